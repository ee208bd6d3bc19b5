"""Scrapy's HTTP download handler, with a host's turn before each request and a way to cancel it; how to fetch is left to Scrapy.

Nothing gets to the web but by here: retries, redirects and robots.txt included.
"""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.hosts.rate_limiter import HostPaused
from crawler.middlewares.address_guard import refusal
from crawler.middlewares.answer_heads import BoundedHeadFactory, reason_of
from crawler.middlewares.politeness import PoliteSlot, drop_waiting, slot_of
from crawler.refusals import LeftAlone, RefusedAddress, Stopped, UnknownStatus
from crawler.runs.crawl import run_of
from pipelines.urls import host_of

MAX_STATUS = 999
_SHOWN_DIGITS = 20
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadConnectionRefusedError, "the connection was refused"),
    (CannotResolveHostError, "its name could not be looked up"),
    (DownloadTimeoutError, "nothing came in time"),
    (ResponseDataLossError, "the answer was cut off"),
    (DownloadFailedError, "the connection broke off"),
)


def words_of(error: Exception) -> str:
    """Why a request got no answer, in words; the name of the error where there are none for it."""
    return next((words for kind, words in _WORDS if isinstance(error, kind)), type(error).__name__)


class PoliteDownloadHandler(HTTP11DownloadHandler):
    """Waits for the host's turn, tells the run of each download, and tells the rate limiter how it ended."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self._pool._factory = BoundedHeadFactory

    async def download_request(self, request: Request) -> Response:
        """Raises, and none of these is retried: `Stopped` where the run cancelled the download, `LeftAlone` where the host is paused,
        `RefusedAddress` where the host led nowhere else, `UnknownStatus` where its status is none.
        """
        downloads = run_of(self.crawler).stopping.downloads
        download = asyncio.ensure_future(self._download(request))
        downloads.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise Stopped("the crawl was stopped during this download") from None
        finally:
            downloads.discard(download)

    async def _download(self, request: Request) -> Response:
        host = host_of(request.url)
        slot = slot_of(self.crawler, host)
        async with slot.turn:
            try:
                return await self._take_turn(request, host, slot)
            finally:
                slot.touch()

    async def _take_turn(self, request: Request, host: str, slot: PoliteSlot) -> Response:
        run = run_of(self.crawler)
        limiter = run.rate_limiter
        try:
            await limiter.take(host, slot.floor)
        except HostPaused as paused:
            raise LeftAlone(str(paused), until=paused.until) from None
        if run.stopping.fatal is not None:  # the host may be another worker's by now
            raise Stopped("the run was ended before this request")
        try:
            response = await self._ask(request)
        except DownloadCancelledError:  # larger than we read: the host is well
            raise
        except Exception as error:
            if why := refusal(request.url):
                raise RefusedAddress(why) from None
            limiter.failed(host, words_of(error), reached=not isinstance(error, CannotResolveHostError))
            self._check_pause(host)
            raise
        if "dataloss" in response.flags:
            limiter.failed(host, words_of(ResponseDataLossError()), reached=True)
            self._check_pause(host)
            return response
        retry_after = (response.headers.get("Retry-After") or b"").decode("latin-1")
        limiter.answered(host, response.status, retry_after, is_page=not request.meta.get("is_robots"))
        self._check_pause(host)
        if response.status > MAX_STATUS:
            raise UnknownStatus(f"the server answered with a status that is none: {str(response.status)[:_SHOWN_DIGITS]}")
        return response

    async def _ask(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            raise reason_of(error) from None

    def _check_pause(self, host: str) -> None:
        """Let go of what waits at a host that was just paused."""
        try:
            run_of(self.crawler).rate_limiter.check(host)
        except HostPaused as paused:
            drop_waiting(self.crawler, LeftAlone(str(paused), until=paused.until), host)
