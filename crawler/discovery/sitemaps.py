"""Finds the links of a sitemap: urlset, index or plain text, gzipped or not. Following an index, and how deep, is left to the spider.

The body is read as a stream and no tree is built, so memory stays flat whatever the sitemap's size.
Formats: sitemaps.org/protocol.html, and Google's news extension.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from crawler.discovery.sitemap_text import CHUNK_BYTES, SitemapTooLarge, read_pieces, tidy
from crawler.discovery.titles import plain_title
from pipelines.items import Link, LinkKind
from pipelines.urls import MAX_URL_CHARS, canonical_url, join

__all__ = ["MAX_ELEMENTS", "SitemapTooLarge", "find_sitemap_links", "read_time"]

MAX_ELEMENTS = 2_000_000  # 40 for each of 50,000 entries; a sitemap of nothing but `<a/>` is cut here, after about a second
MAX_FIELD_CHARS = MAX_URL_CHARS + 1  # of a loc, date or title; what is longer is refused anyway

_ENTRY_KINDS = {"url": LinkKind.ARTICLE, "sitemap": LinkKind.SITEMAP}
_FIELDS = frozenset({"loc", "lastmod", "publication_date", "title"})
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def find_sitemap_links(body: bytes, base_url: str, *, max_links: int = 50_000) -> list[Link]:
    """The links of a sitemap in order, without repeats: ARTICLE for pages, SITEMAP for further sitemaps.

    A broken entry loses only itself; what is no sitemap has no links. Raises SitemapTooLarge for a body beyond 50 MiB decompressed.
    """
    found: dict[str, Link] = {}
    for entry in _read_entries(read_pieces(body)):
        link = _make_link(entry, base_url)
        if link is not None:
            found.setdefault(canonical_url(link.url), link)
        if len(found) >= max_links:
            break
    return list(found.values())


class _Entry(NamedTuple):
    kind: LinkKind
    fields: dict[str, str]


def _make_link(entry: _Entry, base_url: str) -> Link | None:
    # `&amp;` is undone once more, as many sitemaps escape twice; only whole escapes are, `&copy=2` is a parameter.
    address = _ESCAPED.sub(lambda match: html.unescape(match[0]), entry.fields.get("loc", ""))
    url = join(base_url, address) if "\ufffd" not in address else None
    if url is None:
        return None
    # Some indexes list their sitemaps as pages; no article's address ends like this.
    is_sitemap = urlsplit(url).path.lower().endswith((".xml", ".xml.gz"))
    return Link(
        url=url,
        kind=LinkKind.SITEMAP if is_sitemap else entry.kind,
        found_on=base_url,
        title=plain_title(entry.fields.get("title")),
        last_modified=read_time(entry.fields.get("lastmod")),
        published=read_time(entry.fields.get("publication_date")),
    )


def read_time(value: str | None) -> datetime | None:
    """A W3C date (year, month, day or time) as UTC, or None. Without an offset it is taken as UTC; a bare day is its first second."""
    text = (value or "").strip()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        text = f"{text}-01-01" if len(text) == 4 else f"{text}-01"
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_entries(texts: Iterator[str]) -> Iterator[_Entry]:
    first = next((text for text in texts if text.strip()), "")
    texts = chain([first], texts)
    return _read_xml(texts) if first.lstrip().startswith("<") else _read_lines(texts)


def _read_lines(texts: Iterable[str]) -> Iterator[_Entry]:
    """A plain-text sitemap: one absolute URL a line."""
    rest = ""
    for text in chain(texts, ["\n"]):
        *lines, rest = re.split(r"[\r\n]+", rest[-CHUNK_BYTES:] + text)  # of an endless line only the end is carried along
        for line in lines:
            if line.strip().startswith(("http://", "https://")):
                yield _Entry(LinkKind.ARTICLE, {"loc": line.strip()})


def _read_xml(texts: Iterable[str]) -> Iterator[_Entry]:
    target = _Target()
    parser = etree.XMLParser(
        target=target, encoding="utf-8", recover=True, huge_tree=False, resolve_entities=False, no_network=True, load_dtd=False
    )
    for text in tidy(texts):
        try:
            parser.feed(text.encode("utf-8", "replace"))
        except etree.XMLSyntaxError:
            break
        yield from target.take()
        if target.elements > MAX_ELEMENTS:
            break
    target.finish_entry()
    yield from target.take()


class _Target:
    """Collects entries from the parser's events; nothing else of the document is kept."""

    def __init__(self) -> None:
        self.elements = 0
        self._ready: list[_Entry] = []
        self._entry: _Entry | None = None
        self._field: str | None = None
        self._text: list[str] = []
        self._chars = 0
        self._foreign = 0

    def take(self) -> list[_Entry]:
        """The entries that are complete, once."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str | bytes, attrib: object) -> None:
        self.elements += 1
        name = _local_name(tag)
        if name in _ENTRY_KINDS:
            self.finish_entry()
            self._entry = _Entry(_ENTRY_KINDS[name], {})
        elif self._foreign or name in {"image", "video"}:
            self._foreign += 1  # an image's loc or a video's title is not the page's
        elif name in _FIELDS:
            self._finish_field()
            self._field, self._text, self._chars = name, [], 0
        else:
            self._field = None  # an element within a loc: what we have of it is not the address

    def data(self, data: str | bytes) -> None:
        if self._field and self._chars < MAX_FIELD_CHARS:
            self._text.append(str(data))
            self._chars += len(data)

    def comment(self, text: str | bytes) -> None:
        """Comments say nothing."""

    def end(self, tag: str | bytes) -> None:
        name = _local_name(tag)
        if self._foreign:
            self._foreign -= 1
        elif name == self._field:
            self._finish_field()
        elif name in _ENTRY_KINDS:
            self.finish_entry()

    def finish_entry(self) -> None:
        self._finish_field()
        self._foreign = 0
        if self._entry and self._entry.fields.get("loc"):
            self._ready.append(self._entry)
        self._entry = None

    def close(self) -> None:
        self.finish_entry()

    def _finish_field(self) -> None:
        if self._field and self._entry:
            self._entry.fields.setdefault(self._field, "".join(self._text).strip())
        self._field = None


def _local_name(tag: str | bytes) -> str:
    """The name without namespace or prefix: many sitemaps declare the wrong namespace or none."""
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()
