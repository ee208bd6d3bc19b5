"""One queue per host (name and port), one request at a time, never sooner than the host's delay."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler.hosts.rate_limiter import ASKS_TO_WAIT, HostPaused
from crawler.refusals import LeftAlone, Stopped
from crawler.runs.crawl import CrawlRun, run_of
from pipelines.urls import host_of

MAX_UPWARD = 0.25  # delays are stretched at random by up to a quarter, never shortened


class PoliteSlot(Slot):
    """A downloader slot whose delay is never below `floor` seconds."""

    floor: float = 0.0

    def __init__(self, floor: float) -> None:
        super().__init__(concurrency=1, delay=floor, jitter=0.0)
        self.floor = floor
        self.turn = asyncio.Lock()  # without a delay Scrapy starts all that wait before it counts the first of them

    def download_delay(self) -> float:
        """Seconds from `lastseen` to the start of the next request."""
        return max(self.floor, self.delay) * (1 + random.uniform(0, MAX_UPWARD))  # noqa: S311

    def move_floor(self, seconds: float) -> None:
        """Be slower, or as quick as again allowed, for robots.txt has another Crawl-delay than the last one had."""
        if self.floor == self.delay:  # the throttle has not slowed down
            self.delay = seconds
        self.floor = seconds
        self.delay = max(self.delay, self.floor)

    def touch(self, seconds_ago: float = 0.0) -> None:
        """Count the delay from now: the server surely has the request when its answer has come, when it got it we cannot know.

        Scrapy counts from when it begins to connect; looking up the name and connecting then shorten the first gap at the server.
        """
        self.lastseen = max(self.lastseen, time.monotonic() - seconds_ago)


class PolitenessMiddleware:
    """Gives every request the slot of its host, robots.txt and redirects included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the slot, and make it when it is the host's first. Raises `LeftAlone` where the host is paused."""
        run = run_of(self.crawler)
        if run.is_stopping and not request.meta.get("is_robots"):
            raise Stopped("the crawl was stopped before this request")
        host = host_of(request.url)
        try:
            run.rate_limiter.check(host)
        except HostPaused as paused:
            raise LeftAlone(str(paused), until=paused.until) from None
        request.meta["download_slot"] = host
        slot_of(self.crawler, host)


def slot_of(crawler: Crawler, host: str) -> PoliteSlot:
    """The downloader slot of a host, made with the delay its sources and its last robots.txt ask for, and with its last request."""
    assert crawler.engine is not None
    slots = crawler.engine.downloader.slots
    slot = slots.get(host)
    if not isinstance(slot, PoliteSlot):
        slot = slots[host] = _make_slot(run_of(crawler), host)
    return slot


def _make_slot(run: CrawlRun, host: str) -> PoliteSlot:
    state = run.rate_limiter.state(host)
    slot = PoliteSlot(max(run.delay_of(host), state.crawl_delay_seconds))
    if state.last_request_at is not None:
        slot.touch(max(timedelta(), run.rate_limiter.server_now() - state.last_request_at).total_seconds())
    return slot


def drop_waiting(crawler: Crawler, reason: Stopped, host: str | None = None) -> None:
    """Let go of the requests that wait for their host's delay, at one host or at all: their run would wait for each of them."""
    assert crawler.engine is not None
    for name, slot in crawler.engine.downloader.slots.items():
        while slot.queue and host in (None, name):
            _, waiting = slot.queue.popleft()
            waiting.errback(reason)


class PoliteThrottle(AutoThrottle):
    """Scrapy's rule, with each host's own floor; a host without a delay (one's own servers) is left alone."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        if isinstance(slot, PoliteSlot) and slot.floor > 0:
            super()._adjust_delay(slot, latency, response)
            if response.status in ASKS_TO_WAIT:
                slot.delay = min(2 * slot.delay, self.maxdelay)  # too fast, it says; good answers bring the delay down again
            slot.delay = max(slot.delay, slot.floor)
