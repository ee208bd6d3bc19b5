"""One queue per host (name and port), one request at a time, never sooner than the host's delay."""

from __future__ import annotations

import random

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler

from crawler.middlewares.refusals import Stopped
from crawler.run import run_of
from pipelines.urls import host_of

MAX_UPWARD = 0.25  # delays are stretched at random by up to a quarter, never shortened


class PoliteSlot(Slot):
    """A downloader slot whose delay is never below `floor` seconds."""

    floor: float = 0.0

    def __init__(self, floor: float) -> None:
        super().__init__(concurrency=1, delay=floor, jitter=0.0)
        self.floor = floor

    def download_delay(self) -> float:
        """Seconds from the start of one request to the start of the next."""
        return max(self.floor, self.delay) * (1 + random.uniform(0, MAX_UPWARD))  # noqa: S311

    def raise_floor(self, seconds: float) -> None:
        """Slow down, for robots.txt asks for it."""
        self.floor = max(self.floor, seconds)
        self.delay = max(self.delay, self.floor)


class PolitenessMiddleware:
    """Gives every request the slot of its host, robots.txt and redirects included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the slot, and make it when it is the host's first."""
        if run_of(self.crawler).stopping and not request.meta.get("is_robots"):
            raise Stopped("the crawl was stopped before this request")
        host = host_of(request.url)
        request.meta["download_slot"] = host
        slot_of(self.crawler, host)


def slot_of(crawler: Crawler, host: str) -> PoliteSlot:
    """The downloader slot of a host, made with the delay its sources ask for."""
    assert crawler.engine is not None
    slots = crawler.engine.downloader.slots
    slot = slots.get(host)
    if not isinstance(slot, PoliteSlot):
        slot = PoliteSlot(run_of(crawler).delay_of(host))
        slots[host] = slot
    return slot


def drop_waiting(crawler: Crawler) -> None:
    """Let go of the requests that wait for their host's delay: a crawl that was stopped would wait for each of them."""
    assert crawler.engine is not None
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Stopped("the crawl was stopped before this request"))
