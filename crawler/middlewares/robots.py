"""Obeys robots.txt (RFC 9309): 4xx allows, 5xx or unreachable refuses the host for this run, the first 500 KiB count.

Scrapy's own middleware crawls a host whose robots.txt fails (faults D12) and does not act on Crawl-delay; this one does.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.middlewares.address_guard import refusal
from crawler.middlewares.politeness import slot_of
from crawler.middlewares.refusals import Refused, RefusedAddress, RefusedByRobots, Stopped
from pipelines.urls import host_of

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5
MAX_CRAWL_DELAY_SECONDS = 300.0  # a longer one would stop a crawl for good; this much of it is kept
PRODUCT_NAME = "winnow"

logger = logging.getLogger(__name__)


class RobotsMiddleware:
    """Asks each host's robots.txt once a run, before anything else there."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Task[Protego | Refused]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RefusedByRobots` when the host's rules forbid the URL or are out of reach."""
        if request.meta.get("is_robots"):
            return
        host = host_of(request.url)
        if host not in self.rules:
            self.rules[host] = asyncio.ensure_future(self._fetch(host, request.url))
        rules = await asyncio.shield(self.rules[host])
        if isinstance(rules, Refused):
            raise type(rules)(*rules.args)
        if not rules.can_fetch(request.url, PRODUCT_NAME):
            raise RefusedByRobots("robots.txt disallows it")

    async def _fetch(self, host: str, url: str) -> Protego | Refused:
        """The rules of a host, or why there are none to go by."""
        parts = urlsplit(url)
        request = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", meta={"is_robots": True})
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the network did, the answer is the same: not reachable
            logger.info("robots.txt of %s could not be fetched: %s", host, type(error).__name__)
            if why := refusal(request.url):
                return RefusedAddress(why)
            return RefusedByRobots(f"robots.txt could not be fetched ({type(error).__name__}), so nothing is asked of this host")
        return self._read(host, response)

    def _read(self, host: str, response: Response) -> Protego | Refused:
        if response.status >= 500 or response.status == 429:
            return RefusedByRobots(f"robots.txt answered {response.status}, so nothing is asked of this host in this run")
        text = "" if response.status >= 300 else response.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace")
        rules = Protego.parse(text)
        delay = rules.crawl_delay(PRODUCT_NAME)
        if delay:
            slot_of(self.crawler, host).raise_floor(min(float(delay), MAX_CRAWL_DELAY_SECONDS))
        return rules
