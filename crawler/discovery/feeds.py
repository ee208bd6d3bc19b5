"""Finds the links of an RSS or Atom feed. Which of them belong to the source is left to scope, and fetching to the spider."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from time import struct_time
from typing import Any

import feedparser

from crawler.discovery.titles import plain_title
from pipelines.items import Link, LinkKind
from pipelines.urls import canonical_url, join

MAX_FEED_BYTES = 8 * 1024 * 1024  # newest entries come first, and feedparser reads a feed that is cut
MAX_FEED_TAGS = 200_000  # feedparser takes 20 to 35 microseconds for each: at most 7 s for a feed of nothing but `<item>`
NEXT_PAGE_RELS = frozenset({"next", "prev-archive"})  # RFC 5005: the feed's next page, and the archive before this one

# What feedparser and its date rules were seen or may be expected to raise on hostile bytes; a feed that does so has no links.
_PARSER_ERRORS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, OverflowError)


def find_feed_links(body: bytes, base_url: str) -> list[Link]:
    """The links of a feed: an ARTICLE for each entry, in order, and a FEED for each further page that the feed names (RFC 5005).

    Never raises: a broken entry loses only itself, and what is no feed has no links.
    """
    try:
        # A stream, because feedparser opens bytes as a file name first. Markup is not cleaned: only links and plain titles are taken.
        parsed = feedparser.parse(
            io.BytesIO(_cut(body)),
            response_headers={"content-location": base_url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_ERRORS:
        return []
    links = (link for entry in parsed.entries if (link := _read_entry(entry, base_url)))
    return _without_repeats([*links, *_next_pages(parsed.feed, base_url)])


def _cut(body: bytes) -> bytes:
    head = body[:MAX_FEED_BYTES]
    if head.count(b"<") <= MAX_FEED_TAGS:
        return head
    return head[: next(islice(re.finditer(b"<", head), MAX_FEED_TAGS, None)).start()]


def _read_entry(entry: dict[str, Any], base_url: str) -> Link | None:
    url = next((url for address in _addresses(entry) if (url := join(base_url, address))), None)
    if url is None:
        return None
    return Link(
        url=url,
        kind=LinkKind.ARTICLE,
        found_on=base_url,
        title=plain_title(dict.get(entry, "title")),
        # `dict.get`, because feedparser's own gives the date of publication as that of the last change, and warns.
        last_modified=_read_time(dict.get(entry, "updated_parsed")),
        published=_read_time(dict.get(entry, "published_parsed") or dict.get(entry, "created_parsed")),
    )


def _addresses(entry: dict[str, Any]) -> Iterator[str]:
    """Where an entry may be read, best first: FeedBurner's original, its link, its permanent identifier, its enclosure."""
    links = [link for link in entry.get("links") or () if isinstance(link, Mapping)]
    candidates = [
        entry.get("feedburner_origlink"),
        entry.get("link"),
        *(link.get("href") for link in links if link.get("rel") in {None, "alternate"}),
        entry.get("id") if str(entry.get("id")).startswith(("http://", "https://")) else None,
        *(link.get("href") for link in links if link.get("rel") == "enclosure"),
    ]
    return (address for address in candidates if isinstance(address, str) and address.strip())


def _next_pages(feed: Mapping[str, Any], base_url: str) -> Iterator[Link]:
    for link in feed.get("links") or ():
        if isinstance(link, Mapping) and link.get("rel") in NEXT_PAGE_RELS:
            url = join(base_url, str(link.get("href") or ""))
            if url and url != base_url:
                yield Link(url=url, kind=LinkKind.FEED, found_on=base_url)


def _read_time(value: object) -> datetime | None:
    """feedparser gives dates as UTC; what is no date (30 February, year 0) is None."""
    if not isinstance(value, struct_time):
        return None
    try:
        return datetime(*value[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _without_repeats(links: Iterable[Link]) -> list[Link]:
    first: dict[str, Link] = {}
    for link in links:
        first.setdefault(canonical_url(link.url), link)
    return list(first.values())
