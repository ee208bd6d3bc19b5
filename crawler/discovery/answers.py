"""Says of an answer whether it holds a page at all; what kind of page it is, extraction says. Pure."""

from __future__ import annotations

from crawler.discovery.sniff import sniff_kind
from pipelines.items import Capture, LinkKind
from pipelines.outcomes import Outcome

HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")


def end_without_page(capture: Capture) -> tuple[Outcome, str] | None:
    """Outcome and reason of an answer that holds no page."""
    if capture.status == 304:
        return Outcome.NOT_MODIFIED, "the server says it has not changed"
    if capture.status == 410:
        return Outcome.GONE, "the server says it is gone (410)"
    if capture.status >= 300:
        return Outcome.HTTP_ERROR, f"the server answered {capture.status}"
    if capture.truncated:
        return Outcome.NETWORK_ERROR, "the answer was cut off"
    return None


def why_no_article(capture: Capture, body: bytes) -> str:
    """Why an answer can be no article by its type and first bytes; empty where it can. `body` is without its compression."""
    content_type = (capture.header("Content-Type") or "").split(";")[0].strip().lower()
    kind = sniff_kind(body, content_type)
    if kind in (LinkKind.FEED, LinkKind.SITEMAP):
        return f"a {kind} where an article was expected"
    return "" if content_type in HTML_TYPES else f"served as {content_type[:80]}"
