"""Decided page in, finished visit out: one transaction writes the document, the fetch and the frontier."""

from __future__ import annotations

from scrapy.crawler import Crawler

from pipelines.items import DecidedPage, FinishedVisit
from pipelines.stages.context import run_of


class StoreStage:
    """Commits each page by itself: what is reported as stored is stored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreStage:
        """Built by Scrapy."""
        return cls(crawler)

    def process_item(self, item: DecidedPage) -> FinishedVisit:
        """Write the end of the visit."""
        page, decision = item.page, item.decision
        outcome = run_of(self.crawler).finish(
            page.visit, decision.outcome, decision.reason, capture=page.capture, extraction=item.extraction
        )
        return FinishedVisit(visit=page.visit, outcome=outcome, reason=decision.reason)
