"""The spider behind `winnow add`: asks what exploring wants to know, with the guard, robots, delays and limits of every crawl."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.exploring.draft import Draft
from crawler.exploring.explore import explore
from crawler.exploring.site import Say
from crawler.exploring.values import LEFT_ALONE, Answer, Exploration
from crawler.refusals import LeftAlone, Stopped
from crawler.runs.crawl import CrawlRun
from crawler.runs.list_reader import ListReader
from crawler.spiders.source import name_failure
from pipelines.archive.content import charset_of
from pipelines.items import Capture, Extraction, PageInput
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits

MAX_REDIRECTS = 4  # from http to https, to www, to a language


class ExplorerSpider(Spider):
    """Explores several sites at once, each at its own pace. `found` grows as they are done."""

    name = "explorer"

    def __init__(self, run: CrawlRun, drafts: Mapping[str, Draft], say: Say, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.drafts = drafts
        self.say = say
        self.found: list[Exploration] = []
        self.pool: ExtractionPool | None = None
        self.list_reader = ListReader(run.stopping)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ExplorerSpider:
        """Built by Scrapy."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        spider.list_reader.cpu_seconds = crawler.settings.getfloat("WINNOW_LIST_CPU_SECONDS")
        return spider

    def closed(self, reason: str) -> None:
        """End the processes that read lists; Scrapy calls it when all is explored."""
        self.list_reader.close()

    async def start(self) -> AsyncIterator[Request]:
        """Explore all; nothing is left to be requested afterwards."""
        with ExtractionPool(WorkerLimits.from_settings(self.crawler.settings)) as self.pool:
            done = await asyncio.gather(*(self._explore(address, draft) for address, draft in self.drafts.items()), return_exceptions=True)
        for failure in done:
            if isinstance(failure, BaseException) and not isinstance(failure, Stopped):
                self.run.stopping.errors.append(f"{type(failure).__name__}: {failure}"[:500])
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # Scrapy wants a generator
            yield request

    async def _explore(self, address: str, draft: Draft) -> None:
        self.found.append(await explore(address, ask=self.ask, find=self.list_reader.find, read=self.read, say=self.say, draft=draft))

    async def ask(self, url: str, *, is_robots: bool = False) -> Answer:
        """One request through all middlewares. Raises `Stopped` where the run is told to stop; a host left alone is but a problem."""
        request = Request(url, dont_filter=True, meta={"is_robots": is_robots, "redirect_ttl": MAX_REDIRECTS, "max_retry_times": 1})
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except LeftAlone as error:
            return Answer(url=url, problem=f"{LEFT_ALONE}: {error}")
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the network did becomes an answer in words
            outcome, reason = name_failure(error)
            return Answer(url=url, problem=f"{outcome}: {reason}")
        return _answer_of(response)

    async def read(self, answer: Answer) -> Extraction:
        """Extract a page in a child process."""
        assert self.pool is not None
        page = PageInput(url=answer.url, body=answer.body, charset=answer.charset, captured_at=self.run.now())
        return await asyncio.wrap_future(self.pool.submit(page))


def _answer_of(response: Response) -> Answer:
    capture: Capture | None = response.meta.get("capture") if response.request else None
    return Answer(
        url=response.url,
        status=response.status,
        headers=capture.headers if capture else (),
        charset=charset_of(capture) if capture else None,
        body=response.body,
        problem="" if response.status == 200 else f"http_error: the server answered {response.status}",
    )
