"""Captured page in, extracted page out; a page that hangs or kills its worker is quarantined after its second attempt."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.extraction.extract import failed
from pipelines.extraction.template.site_memory import memory_for
from pipelines.items import CapturedPage, ExtractedPage, Extraction, PageInput
from pipelines.outcomes import Outcome, PageStatus
from pipelines.stages.context import run_of
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits, is_hard, why_failed

MAX_ATTEMPTS = 2
POOL_PATIENCE_SECONDS = 300.0  # a full queue of pages that all run into their deadline takes less; longer means the pool itself is broken


class StoppedExtraction(DropItem):
    """The end of the run came before the page was extracted: it stays queued."""


class ExtractStage:
    """Hands pages to the pool and waits without blocking the reactor."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.limits = WorkerLimits(
            deadline_seconds=settings.getfloat("WINNOW_PAGE_DEADLINE_SECONDS"),
            memory_mb=settings.getint("WINNOW_WORKER_MEMORY_MB"),
            workers=settings.getint("WINNOW_WORKERS"),
        )
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
        """Attempts are counted in the database before they begin: a page that takes us down with it is known at the next start."""
        if self.pool is None:  # at the first page: a run that finds nothing new starts no process
            self.pool = ExtractionPool(self.limits)
        return ExtractedPage(page=page, extraction=await self._extract(page, self.pool))

    async def _extract(self, page: CapturedPage, pool: ExtractionPool) -> Extraction:
        run = run_of(self.crawler)
        visit = page.visit
        what = PageInput(url=page.capture.url, body=page.content, charset=page.charset, captured_at=page.capture.captured_at)
        memory = memory_for(run.memory, what.url)
        why = "stopped the crawl in earlier attempts"
        while run.begin_extraction(visit) <= MAX_ATTEMPTS:
            waiting = asyncio.wrap_future(pool.submit(what, memory))
            run.extractions.add(waiting)
            try:
                return await asyncio.wait_for(waiting, timeout=POOL_PATIENCE_SECONDS)
            except asyncio.CancelledError:
                if not run.stopping:
                    raise
                run.forget_extraction(visit)
                raise StoppedExtraction(f"{visit.url}: the crawl was stopped before it was extracted", log_level="DEBUG") from None
            except Exception as error:  # noqa: BLE001 - whatever a hostile page did in its worker becomes an outcome here
                why = why_failed(error)
                if not is_hard(error):
                    return failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, why)
            finally:
                run.extractions.discard(waiting)
        return failed(PageStatus.ERROR, Outcome.QUARANTINED, why)
