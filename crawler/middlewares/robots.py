"""Obeys robots.txt (RFC 9309): asked once a run and host, 4xx allows, 5xx or unreachable leaves the host alone in this run.

The last good copy is kept; while it is not older than a day it stands in for one that is unreachable (RFC 9309, 2.4). Scrapy's own
middleware crawls a host whose robots.txt fails (faults D12) and does not act on Crawl-delay; this one does. Reading is `robots_rules`.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.discovery.robots_rules import RobotsRules, first_part
from crawler.middlewares.address_guard import refusal
from crawler.middlewares.politeness import slot_of
from crawler.refusals import NOT_ASKED, Refused, RefusedAddress, RefusedByRobots, RobotsUnreachable, Stopped
from crawler.runs.crawl import run_of
from pipelines.errors import WinnowError
from pipelines.store.frontier.hosts import RobotsCopy
from pipelines.urls import host_of

MAX_COPY_AGE = timedelta(hours=24)  # RFC 9309, 2.4
TOO_MANY_REQUESTS = 429  # a 4xx, which would allow; but this one speaks of us, not of the file, so it counts as 5xx does


class RobotsMiddleware:
    """Asks each host's robots.txt before anything else there."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Task[RobotsRules | Refused]] = {}

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
        if isinstance(rules, RobotsUnreachable):
            run_of(self.crawler).rate_limiter.close(host)
        if isinstance(rules, Refused):
            raise type(rules)(*rules.args)
        slot_of(self.crawler, host).move_floor(max(run_of(self.crawler).delay_of(host), rules.crawl_delay_seconds))
        if not rules.allows(request.url):
            raise RefusedByRobots("robots.txt disallows it")
        request.meta["robots"] = "allowed"

    async def _fetch(self, host: str, url: str) -> RobotsRules | Refused:
        """The rules of a host, or why there are none to go by."""
        parts = urlsplit(url)
        copy = run_of(self.crawler).rate_limiter.hosts.read_robots(host)
        request = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", headers=_conditions(copy), meta={"is_robots": True})
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except (Stopped, WinnowError):  # a full disk is no answer of the host
            self.rules.pop(host, None)  # it gave no answer: asked again when the host's pause is over
            raise
        except Exception as error:  # noqa: BLE001 - whatever the network did, the answer is the same: not reachable
            if why := refusal(request.url):
                return RefusedAddress(why)
            return self._fall_back(copy, f"could not be fetched ({type(error).__name__})")
        return self._read(self._hosts_of(host, response), copy, response)

    def _hosts_of(self, host: str, response: Response) -> set[str]:
        """The hosts that a response speaks for: where a redirect led to another's robots.txt, that one need not be asked again."""
        if urlsplit(response.url).path != "/robots.txt":
            return {host}
        self.rules.setdefault(host_of(response.url), self.rules[host])
        return {host, host_of(response.url)}

    def _read(self, hosts: set[str], copy: RobotsCopy | None, response: Response) -> RobotsRules | Refused:
        status, body = response.status, first_part(response.body)
        etag, last_modified = _mark(response, "ETag"), _mark(response, "Last-Modified")
        if status == 304 and copy is not None:
            return self._keep(hosts, copy.body, etag or copy.etag, last_modified or copy.last_modified)
        if 200 <= status < 300:
            return self._keep(hosts, body, etag, last_modified)
        if 400 <= status < 500 and status != TOO_MANY_REQUESTS:
            for host in hosts:
                run_of(self.crawler).rate_limiter.hosts.write_robots(host, None, crawl_delay_seconds=0.0)
            return RobotsRules.read(b"")
        return self._fall_back(copy, f"answered {status}")

    def _keep(self, hosts: set[str], body: bytes, etag: str | None, last_modified: str | None) -> RobotsRules:
        run, rules = run_of(self.crawler), RobotsRules.read(body)
        copy = RobotsCopy(body=body, confirmed_at=run.now(), etag=etag, last_modified=last_modified)
        for host in hosts:
            run.rate_limiter.hosts.write_robots(host, copy, crawl_delay_seconds=rules.crawl_delay_seconds)
        return rules

    def _fall_back(self, copy: RobotsCopy | None, problem: str) -> RobotsRules | Refused:
        """The last good copy where it is fresh enough; else the host is left alone in this run."""
        run = run_of(self.crawler)
        if copy is not None and timedelta() <= run.now() - copy.confirmed_at <= MAX_COPY_AGE:
            return RobotsRules.read(copy.body)
        return RobotsUnreachable(f"robots.txt {problem}, {NOT_ASKED}")


def _conditions(copy: RobotsCopy | None) -> dict[str, str]:
    marks = {"If-None-Match": copy.etag, "If-Modified-Since": copy.last_modified} if copy else {}
    return {name: mark for name, mark in marks.items() if mark}


def _mark(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
