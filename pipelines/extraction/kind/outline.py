"""The outline of a page: its elements as flat arrays, each with the text, links and marks of all that stands in it.

One walk of the tree serves every question about structure. Text in zones that are not the page's own content (menus, footers, sidebars)
is left out, but where a zone holds most of the page's text: some themes call the whole page "sidebar".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.page.segments import INLINE, INVISIBLE, weight_of
from pipelines.extraction.page.sidebars import headline_of, is_sidebar
from pipelines.extraction.page.structure import site_of
from pipelines.extraction.page.zones import content_of, holds, own_zone
from pipelines.extraction.phrases.matching import fold

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BESIDE = frozenset({"navigation", "page footer", "page header", "sidebar", "comments", "form", "cookie notice", "dialog", "advertisement"})
MAX_ELEMENTS = 20_000
MAX_TITLE_CHARS = 400
PROSE_CHARS = 60  # as in `structure`

# Addresses that need no resolving, which takes ten times as long: nine of ten links have one. `;` begins parameters, which may be dropped.
_QUERY = r"(?:\?(?P<query>(?:(?!://)[^#\x00-\x20\x7f-\xa0])*))?(?=#|\Z)"
_PLAIN_PATH = re.compile(r"(?P<host>)(?P<path>/(?!/)(?:(?!://)[^?#\x00-\x20\x7f-\xa0])*)" + _QUERY)
_PLAIN_ADDRESS = re.compile(r"https?://(?P<host>[a-z0-9.-]{1,253})(?P<path>(?:/[^?#;\x00-\x20\x7f-\xa0]*)?)" + _QUERY, re.I | re.A)


@dataclass(slots=True, kw_only=True)
class Outline:
    """Elements in document order; each list of numbers has one entry per element, a sum over the element and all below it.

    `text` and `link_text` are characters (weights as of `segments.weight_of`), `prose` those of texts as long as a sentence outside links,
    `links` anchors that lead to other pages of the site, `linked_headings` headings with such an anchor in or around them.
    `beside` says of an element that it stands in a zone that is no content. `targets` are path and query of the anchors counted as links.
    """

    elements: list[etree._Element] = field(default_factory=list, repr=False)
    attributes: list[dict[str, str]] = field(default_factory=list, repr=False)  # one look for all of them: each costs as much as all
    parents: list[int] = field(default_factory=list, repr=False)
    in_link: list[bool] = field(default_factory=list, repr=False)
    beside: list[bool] = field(default_factory=list, repr=False)
    targets: list[str] = field(default_factory=list, repr=False)
    overlaid: list[bool] = field(default_factory=list, repr=False)  # whether a link without text and picture is laid over it
    numbered: set[str] = field(default_factory=set, repr=False)  # targets of links whose text is a number: further pages of a list
    text: list[int] = field(default_factory=list, repr=False)
    link_text: list[int] = field(default_factory=list, repr=False)
    prose: list[int] = field(default_factory=list, repr=False)
    links: list[int] = field(default_factory=list, repr=False)
    headings: list[int] = field(default_factory=list, repr=False)
    linked_headings: list[int] = field(default_factory=list, repr=False)
    images: list[int] = field(default_factory=list, repr=False)
    times: list[int] = field(default_factory=list, repr=False)
    of_page: frozenset[int] = frozenset()  # elements around the page's only h1 and most of its prose, which are no boxes of a list


def _around_page(outline: Outline, titles: list[int]) -> frozenset[int]:
    """The elements around the only title with more than half of the page's prose; none where there are several titles."""
    around: set[int] = set()
    number = outline.parents[titles[0]] if len(titles) == 1 else -1
    while number >= 0:
        if 2 * outline.prose[number] > outline.prose[0]:
            around.add(number)
        number = outline.parents[number]
    return frozenset(around)


def read_outline(tree: etree._Element, url: str, canonical: str = "", titles: Collection[str] = ()) -> Outline:
    """Walk the body of a page once, at most `MAX_ELEMENTS` of it.

    Where no link leads to another page of the site, all are taken for such: a page of another site's headlines is a list, too.
    Links to the host of the page's `canonical` address are links to the site: mirrors and sites that moved name their old host in them.
    A heading that says one of the folded `titles` of the page is its own, wherever it leads: `?p=17` is the same post as its slug.
    """
    out = Outline()
    body = tree.find("body")
    if body is None:
        return out
    links, own = SiteLinks(url, canonical), own_target(url)
    if not any(links.target(link.get("href") or "") not in ("", own) for link in body.iter("a")):
        links = SiteLinks("")
    tags = _read_elements(out, body, links, own)
    out.links = [target != "" for target in out.targets]
    out.headings = [tag in HEADINGS for tag in tags]
    out.images = [tag == "img" for tag in tags]
    out.times = [tag == "time" for tag in tags]
    out.overlaid = [False] * len(tags)
    out.prose, out.linked_headings = [0] * len(tags), [0] * len(tags)
    _leave_out(out)
    _sum_up(out, titles)
    out.of_page = _around_page(out, [number for number, tag in enumerate(tags) if tag == "h1" and not out.beside[number]])
    return out


def _read_elements(out: Outline, body: etree._Element, links: SiteLinks, own: str) -> list[str]:
    """Fill in what each element says by itself, and return their tags. One loop without calls: pages have thousands of elements."""
    elements, known, parents, in_links, beside = out.elements, out.attributes, out.parents, out.in_link, out.beside
    targets, text, link_text = out.targets, out.text, out.link_text
    tags: list[str] = []
    numbers: dict[etree._Element | None, int] = {}
    for element in body.iter(etree.Element):
        if len(tags) >= MAX_ELEMENTS:
            break
        parent = numbers.get(element.getparent(), -1)
        if parent < 0 and element is not body:
            continue
        tag = element.tag
        if tag not in INVISIBLE:
            numbers[element] = len(tags)
            attributes = dict(element.items())
            in_link = tag == "a" or (parent >= 0 and in_links[parent])
            is_beside = parent >= 0 and beside[parent]
            if not is_beside and tag not in INLINE and tag not in HEADINGS:
                is_beside = own_zone(element, attributes) in _BESIDE
            weight = _weight(element.text)
            target = links.target(attributes.get("href", "")) if tag == "a" else ""
            target = "" if target == own else target
            if target and (label := (element.text or "").strip()).isdigit() and len(label) <= 3:
                out.numbered.add(target)
            tags.append(tag)
            elements.append(element)
            known.append(attributes)
            parents.append(parent)
            in_links.append(in_link)
            beside.append(is_beside)
            targets.append(target)
            text.append(weight)
            link_text.append(weight if in_link else 0)
        if parent >= 0 and element.tail and (tail := _weight(element.tail)):
            text[parent] += tail
            link_text[parent] += tail if in_links[parent] else 0
    return tags


def _leave_out(out: Outline) -> None:
    """Take a zone back into the page's content where it holds more than half of its text outside links, and stands not beside it."""
    whole = [text - linked for text, linked in zip(out.text, out.link_text, strict=True)]
    for number in range(len(whole) - 1, 0, -1):
        whole[out.parents[number]] += whole[number]
    headline = headline_of(out.elements[0])
    content = content_of(element for element, chars in zip(out.elements, whole, strict=True) if chars >= PROSE_CHARS)
    for number in range(1, len(whole)):
        parent = out.parents[number]
        if not out.beside[number]:
            continue
        begins = not out.beside[parent]
        inherited = not begins or own_zone(out.elements[number], out.attributes[number]) not in _BESIDE
        element = out.elements[number]
        is_most = whole[number] * 2 > whole[0] and _is_content(element, content) and not is_sidebar(element, headline, whole[number])
        if begins and (inherited or is_most):
            out.beside[number] = False


def _is_content(element: etree._Element, content: etree._Element | None) -> bool:
    return content is None or element is content or holds(element, content) or holds(content, element)


def _sum_up(out: Outline, titles: Collection[str]) -> None:
    """Add what each element holds to the one around it, innermost first; what stands beside the content is not added to it."""
    sums = (out.text, out.link_text, out.prose, out.links, out.headings, out.linked_headings, out.images, out.times)
    for number in range(len(out.elements) - 1, 0, -1):
        element = out.elements[number]
        if element.tag in HEADINGS:
            out.linked_headings[number] = int(out.links[number] > 0 and not _is_own(element, titles))
        elif element.tag == "a" and out.links[number]:
            out.linked_headings[number] = 0 if out.headings[number] and _is_own(element, titles) else out.headings[number]
            if not (out.text[number] or out.images[number]):
                out.overlaid[out.parents[number]] = True
        elif out.overlaid[number]:
            out.linked_headings[number] = out.headings[number]
        elif element.tag not in INLINE and out.text[number] - out.link_text[number] >= PROSE_CHARS and not out.prose[number]:
            out.prose[number] = out.text[number] - out.link_text[number] if _holds_no_block(element) else 0
        parent = out.parents[number]
        if not out.beside[number] or out.beside[parent]:
            for values in sums:
                values[parent] += values[number]


def _is_own(heading: etree._Element, titles: Collection[str]) -> bool:
    return bool(titles) and fold("".join(map(str, heading.itertext()))[:MAX_TITLE_CHARS]) in titles


def _holds_no_block(element: etree._Element) -> bool:
    return all(child.tag in INLINE or child.tag in ("br", "hr") or not isinstance(child.tag, str) for child in element)


class SiteLinks:
    """Tells where links of a page lead within its site."""

    def __init__(self, url: str, canonical: str = "") -> None:
        self.url = url
        self.sites = {site for site in (site_of(url), site_of(canonical) if canonical else "") if site}
        self._known: dict[str, str] = {}  # pages repeat their links, and are asked for each several times

    def target(self, href: str) -> str:
        """Path and query of a link to a page of the site; "" for any other link."""
        target = self._known.get(href)
        if target is None:
            target = self._known[href] = self._read(href)
        return target

    def _read(self, href: str) -> str:
        href = href.strip()
        if not href or href[0] == "#" or href.startswith(("mailto:", "tel:", "javascript:", "data:")):
            return ""
        if plain := _PLAIN_PATH.match(href) if href[0] == "/" else _PLAIN_ADDRESS.match(href):
            return self._target_of(plain)
        try:
            address = href if not self.url or (href.startswith("/") and not href.startswith("//")) else urljoin(self.url, href)
            if self.sites and "://" in address and site_of(address) not in self.sites:
                return ""
            parts = urlsplit(address)
        except ValueError:
            return ""
        return _target(parts.path, parts.query)

    def _target_of(self, plain: re.Match[str]) -> str:
        if self.sites and plain["host"] and site_of(plain[0]) not in self.sites:
            return ""
        return _target(plain["path"], plain["query"] or "")


def _target(path: str, query: str) -> str:
    path = path.removesuffix("index.html").rstrip("/") or "/"
    return f"{path}?{query}" if query else path


def own_target(url: str) -> str:
    """The target that links of a page to itself have."""
    return SiteLinks(url).target(url)


def _weight(text: str | None) -> int:
    if not text:
        return 0
    flat = text.strip()
    return weight_of(flat) if flat else 0
