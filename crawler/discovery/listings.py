"""Finds the links of an HTML listing: articles, further pages, and the feeds it advertises. Which belong to the source is left to scope.

The page is read as a stream of tags and no tree is built: the parser's tree ends silently 256 elements deep, and what lies below is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from lxml import etree

from crawler.discovery.decoding import decode_text
from crawler.discovery.open_boxes import BOX_END, OpenBoxes, box_ends
from crawler.discovery.pagination import find_numbered, is_pager, is_step, leads_to_page
from crawler.discovery.titles import MAX_TITLE_CHARS, plain_title
from pipelines.items import Link, LinkKind
from pipelines.urls import canonical_url, host_of, join

MAX_LISTING_BYTES = 5 * 1024 * 1024  # the largest listing pages we know of are under 2 MB
MAX_LISTING_LINKS = 5_000  # an archive page of ten years of press releases has about 2,000
MAX_ANCHORS = 4 * MAX_LISTING_LINKS  # links before repeats are taken out; most pages link an article from two or three places
MAX_OPEN_ELEMENTS = 1_000  # beyond it the parser begins anew: its search for the tag to close takes a step for each open one
_CHUNK_CHARS = 8 * 1024

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo"})
_RANK = {LinkKind.FEED: 2, LinkKind.LISTING: 1, LinkKind.ARTICLE: 0}


def find_listing_links(body: bytes, base_url: str, charset: str | None = None) -> list[Link]:
    """The links of a listing in order, without repeats: LISTING for its further pages, FEED for advertised feeds, else ARTICLE.

    Links in the page's navigation, header and footer are taken only where they lead to further pages. `<base href>` is honoured, the page
    itself is not among its links. `charset` is the word of the HTTP header. Never raises; what is no page has no links.
    """
    page = _read_page(decode_text(body[:MAX_LISTING_BYTES], charset))
    base = (join(base_url, page.base) if page.base else None) or base_url
    numbered = find_numbered((join(base, anchor.href) or "", anchor.text) for anchor in page.anchors)
    found: dict[str, Link] = {}
    for anchor in page.anchors:
        is_numbered = bool(numbered) and join(base, anchor.href) in numbered
        link = _make_link(anchor._replace(step=anchor.step or is_numbered), base, base_url)
        if link is not None:
            identity = canonical_url(link.url)
            found[identity] = _merge(found[identity], link) if identity in found else link
        if len(found) >= MAX_LISTING_LINKS:
            break
    found.pop(_identity(base_url), None)
    return list(found.values())


def find_page_links(body: bytes, base_url: str, charset: str | None = None) -> list[Link]:
    """Every link of a page to another page of the same host, as LISTING: first those of navigation, header and footer, then the others."""
    page = _read_page(decode_text(body[:MAX_LISTING_BYTES], charset))
    base = (join(base_url, page.base) if page.base else None) or base_url
    found: dict[str, Link] = {_identity(base_url): Link(url=base_url, kind=LinkKind.LISTING)}
    for anchor in sorted((anchor for anchor in page.anchors if anchor.in_body), key=lambda anchor: not anchor.chrome):
        url = None if anchor.href.lstrip().startswith("#") else join(base, anchor.href)
        if url and _is_same_host(url, base_url) and len(found) < MAX_LISTING_LINKS:
            found.setdefault(canonical_url(url), Link(url=url, kind=LinkKind.LISTING, found_on=base_url, title=plain_title(anchor.text)))
    found.pop(_identity(base_url))
    return list(found.values())


def find_anchor_links(body: bytes, base_url: str, charset: str | None = None) -> list[Link]:
    """Every link of a page that it does not ask not to follow, wherever it stands and to whatever host, as ARTICLE, without repeats."""
    page = _read_page(decode_text(body[:MAX_LISTING_BYTES], charset))
    base = (join(base_url, page.base) if page.base else None) or base_url
    found: dict[str, Link] = {}
    for anchor in page.anchors:
        is_followed = anchor.in_body and not anchor.href.lstrip().startswith("#") and "nofollow" not in anchor.rel.lower().split()
        url = join(base, anchor.href) if is_followed else None
        if url and len(found) < MAX_LISTING_LINKS:
            found.setdefault(canonical_url(url), Link(url=url, kind=LinkKind.ARTICLE, found_on=base_url, title=plain_title(anchor.text)))
    found.pop(_identity(base_url), None)
    return list(found.values())


class _Anchor(NamedTuple):
    """A link as the page has it.

    `chrome`: in navigation, header or footer; `pager`: among links to further pages; `step`: marked as the way to the next of them.
    """

    href: str
    text: str
    rel: str
    is_feed: bool
    in_body: bool
    chrome: bool
    pager: bool
    step: bool = False


def _make_link(anchor: _Anchor, base: str, found_on: str) -> Link | None:
    url = None if anchor.href.lstrip().startswith("#") else join(base, anchor.href)
    kind = _kind_of(anchor, url, found_on) if url else None
    if url is None or kind is None:
        return None
    return Link(url=url, kind=kind, found_on=found_on, title=plain_title(anchor.text))


def _kind_of(anchor: _Anchor, url: str, found_on: str) -> LinkKind | None:
    if anchor.is_feed:
        return None if "/comments/feed" in url else LinkKind.FEED  # readers' comments are no articles
    if _is_same_host(url, found_on) and leads_to_page(url, anchor.text, rel=anchor.rel, in_pager=anchor.pager, is_step=anchor.step):
        return LinkKind.LISTING
    return LinkKind.ARTICLE if anchor.in_body and not anchor.chrome else None


def _is_same_host(url: str, other: str) -> bool:
    try:
        return host_of(url) == host_of(other)
    except ValueError:
        return False


def _identity(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return ""


def _merge(first: Link, again: Link) -> Link:
    """The same URL twice, as of a picture and of its headline: the first text, and the more telling kind."""
    kind = max(first.kind, again.kind, key=_RANK.__getitem__)
    return replace(first, kind=kind, title=first.title or again.title)


class _AnchorCollector:
    """Collects anchors from the parser's events."""

    def __init__(self) -> None:
        self.base: str | None = None
        self.anchors: list[_Anchor] = []
        self.open_elements: list[tuple[bool, bool, bool, bool]] = []  # of each: within an article, within chrome, within a pager, a step
        self.boxes = OpenBoxes()
        self._anchor: _Anchor | None = None
        self._text: list[str] = []
        self._label = ""
        self._chars = 0

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any]) -> None:
        name = str(tag)
        within_article, chrome, pager, parent_step = self.open_elements[-1] if self.open_elements else (False,) * 4
        marks = f"{attrib.get('class', '')[:500]} {attrib.get('id', '')[:100]}"
        pager = pager or is_pager(marks)
        step = is_step(marks, in_pager=pager)
        chrome = chrome or name == "nav" or attrib.get("role") in _CHROME_ROLES
        # The header of an article or of a teaser holds its headline, and so the link we look for.
        chrome = chrome or (name in {"header", "footer"} and not within_article)
        within_article = within_article or name in {"article", "main", "section", "li"}
        self.open_elements.append((within_article, chrome, pager, step))
        self.boxes.start(name)
        if name in {"a", "area"}:
            self._open_anchor(attrib, chrome=chrome, pager=pager, step=step or parent_step)
        elif name == "img":
            self._label = self._label or attrib.get("alt", "")
        elif name == "link":
            self._add_head_link(attrib)
        elif name == "base" and self.base is None:
            self.base = attrib.get("href")

    def data(self, data: str | bytes) -> None:
        if self._anchor and self._chars <= MAX_TITLE_CHARS:
            self._text.append(str(data))
            self._chars += len(data)

    def comment(self, text: str | bytes) -> None:
        """Comments say nothing."""

    def end(self, tag: str | bytes) -> None:
        if self.open_elements:
            self.open_elements.pop()
            self.boxes.end()
        if tag in {"a", "area"}:
            self._finish_anchor()

    def close(self) -> None:
        self._finish_anchor()
        self.open_elements.clear()
        self.boxes = OpenBoxes()

    def _open_anchor(self, attrib: Mapping[str, str], *, chrome: bool, pager: bool, step: bool) -> None:
        self._finish_anchor()
        href = attrib.get("href")
        if href is not None:
            self._anchor = _Anchor(href, "", attrib.get("rel", ""), is_feed=False, in_body=True, chrome=chrome, pager=pager, step=step)
            self._text, self._chars = [], 0
            self._label = attrib.get("aria-label") or attrib.get("title") or attrib.get("alt") or ""

    def _finish_anchor(self) -> None:
        if self._anchor:
            text = " ".join("".join(self._text).split()) or self._label
            self.anchors.append(self._anchor._replace(text=text[: 2 * MAX_TITLE_CHARS]))
        self._anchor = None

    def _add_head_link(self, attrib: Mapping[str, str]) -> None:
        rel = attrib.get("rel", "").lower()
        is_feed = "alternate" in rel.split() and attrib.get("type", "").partition(";")[0].strip().lower() in FEED_TYPES
        if is_feed or "next" in rel.split():
            text = attrib.get("title", "") if is_feed else ""
            self.anchors.append(_Anchor(attrib.get("href", ""), text, rel, is_feed=is_feed, in_body=False, chrome=False, pager=False))


def _read_page(text: str) -> _AnchorCollector:
    page = _AnchorCollector()
    pieces = _pieces(text.replace("\x00", "\ufffd"))
    while _parse_until_deep(pieces, page):
        pass
    return page


def _parse_until_deep(pieces: Iterator[str], page: _AnchorCollector) -> bool:
    """Parse on with a new parser; true where it was given up because too many elements are open."""
    parser = etree.HTMLParser(target=page, encoding="utf-8", recover=True, huge_tree=False, no_network=True)
    is_deep = False
    try:
        for piece in pieces:
            if (end := BOX_END.match(piece)) and (forgotten := page.boxes.forgotten_in(end[1].lower())):
                parser.feed(b"</div>" * forgotten)
            parser.feed(piece.encode("utf-8", "replace"))
            is_deep = len(page.open_elements) > MAX_OPEN_ELEMENTS
            if is_deep or len(page.anchors) >= MAX_ANCHORS:
                break
        parser.close()
    except etree.XMLSyntaxError:  # a page without any element
        page.close()
    return is_deep


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that begin with a tag where possible, so that no tag is torn between two parsers; each end of a box begins one."""
    ends = box_ends(text)
    box_end = next(ends, len(text))
    start = 0
    while start < len(text):
        end = start + _CHUNK_CHARS
        cut = text.rfind("<", start + 1, end) if end < len(text) else -1
        if box_end == start:
            box_end = next(ends, len(text))
        end = min(cut if cut > start else end, box_end)
        yield text[start:end]
        start = end
