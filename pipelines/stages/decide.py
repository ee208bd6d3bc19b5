"""Extracted page in, decided page out, with the corrections of its source."""

from __future__ import annotations

from scrapy.crawler import Crawler

from pipelines.items import DecidedPage, ExtractedPage
from pipelines.reading import conclude
from pipelines.stages.context import run_of


class DecideStage:
    """Asks `pipelines.reading`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecideStage:
        """Built by Scrapy."""
        return cls(crawler)

    def process_item(self, item: ExtractedPage) -> DecidedPage:
        """Add the decision, the corrections and the date."""
        run, visit = run_of(self.crawler), item.page.visit
        result = conclude(
            item.extraction, run.source(visit.source), captured_at=item.page.capture.captured_at, feed_date=run.feed_date(visit)
        )
        return DecidedPage(page=item.page, extraction=result.extraction, decision=result.decision)
