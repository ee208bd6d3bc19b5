"""Extracted page in, decided page out, with the corrections of its source."""

from __future__ import annotations

from scrapy.crawler import Crawler

from pipelines.decision import decide
from pipelines.extraction.corrections import apply_corrections
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
        """Add the decision; what an analyst corrected has no part in it."""
        source = run_of(self.crawler).source(item.page.visit.source)
        decision = decide(item.extraction, source)
        return DecidedPage(page=item.page, extraction=apply_corrections(item.extraction, source.corrections), decision=decision)
