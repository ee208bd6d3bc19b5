"""Archives every response as it came, before anything else looks at it, and undoes its compression for those above.

What Twisted and Scrapy lose on the way (case and order of headers, chunk framing) is told in docs/reference/archive.md. The compression is
undone here, by the code that reads the archive: so a crawl and a later re-extraction read the same, and a body whose compression does not
reach its end is archived as the cut one it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.discovery.answers import has_its_end
from crawler.middlewares.circumstances import circumstances_of, pairs
from crawler.refusals import AnswerTooLarge, Forgotten
from crawler.runs.crawl import CrawlRun, run_of
from pipelines.archive.content import Content, TooLarge, unpack
from pipelines.items import Capture, Locator, Visit
from pipelines.store.visits.last_page import find_last_page
from pipelines.urls import canonical_url

PART = 206  # never asked for
MIN_BODY_BYTES = 2_048  # of a page that is not archived twice: such a record takes 715 bytes, one of a page of this length 1,240 to 2,750


class CaptureMiddleware:
    """Writes the WARC records (fsynced), what is known of the capture among them, and hands the capture on in `request.meta["capture"]`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive, then pass on without compression. Raises `AnswerTooLarge` where it unpacks to more than a page may have.

        Raises `Forgotten`, with nothing archived, where a redirect led to a page that may not come back.
        """
        run = run_of(self.crawler)
        visit = request.meta.get("visit")  # none of a robots.txt
        if run.forgotten and visit is not None and (visit.source, canonical_url(response.url)) in run.forgotten:
            raise Forgotten(f"{response.url}: was forgotten, and is not archived again")
        capture = _capture_of(request, response, run.now())
        try:
            content = unpack(capture)
        except TooLarge as error:
            request.meta["capture"] = run.archive.write(replace(capture, circumstances=circumstances_of(request, response)))
            raise AnswerTooLarge(str(error)[:300]) from None
        circumstances = circumstances_of(request, response, content.body)
        capture = replace(capture, truncated=_is_cut(capture, content, response.flags), circumstances=circumstances)
        request.meta["capture"] = run.archive.write(capture, same_as=_same_before(run, request, capture))
        return response if content.body is capture.body else _unpacked(response, content)


def _same_before(run: CrawlRun, request: Request, capture: Capture) -> Locator | None:
    """Where the last page that this visit's address gave lies, when it was this one to the byte."""
    visit = request.meta.get("visit")
    is_worth_it = capture.status == 200 and not capture.truncated and len(capture.body) >= MIN_BODY_BYTES
    if not is_worth_it or not isinstance(visit, Visit) or visit.is_first:
        return None
    last = find_last_page(run.db, visit.url_id)
    if last is None or (last.url, last.bytes) != (capture.url, len(capture.body)):
        return None
    return last.locator if last.payload_sha256 == hashlib.sha256(capture.body).hexdigest() else None


def _is_cut(capture: Capture, content: Content, flags: list[str]) -> bool:
    """Whether a body ended before its length, its last chunk or its compression did, or where the connection did and a page does not."""
    if "dataloss" in flags or not content.is_whole or capture.status == PART:
        return True
    is_packed = content.body is not capture.body  # its compression reached its end
    return "partial" in flags and not is_packed and not has_its_end(content.body)


def _unpacked(response: Response, content: Content) -> Response:
    headers = Headers(response.headers)
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=content.body)
    return response.replace(cls=kind, headers=headers, body=content.body)


def _capture_of(request: Request, response: Response, now: datetime) -> Capture:
    return Capture(
        url=response.url,
        captured_at=now,
        status=response.status,
        headers=tuple(pairs(response.headers)),
        body=response.body,
        request_headers=tuple(pairs(request.headers)),
        ip_address=str(response.ip_address) if response.ip_address else None,
        protocol=response.protocol or "HTTP/1.1",
    )
