"""What the stages need of the crawl they work in, without knowing `crawler`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.extraction.template.site_memory import SiteMemory
from pipelines.items import Capture, CapturedPage, Extraction, Link, Source, Visit
from pipelines.outcomes import Outcome


class VisitEnded(DropItem):
    """The crawl has ended a visit, or put it back, while one of the stages waited for it."""


class CrawlContext(Protocol):
    """The run a stage works for; `crawler.runs.crawl.CrawlRun` is one."""

    @property
    def memory(self) -> SiteMemory:
        """What is known of the hosts' templates by now."""

    @property
    def extractions(self) -> set[asyncio.Future[Extraction]]:
        """Those waited for; the run cancels them when it is stopped."""

    @property
    def is_stopping(self) -> bool:
        """Whether the run was told to stop."""

    def source(self, name: str) -> Source:
        """The source of a visit."""

    def feed_date(self, visit: Visit) -> datetime | None:
        """When a feed or news sitemap says that the page of a visit was published."""

    async def fetch_part(self, visit: Visit, url: str) -> CapturedPage | None:
        """A further page of a visit's article, archived; None where it may not be asked or is none. Raises `VisitEnded`."""

    def give_back(self, visit: Visit, problem: str) -> None:
        """Leave a visit for the next run after a fault of our own."""

    def finish(
        self,
        visit: Visit,
        outcome: Outcome | None,
        reason: str,
        *,
        capture: Capture | None = None,
        extraction: Extraction | None = None,
        links: Sequence[Link] = (),
    ) -> Outcome:
        """Commit how a visit ended."""


class _HasRun(Protocol):
    run: CrawlContext


def run_of(crawler: Crawler) -> CrawlContext:
    """The run that a stage's crawler works for."""
    return cast("_HasRun", crawler.spider).run
