"""Stops redirects that lead out of the source's scope; links are judged where they are found."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.discovery.scope import in_scope
from crawler.refusals import OutOfScope
from crawler.runs.crawl import run_of
from pipelines.items import Visit


class ScopeMiddleware:
    """Looks at every request of a visit, the redirected ones included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ScopeMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `OutOfScope` for a redirect to a host or path that the source does not name."""
        visit = request.meta.get("visit")
        if not isinstance(visit, Visit) or not request.meta.get("redirect_times"):
            return
        source = run_of(self.crawler).source(visit.source)
        if not in_scope(request.url, source.scope, kind=visit.kind):
            raise OutOfScope(f"redirected to {request.url[:200]}, outside the scope of {visit.source}")
