"""Finds the links of an RSS, RDF, Atom or JSON feed. Which of them belong to the source is left to scope, and fetching to the spider."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import feedparser

from crawler.discovery.feed_dates import read_feed_time
from crawler.discovery.json_feeds import find_json_feed_links
from crawler.discovery.titles import plain_title
from pipelines.items import Link, LinkKind
from pipelines.urls import canonical_url, join

MAX_FEED_BYTES = 8 * 1024 * 1024  # newest entries come first, and feedparser reads a feed that is cut
MAX_FEED_TAGS = 100_000  # feedparser takes 60 microseconds for each, or 120 where a feed is broken: 12,000 entries of a blog
NEXT_PAGE_RELS = frozenset({"next", "prev-archive"})  # RFC 5005: the feed's next page, and the archive before this one

# `&copy=2` is a parameter, and feedparser would read `©=2`. What stands in CDATA is escaped too, and undone when the address is read.
_BARE_AMPERSAND = re.compile(rb"&(?=[A-Za-z][A-Za-z0-9_]*=)")

_FEED_ADDRESS = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|rdf)(?:/|\.(?:xml|php|aspx?)$|$)|(?:rss|feed|atom)[\w-]*\.xml$|\.(?:rss|rdf|atom)$", re.IGNORECASE
)
_ENTRY_END = re.compile(rb"</(?:item|entry)\s*>", re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z][\w.-]*:)?(rss|feed|rdf)(?=[\s>])", re.IGNORECASE)
_JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")

# What feedparser and its date rules were seen or may be expected to raise on hostile bytes; a feed that does so has no links.
_PARSER_ERRORS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, OverflowError)


def is_feed_address(url: str) -> bool:
    """Does the path of a URL look like that of a feed?"""
    return bool(_FEED_ADDRESS.search(urlsplit(url).path))


def find_feed_links(body: bytes, base_url: str) -> list[Link]:
    """The links of a feed: an ARTICLE for each entry, in order, and a FEED for each further page that the feed names (RFC 5005).

    Never raises: a broken entry loses only itself, and what is no feed has no links.
    """
    if _JSON_START.match(body):
        return _without_repeats(find_json_feed_links(body, base_url))
    try:
        # It is not told the base: relative addresses are joined here, and an identifier that is none stays recognisable.
        # A stream, because feedparser opens bytes as a file name first. Markup is not cleaned: only links and plain titles are taken.
        parsed = feedparser.parse(
            io.BytesIO(_BARE_AMPERSAND.sub(b"&amp;", _cut(body))),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_ERRORS:
        return []
    wording = _Wording(
        month_first=_month_first(str(parsed.feed.get("language") or "")),
        is_rss=str(parsed.get("version") or "").startswith("rss"),
    )
    links = (link for entry in parsed.entries if (link := _read_entry(entry, base_url, wording)))
    return _without_repeats([*links, *_next_pages(parsed.feed, base_url)])


def _cut(body: bytes) -> bytes:
    """What is read of a feed that is too long: its first entries, closed again, for of broken XML feedparser makes a second try."""
    head = body[:MAX_FEED_BYTES]
    if head.count(b"<") > MAX_FEED_TAGS:
        head = head[: next(islice(re.finditer(b"<", head), MAX_FEED_TAGS, None)).start()]
    if len(head) == len(body):
        return body
    ends = list(_ENTRY_END.finditer(head))
    root = _ROOT.search(head)
    if not ends or root is None:
        return head
    close = b"</channel>" if root[2].lower() == b"rss" else b""
    return head[: ends[-1].end()] + close + b"</" + (root[1] or b"") + root[2] + b">"


def _month_first(language: str) -> bool:
    """Whether 03/05/2024 is the fifth of March here; so it is in the United States, and nearly nowhere else."""
    return language.lower().replace("_", "-") in ("", "en", "en-us")


class _Wording(NamedTuple):
    """What an entry's dates mean in this feed."""

    month_first: bool
    is_rss: bool  # RSS 1.0 (RDF) among them


def _read_entry(entry: dict[str, Any], base_url: str, wording: _Wording) -> Link | None:
    # `&amp;` is undone once more: many feeds escape twice.
    url = next((url for address in _addresses(entry) if (url := join(base_url, address.replace("&amp;", "&")))), None)
    if url is None:
        return None
    updated, published = (_read_time(entry, name, wording) for name in ("updated", "published"))
    # RSS knows no time of change: what feedparser calls so there is `dc:date`, the only date that RSS 1.0 has.
    published = published or _read_time(entry, "created", wording) or (updated if wording.is_rss else None)
    return Link(
        url=url,
        kind=LinkKind.ARTICLE,
        found_on=base_url,
        title=plain_title(dict.get(entry, "title")),
        last_modified=updated,
        published=published,
    )


def _addresses(entry: dict[str, Any]) -> Iterator[str]:
    """Where an entry may be read, best first: FeedBurner's original, its link, permanent identifier, enclosure, itself as a page."""
    links = [link for link in entry.get("links") or () if isinstance(link, Mapping)]
    identifier = str(entry.get("id"))
    is_address = identifier.lower().startswith(("http://", "https://"))
    candidates = [
        entry.get("feedburner_origlink"),
        # feedparser gives an identifier as link where there is no other; a bare number or name is none.
        entry.get("link") if is_address or not _is_identifier(entry) else None,
        *(link.get("href") for link in links if link.get("rel") in {None, "alternate"}),
        identifier if is_address else None,
        *(link.get("href") for link in links if link.get("rel") == "enclosure"),
        *(link.get("href") for link in links if link.get("rel") == "self" and link.get("type") == "text/html"),
    ]
    return (address for address in candidates if isinstance(address, str) and address.strip())


def _is_identifier(entry: Mapping[str, Any]) -> bool:
    """Was the entry's link made out of its identifier? A link of its own stands in `links`, or takes the word back."""
    return bool(entry.get("guidislink")) and not entry.get("links")


def _next_pages(feed: Mapping[str, Any], base_url: str) -> Iterator[Link]:
    """Its next page, the archive before it, and the address it has moved to (`newLocation`)."""
    links = [link for link in feed.get("links") or () if isinstance(link, Mapping)]
    for href in [*(link.get("href") for link in links if link.get("rel") in NEXT_PAGE_RELS), feed.get("newlocation")]:
        url = join(base_url, str(href or ""))
        if url and url != base_url:
            yield Link(url=url, kind=LinkKind.FEED, found_on=base_url)


def _read_time(entry: dict[str, Any], name: str, wording: _Wording) -> datetime | None:
    """A date of an entry as it is written: what feedparser makes of it has lost its offset, and often its month.

    `dict.get`, because feedparser's own gives the date of publication as that of the last change, and warns.
    """
    written = dict.get(entry, name)
    return read_feed_time(written, month_first=wording.month_first) if isinstance(written, str) else None


def _without_repeats(links: Iterable[Link]) -> list[Link]:
    first: dict[str, Link] = {}
    for link in links:
        first.setdefault(canonical_url(link.url), link)
    return list(first.values())
