"""Asks again where an answer was cut off, and lets no cut answer pass for a whole one: half a page would look like an edit of its site."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.middlewares.archive import PART
from crawler.refusals import CutAnswer
from pipelines.items import Capture


class CutAnswersMiddleware:
    """Stands above the archive, which keeps what came of each try."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CutAnswersMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raises `CutAnswer` where the last try was cut too. An error or a redirect says what it says without its body."""
        capture: Capture = request.meta["capture"]
        if not capture.truncated or not 200 <= response.status < 300:
            return response
        assert self.crawler.spider is not None
        again = get_retry_request(request, spider=self.crawler.spider, reason="cut off", give_up_log_level="DEBUG")
        if again is None:
            is_part = response.status == PART
            raise CutAnswer("the server sent a part of the page (206), unasked" if is_part else "the answer was cut off")
        return again
