"""Says what a fetched body is by its content: a feed, a sitemap, or else a listing. Whether it is an article is left to extraction."""

from __future__ import annotations

import re
import zlib

from crawler.discovery.decoding import decode_text
from crawler.discovery.json_feeds import looks_like_json_feed
from pipelines.items import LinkKind

SNIFFED_BYTES = 64 * 1024  # PHP warnings and long comments before the root element fit in

_ROOT_KINDS = {
    "rss": LinkKind.FEED,
    "feed": LinkKind.FEED,
    "rdf": LinkKind.FEED,
    "urlset": LinkKind.SITEMAP,
    "sitemapindex": LinkKind.SITEMAP,
}
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<\?[^>]{0,500}>|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?(rss|feed|rdf|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_ANY_TAG = re.compile(r"<([A-Za-z][\w.:-]{0,60})")
_URL_LINE = re.compile(r"\s*https?://\S+[ \t]*(?:[\r\n]|\Z)")
_FEED_TYPE = re.compile(r"\b(?:rss|atom|rdf)\+xml\b", re.IGNORECASE)


def sniff_kind(body: bytes, content_type: str | None) -> LinkKind:
    """FEED or SITEMAP by the root element (or, of a plain-text sitemap, its first line), else LISTING. JSON may be a feed. Never raises.

    The content wins over `content_type`, which servers get wrong; a type of a feed only lets the root be looked for behind other tags.
    """
    head = decode_text(_head_of(body))
    if looks_like_json_feed(head, content_type):
        return LinkKind.FEED
    text = _COMMENT.sub("", head)
    first = _ANY_TAG.search(text)
    root = _ROOT.search(text)
    if root and first and (root.start() == first.start() or _FEED_TYPE.search(content_type or "") or not _is_html(text)):
        return _ROOT_KINDS[root[1].lower()]
    if first is None and _URL_LINE.match(text):
        return LinkKind.SITEMAP
    return LinkKind.LISTING


def _is_html(text: str) -> bool:
    return re.search(r"<(?:html|head|body|!doctype\s+html)\b", text, re.IGNORECASE) is not None


def _head_of(body: bytes) -> bytes:
    """The first bytes, gunzipped where the body is a gzip file, as sitemaps often are."""
    head = body[:SNIFFED_BYTES]
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, SNIFFED_BYTES)
    except zlib.error:
        return b""
