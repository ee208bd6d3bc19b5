"""Captured page in, extracted page out, by the pool of extraction processes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.archive.part_records import describe_part
from pipelines.extraction.template.site_memory import memory_for
from pipelines.items import CapturedPage, ExtractedPage, Extraction, PageInput
from pipelines.outcomes import PageStatus
from pipelines.stages.context import run_of
from pipelines.urls import canonical_url
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits

# 64 pages in work (`crawler.runs.claims`), each twice for all its time by the clock, on one process; after that the pool itself is broken.
POOL_PATIENCE_SECONDS = 64 * 2 * 60.0


MAX_FURTHER_PARTS = 19  # the longest series on the measured pages has nine; a longer article keeps the flag that it is not whole


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
            self.pool = ExtractionPool(self.limits, is_stored=True)
        what = _input_of(page)
        extraction = await self._extract(page, what, self.pool)
        if extraction.next_part and extraction.status is PageStatus.ARTICLE:
            parts = await self._parts(page, extraction, self.pool)
            whole = await self._extract(page, replace(what, parts=parts), self.pool) if parts else extraction
            extraction = whole if whole.outcome is None else extraction  # too much work together: better one part than none
        return ExtractedPage(page=page, extraction=extraction)

    async def _parts(self, page: CapturedPage, first: Extraction, pool: ExtractionPool) -> tuple[PageInput, ...]:
        """The further pages of an article, one after the other as each names the next; up to one that is missing or is no article."""
        parts: list[PageInput] = []
        seen, next_part = {canonical_url(page.capture.url)}, first.next_part
        while next_part and len(parts) < MAX_FURTHER_PARTS and canonical_url(next_part) not in seen:
            part = await run_of(self.crawler).fetch_part(page.visit, next_part)
            if part is None or canonical_url(part.capture.url) in seen:
                break
            seen |= {canonical_url(next_part), canonical_url(part.capture.url)}
            found = await self._extract(page, _input_of(part), pool)
            if found.status not in (PageStatus.ARTICLE, PageStatus.STUB):
                break
            parts.append(_input_of(part))
            next_part = found.next_part
        return tuple(parts)

    async def _extract(self, page: CapturedPage, what: PageInput, pool: ExtractionPool) -> Extraction:
        run = run_of(self.crawler)
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


def _input_of(page: CapturedPage) -> PageInput:
    capture = page.capture
    record = describe_part(capture.url, capture.locator) if capture.locator is not None else ""
    return PageInput(
        url=capture.url,
        body=page.content,
        charset=page.charset,
        captured_at=capture.captured_at,
        headers=capture.headers,
        record=record,
    )
