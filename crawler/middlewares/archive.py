"""Archives every response as it came, before anything else looks at it.

Stands below compression, charset and redirects: the body is still compressed as the server sent it. What Twisted and Scrapy lose on the
way (case and order of headers, chunk framing) is told in docs/reference/archive.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.runs.crawl import run_of
from pipelines.items import Capture


class CaptureMiddleware:
    """Writes the WARC records (fsynced) and hands the capture on in `request.meta["capture"]`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive, then pass on unchanged."""
        run = run_of(self.crawler)
        request.meta["capture"] = run.archive.write(_capture_of(request, response, run.now()))
        return response


def _capture_of(request: Request, response: Response, now: datetime) -> Capture:
    return Capture(
        url=response.url,
        captured_at=now,
        status=response.status,
        headers=tuple(_pairs(response.headers)),
        body=response.body,
        request_headers=tuple(_pairs(request.headers)),
        ip_address=str(response.ip_address) if response.ip_address else None,
        protocol=response.protocol or "HTTP/1.1",
        truncated=bool({"partial", "dataloss"} & set(response.flags)),
    )


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    """Name and value of each header, repeats included; latin-1 keeps every byte."""
    for name, values in headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")
