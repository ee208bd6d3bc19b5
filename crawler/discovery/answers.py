"""Says of an answer whether it holds a page at all; what kind of page it is, extraction says. Pure."""

from __future__ import annotations

import re

from crawler.discovery.sniff import sniff_kind
from pipelines.items import Capture, LinkKind
from pipelines.outcomes import Outcome

HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")


_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")
_END = re.compile(rb"</\s*(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_END_BYTES = 4_096  # comments of caches and counters stand behind it


def end_without_page(capture: Capture) -> tuple[Outcome, str] | None:
    """Outcome and reason of an answer that holds no page.

    Only 200 promises the whole of it (RFC 9110, 15.3); 304 answers a condition, so one that nobody set is an error of the server.
    """
    if capture.status == 304:
        if _set_condition(capture):
            return Outcome.NOT_MODIFIED, "the server says it has not changed"
        return Outcome.HTTP_ERROR, "the server answered 304 to a request that set no condition"
    if capture.status == 410:
        return Outcome.GONE, "the server says it is gone (410)"
    if capture.status >= 300:
        return Outcome.HTTP_ERROR, f"the server answered {capture.status}"
    if capture.truncated:
        return Outcome.TRUNCATED, "the answer was cut off"
    if capture.status != 200 and capture.body:
        return Outcome.TRUNCATED, f"the server answered {capture.status}, which promises no whole page"
    return None


def has_its_end(body: bytes) -> bool:
    """Whether a body that only the end of its connection ends is whole, as far as it shows: markup ends with the tag of its root."""
    return not _MARKUP.match(body) or _END.search(body[-_END_BYTES:]) is not None


def _set_condition(capture: Capture) -> bool:
    return any(name.lower() in ("if-none-match", "if-modified-since") for name, _ in capture.request_headers)


def why_no_article(capture: Capture, body: bytes) -> str:
    """Why an answer can be no article by its type and first bytes; empty where it can. `body` is without its compression."""
    content_type = (capture.header("Content-Type") or "").split(";")[0].strip().lower()
    kind = sniff_kind(body, content_type)
    if kind in (LinkKind.FEED, LinkKind.SITEMAP):
        return f"a {kind} where an article was expected"
    return "" if content_type in HTML_TYPES else f"served as {content_type[:80]}"
