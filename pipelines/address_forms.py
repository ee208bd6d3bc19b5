"""Says what an address looks like by its form alone: that of a feed, and how the addresses of one kind of page are alike. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_FEED_ADDRESS = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|rdf)(?:/|\.(?:xml|php|aspx?)$|$)|(?:rss|feed|atom)[\w-]*\.xml$|\.(?:rss|rdf|atom)$", re.IGNORECASE
)


def is_feed_address(url: str) -> bool:
    """Does the path of a URL look like that of a feed?"""
    return bool(_FEED_ADDRESS.search(urlsplit(url).path))


def shape_of(url: str) -> str:
    """How an address is made: `#` for a number, `*` for words joined to a slug or a long name, other parts of the path as they are."""
    parts = urlsplit(url)
    path = "/".join(_part_shape(part) for part in parts.path.rstrip("/").split("/"))
    names = sorted(item.partition("=")[0] for item in parts.query.split("&") if item)
    return f"{path}?{'&'.join(names)}" if names else path


def _part_shape(part: str) -> str:
    name, dot, ending = part.rpartition(".")
    if dot and ending.isalpha() and len(ending) <= 5:
        return f"{_part_shape(name)}.{ending}"
    if part.isdecimal():
        return "#"
    words = [word for word in re.split(r"[-_]", part) if word]
    return "*" if len(words) >= 2 or len(unquote(part)) > 20 or re.search(r"\d{3}", part) else part
