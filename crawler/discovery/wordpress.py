"""Finds where a WordPress lists its posts as data, if its pages say so. Pure; whether robots.txt allows it is seen to when it is asked."""

from __future__ import annotations

import re

from crawler.discovery.decoding import decode_text
from pipelines.urls import join

API_REL = "https://api.w.org/"  # developer.wordpress.org/rest-api/using-the-rest-api/discovery
MAX_HEAD_BYTES = 256 * 1024
# The newest hundred, the most that one answer may hold, and of each only what a link needs.
POSTS = "wp/v2/posts?per_page=100&_fields=id,link,title,date_gmt,modified_gmt"

_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


def find_posts_addresses(body: bytes, url: str, charset: str | None = None) -> list[str]:
    """The address of the list of posts, of a page with `<link rel="https://api.w.org/">`; none where it names none. Never raises."""
    for tag in _LINK.finditer(decode_text(body[:MAX_HEAD_BYTES], charset)):
        values = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(tag[0])}
        base = join(url, values.get("href", "")) if API_REL in values.get("rel", "").split() else None
        if base is not None:
            return [posts_address(base)]
    return []


def posts_address(base: str) -> str:
    """Below the root of the interface; where a site has no readable addresses, the path is a parameter (`?rest_route=/`)."""
    root = f"{base.rstrip('/')}/"
    return root + (POSTS.replace("?", "&", 1) if "?" in root else POSTS)
