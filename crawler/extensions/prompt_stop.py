"""Ends a crawl within seconds of SIGTERM or Ctrl-C: Scrapy would wait for the slowest download and the longest delay (faults D18)."""

from __future__ import annotations

import asyncio

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.middlewares.politeness import drop_waiting
from crawler.refusals import Stopped
from crawler.runs.crawl import run_of
from crawler.runs.interruption import signal_came

LOOK_SECONDS = 0.2
GRACE_SECONDS = 1.0  # for downloads that are about to end; what takes longer stays queued for the next run
GRACE_OF_EXTRACTION_SECONDS = 1.0  # after it, for pages that are at hand; likewise


class PromptStop:
    """Watches for the end that Scrapy has no signal for, then drops what waits and, after graces, what is being downloaded or extracted."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.watch: asyncio.Task[None] | None = None
        self.stop: asyncio.Task[None] | None = None
        crawler.signals.connect(self.engine_started, signals.engine_started)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PromptStop:
        """Built by Scrapy."""
        return cls(crawler)

    def engine_started(self) -> None:
        """Begin to watch."""
        self.watch = asyncio.ensure_future(self._watch())

    def spider_closed(self, spider: Spider) -> None:
        """Nothing is left to stop."""
        if self.watch is not None:
            self.watch.cancel()

    async def _watch(self) -> None:
        await asyncio.sleep(LOOK_SECONDS)  # it is called running as soon as all have heard that it starts, unless it was stopped by then
        if signal_came():  # before Scrapy listened
            self.stop = asyncio.ensure_future(self.crawler.stop_async())
        while self._is_running():
            await asyncio.sleep(LOOK_SECONDS)
        run = run_of(self.crawler)
        run.stopping.stop()
        drop_waiting(self.crawler, Stopped("the crawl was stopped before this request"))
        await asyncio.sleep(GRACE_SECONDS)
        run.stopping.cancel_downloads()
        await asyncio.sleep(GRACE_OF_EXTRACTION_SECONDS)
        while True:  # until the spider is closed; a page may come late
            run.stopping.cancel_extractions()
            await asyncio.sleep(LOOK_SECONDS)

    def _is_running(self) -> bool:
        return self.crawler.engine is not None and self.crawler.engine.running
