"""The spider behind `winnow import-wayback`: asks an archive's index, then for each capture that is wanted and not imported yet.

One request after the other, as politeness at a single host would have it anyway; the result of each is known before the next is made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler

from crawler.refusals import LeftAlone, Stopped
from crawler.runs.crawl import CrawlRun
from crawler.spiders.source import name_failure
from crawler.wayback.index import IndexPage, ListedCapture, NoIndex, read_page
from crawler.wayback.memento import NoMemento, memento_of
from crawler.wayback.taking import OutOfReach, Taking
from pipelines.errors import WinnowError
from pipelines.items import Capture

MAX_INDEX_PAGES = 1_000  # of one host, three million captures; an index that has still more goes in circles
MAX_FAILURES = 10  # in a row: this archive gives none, or not to us, and asking on would not change that
ASKS_TO_WAIT = (429, 503)  # what stays so after the retries; archives block those who go on


class WaybackSpider(Spider):
    """Takes the captures of one source. `failure` is what ended it early."""

    name = "wayback"

    def __init__(self, run: CrawlRun, taking: Taking, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.taking = taking
        self.failure: Exception | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WaybackSpider:
        """Built by Scrapy."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Take all; nothing is left to be requested afterwards."""
        try:
            for host in self.taking.hosts:
                await self._take_host(host)
        except LeftAlone as error:
            self.failure = OutOfReach(f"{error}; the same command goes on there")
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - raised again by who started the process
            self.failure = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # Scrapy wants a generator
            yield request

    async def _take_host(self, host: str) -> None:
        keys = {""}
        page = await self._read_index(host, "")
        while True:
            self.taking.add_page(host, page)
            for listed in self.taking.wanted(host, page.captures):
                await self._take(host, listed)
                if self.taking.is_spent:
                    return
            if not page.resume_key:
                return
            if page.resume_key in keys or len(keys) >= MAX_INDEX_PAGES:
                raise OutOfReach(f"{self.taking.archive.index}: the index goes in circles at {host}; what it named before was taken")
            keys.add(page.resume_key)
            page = await self._read_index(host, page.resume_key)

    async def _read_index(self, host: str, resume_key: str) -> IndexPage:
        address = self.taking.page_address(host, resume_key)
        try:
            answer, body = await self._ask(address)
        except OutOfReach as error:
            raise OutOfReach(f"{self.taking.archive.index}: {error}") from error
        if answer.status != 200:
            raise OutOfReach(f"{self.taking.archive.index}: the index answered {answer.status}")
        try:
            return read_page(body)
        except NoIndex as error:
            raise OutOfReach(f"{self.taking.archive.index}: the answer is no index of captures: {error}") from error

    async def _take(self, host: str, listed: ListedCapture) -> None:
        address = self.taking.archive.address_of(listed)
        try:
            answer, _ = await self._ask(address)
            self.taking.take(host, memento_of(answer, listed, address=address))
        except (OutOfReach, NoMemento) as error:
            if self.taking.add_failure(host, address, str(error)) >= MAX_FAILURES:
                raise OutOfReach(f"{address}: {error}; the {MAX_FAILURES} captures before it were not given either") from error

    async def _ask(self, address: str) -> tuple[Capture, bytes]:
        """The answer as received and its body unpacked. Raises `OutOfReach` where there is none, `LeftAlone` where we are to wait."""
        # Not compressed on the way: what stands in the answer then is the coding of the site itself.
        request = Request(address, headers={"Accept-Encoding": "identity"}, dont_filter=True, meta={"dont_redirect": True})
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except (Stopped, WinnowError):
            raise
        except Exception as error:
            outcome, reason = name_failure(error)
            raise OutOfReach(f"{outcome}: {reason}") from error
        if response.status in ASKS_TO_WAIT:
            raise LeftAlone(f"the archive answered {response.status}: it asks to be left alone", until=datetime.now(UTC))
        capture: Capture = response.meta["capture"]
        return capture, response.body
