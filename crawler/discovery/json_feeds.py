"""Finds the links of feeds that are JSON: JSON Feed (jsonfeed.org/version/1 and 1.1), and the list of posts of WordPress. Pure.

WordPress answers at `wp/v2/posts` below the address that its pages name (developer.wordpress.org/rest-api/reference/posts). Whether
robots.txt allows that is seen to when it is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.discovery.decoding import decode_text
from crawler.discovery.feed_dates import read_feed_time
from crawler.discovery.titles import plain_title
from pipelines.items import Link, LinkKind
from pipelines.urls import join

API_REL = "https://api.w.org/"  # developer.wordpress.org/rest-api/using-the-rest-api/discovery
MAX_HEAD_BYTES = 256 * 1024
# The newest hundred, the most that one answer may hold, and of each only what a link needs.
POSTS = "wp/v2/posts?per_page=100&_fields=id,link,title,date_gmt,modified_gmt"

_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

MAX_JSON_BYTES = 8 * 1024 * 1024  # one that is cut cannot be read, so a larger one has no links
MAX_ITEMS = 20_000

_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org(?:\\?/)version')
_POSTS = re.compile(r'\A\s*\[\s*\{(?=.*"(?:date_gmt|guid|modified_gmt|type|slug)"\s*:)(?=.*"link"\s*:)', re.DOTALL)
_TYPE = "application/feed+json"


def looks_like_json_feed(text: str, content_type: str | None) -> bool:
    """Whether the first part of a body is that of a feed in JSON. A server that names the type is believed where it is JSON at all."""
    if text.lstrip()[:1] == "{":
        return _TYPE in (content_type or "").lower() or bool(_JSON_FEED.search(text))
    return bool(_POSTS.match(text))


def find_json_feed_links(body: bytes, base_url: str) -> list[Link]:
    """An ARTICLE for each item with an address, in order, and a FEED for the next page that the feed names. Never raises."""
    if len(body) > MAX_JSON_BYTES:
        return []
    try:
        feed = json.loads(decode_text(body))
    except (ValueError, RecursionError):
        return []
    if isinstance(feed, list):
        return list(_read_items(feed, _read_post, base_url))
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return []
    next_page = join(base_url, feed["next_url"]) if isinstance(feed.get("next_url"), str) else None
    links = list(_read_items(feed["items"], _read_item, base_url))
    if next_page and next_page != base_url:
        links.append(Link(url=next_page, kind=LinkKind.FEED, found_on=base_url))
    return links


def _read_items(items: list[Any], read: Any, base_url: str) -> Iterator[Link]:
    found = (read(item, base_url) for item in items[:MAX_ITEMS] if isinstance(item, dict))
    return (link for link in found if link is not None)


def _read_item(item: Mapping[str, Any], base_url: str) -> Link | None:
    """Of JSON Feed. `external_url` is the page that an item is about, elsewhere; it counts where the item has no page of its own."""
    identifier = item.get("id")
    is_address = isinstance(identifier, str) and identifier.lower().startswith(("http://", "https://"))
    addresses = (item.get("url"), identifier if is_address else None, item.get("external_url"))
    return _link(addresses, base_url, title=item.get("title"), published=item.get("date_published"), modified=item.get("date_modified"))


def _read_post(item: Mapping[str, Any], base_url: str) -> Link | None:
    """Of WordPress, whose times in GMT bear no zone, and whose local ones are of a zone that is not said."""
    title = item.get("title")
    text = title.get("rendered") if isinstance(title, dict) else None
    published, modified = item.get("date_gmt") or item.get("date"), item.get("modified_gmt")
    return _link((item.get("link"),), base_url, title=text, published=published, modified=modified)


def _link(addresses: tuple[Any, ...], base_url: str, *, title: Any, published: Any, modified: Any) -> Link | None:
    texts = (address for address in addresses if isinstance(address, str) and address.strip())
    url = next((url for text in texts if (url := join(base_url, text))), None)
    if url is None:
        return None
    return Link(
        url=url,
        kind=LinkKind.ARTICLE,
        found_on=base_url,
        title=plain_title(title),
        last_modified=read_feed_time(modified) if isinstance(modified, str) else None,
        published=read_feed_time(published) if isinstance(published, str) else None,
    )


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
