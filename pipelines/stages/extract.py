"""Captured page in, extracted page out, by the pool of extraction processes."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.extraction.template.site_memory import memory_for
from pipelines.items import CapturedPage, ExtractedPage, Extraction, PageInput
from pipelines.stages.context import run_of
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits

# 64 pages in work (`crawler.runs.claims`), each twice for all its time by the clock, on one process; after that the pool itself is broken.
POOL_PATIENCE_SECONDS = 64 * 2 * 60.0


class StoppedExtraction(DropItem):
    """The end of the run came before the page was extracted: it stays queued."""


class ExtractStage:
    """Hands pages to the pool and waits without blocking the reactor."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.limits = WorkerLimits.from_settings(crawler.settings)
        self.pool: ExtractionPool | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExtractStage:
        """Built by Scrapy."""
        return cls(crawler)

    def close_spider(self) -> None:
        """End the children with the crawl."""
        if self.pool is not None:
            self.pool.close()

    async def process_item(self, page: CapturedPage) -> ExtractedPage:
        """Raises `StoppedExtraction`, or what the pool raises when no process can be started: then the visit is left to the next run."""
        if self.pool is None:  # at the first page: a run that finds nothing new starts no process
            self.pool = ExtractionPool(self.limits)
        return ExtractedPage(page=page, extraction=await self._extract(page, self.pool))

    async def _extract(self, page: CapturedPage, pool: ExtractionPool) -> Extraction:
        run = run_of(self.crawler)
        what = PageInput(url=page.capture.url, body=page.content, charset=page.charset, captured_at=page.capture.captured_at)
        waiting = asyncio.wrap_future(pool.submit(what, memory_for(run.memory, what.url)))
        run.extractions.add(waiting)
        try:
            return await asyncio.wait_for(waiting, timeout=POOL_PATIENCE_SECONDS)
        except asyncio.CancelledError:
            if not run.is_stopping:
                raise
            raise StoppedExtraction(f"{page.visit.url}: the crawl was stopped before it was extracted", log_level="DEBUG") from None
        finally:
            run.extractions.discard(waiting)
