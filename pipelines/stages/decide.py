"""Extracted page in, decided page out."""

from __future__ import annotations

from scrapy.crawler import Crawler

from pipelines.decision import decide
from pipelines.items import DecidedPage, ExtractedPage
from pipelines.stages.context import run_of


class DecideStage:
    """Asks the rules of `pipelines.decision`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecideStage:
        """Built by Scrapy."""
        return cls(crawler)

    def process_item(self, item: ExtractedPage) -> DecidedPage:
        """Add the decision."""
        source = run_of(self.crawler).source(item.page.visit.source)
        return DecidedPage(page=item.page, extraction=item.extraction, decision=decide(item.extraction, source))
