"""One spider for all sources: asks the frontier what is due, turns responses into links or captured pages, and names what failed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.corpus_settings import settings_for
from crawler.discovery.answers import end_without_page, why_no_article
from crawler.discovery.backfill import START
from crawler.discovery.list_reading import LinkPage
from crawler.middlewares.politeness import drop_waiting
from crawler.refusals import LeftAlone, Refused, RobotsUnreachable, Stopped
from crawler.runs.crawl import CrawlRun
from crawler.runs.list_reader import ListReader, UnreadableList
from crawler.spiders.failures import name_failure as name_failure
from crawler.spiders.parts import fetch_part
from pipelines.archive.content import charset_of
from pipelines.corpus import open_corpus
from pipelines.errors import WinnowError
from pipelines.items import Capture, CapturedPage, LinkKind, Visit
from pipelines.outcomes import Outcome
from pipelines.store.database.corpus_lock import CorpusLock
from pipelines.urls import host_of

MAX_SITEMAP_DEPTH = 3  # an index of indexes is rare, more is a loop (faults F29)

logger = logging.getLogger(__name__)


class SourceSpider(Spider):
    """`winnow crawl` runs it; so does `scrapy crawl source -a source=NAME` inside a corpus folder."""

    name = "source"

    def __init__(self, run: CrawlRun, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.lock: CorpusLock | None = None
        self.list_reader = ListReader(run.stopping)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add what the corpus says, where `winnow crawl` did not: `scrapy crawl` knows no `--corpus`.

        Raises Scrapy's `UsageError`, which `scrapy crawl` tells in one line, where corpus or source files cannot be read.
        """
        super().update_settings(settings)
        if settings.get("WINNOW_CORPUS"):
            return
        try:
            corpus = open_corpus()
            settings.setdict(settings_for(corpus, corpus.sources()), priority="spider")
        except WinnowError as error:
            raise UsageError(str(error), print_help=False) from error

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, run: CrawlRun | None = None, source: str = "", **kwargs: Any) -> SourceSpider:
        """`run` comes from `winnow crawl`; without it the corpus of the settings is opened."""
        lock = None
        if run is None:
            folder = crawler.settings.get("WINNOW_CORPUS")
            corpus = open_corpus(Path(folder) if folder else None)
            lock = corpus.lock()
            names = tuple(name for name in source.split(",") if name)
            run = CrawlRun(corpus, corpus.sources(names), command="scrapy crawl", reach_of_new=START)
        spider = cls(run, **kwargs)
        spider.lock = lock  # `winnow crawl` holds it itself
        spider._set_crawler(crawler)
        spider.list_reader.cpu_seconds = crawler.settings.getfloat("WINNOW_LIST_CPU_SECONDS")
        run.part_fetcher = partial(fetch_part, crawler, run)
        return spider

    def closed(self, reason: str) -> None:
        """End the processes that read lists; Scrapy calls it when the crawl has ended."""
        self.list_reader.close()

    async def start(self) -> AsyncIterator[Request]:
        """Requests for what is due, until nothing is due and nothing is in work."""
        while True:
            try:
                visits = self.run.next_visits()
            except WinnowError as error:  # the database, or the right to work in it, is gone
                self.run.stopping.end_by(error)
                self.run.stopping.cancel_downloads()
                drop_waiting(self.crawler, Stopped("the run was ended before this request"))
                return
            for visit in visits:
                yield self._request(visit)
            if not visits and (self.run.is_stopping or self.run.is_over):
                return
            await self.run.claims.wait_for_change()  # also after a claim: it takes all there is room for

    def _request(self, visit: Visit) -> Request:
        headers = {}
        is_wanted_whole = visit.source in self.run.reach and visit.kind is not LinkKind.ARTICLE  # a 304 would give none of its links
        if visit.etag and not is_wanted_whole:
            headers["If-None-Match"] = visit.etag
        if visit.last_modified and not is_wanted_whole:
            headers["If-Modified-Since"] = visit.last_modified
        return Request(
            visit.url,
            headers=headers,
            callback=self.parse,
            errback=self.failed,
            dont_filter=True,
            meta={"visit": visit},
        )

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[CapturedPage]:
        """Links out of feeds, sitemaps and listings; captured pages out of articles."""
        visit: Visit = response.meta["visit"]
        capture: Capture = response.meta["capture"]
        ended = end_without_page(capture)
        if not ended and visit.kind is LinkKind.ARTICLE and (reason := why_no_article(capture, response.body)):
            ended = Outcome.NOT_HTML, reason
        if ended:
            self.run.finish(visit, ended[0], ended[1], capture=capture)
            return
        try:
            # Before the visit ends, so that no end of the run can lose what it linked to.
            await self._take_links(visit, capture, response.body)
        except Stopped:
            self.run.leave_queued(visit)
            return
        except UnreadableList as error:
            if visit.kind is not LinkKind.ARTICLE:
                self.run.finish(visit, Outcome.TOO_LARGE, str(error), capture=capture)
        if visit.kind is LinkKind.ARTICLE:
            yield CapturedPage(visit=visit, capture=capture, content=response.body, charset=charset_of(capture))

    async def _take_links(self, visit: Visit, capture: Capture, body: bytes) -> None:
        """Put what a page links to into the frontier; with a feed, sitemap or listing, that is the end of its visit."""
        scope = self.run.source(visit.source).scope
        if visit.kind is LinkKind.ARTICLE and not scope.follow_links:
            return
        page = LinkPage(
            url=capture.url,
            body=body,
            charset=charset_of(capture),
            content_type=capture.header("Content-Type"),
            scope=scope,
            wanted=None if visit.kind is LinkKind.ARTICLE else self._wanted(visit),
            since=self.run.reach.get(visit.source),
            today=self.run.now().date(),
        )
        async with self.list_reader.read(page) as found:
            await self.run.follow(visit, found.followed)
            if visit.kind is not LinkKind.ARTICLE:
                await self.run.finish_list(visit, capture, found.listed)

    def _wanted(self, visit: Visit) -> frozenset[LinkKind]:
        """Sitemaps nest a few levels, listings lead to as many pages as the source's limit says, in a backfill to all.

        Feeds are not followed from pages.
        """
        is_reaching_back = visit.source in self.run.reach
        kinds = {LinkKind.ARTICLE}
        if visit.depth + 1 < MAX_SITEMAP_DEPTH:
            kinds.add(LinkKind.SITEMAP)
        if is_reaching_back or visit.depth + 1 < self.run.source(visit.source).limits.max_listing_pages:
            kinds.add(LinkKind.LISTING)
        return frozenset(kinds)

    def failed(self, failure: Failure) -> None:
        """Name the outcome of a request that gave no response."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.meta["visit"]
        error = failure.value
        capture = request.meta.get("capture")
        if isinstance(error, WinnowError):
            self.run.give_back(visit, "")
            self.run.stopping.end_by(error)  # ours, such as a full disk, and no answer of the host
        elif isinstance(error, LeftAlone):
            # Where a redirect led away, its own host is free: it would be claimed and asked again at once.
            self.run.leave_queued(visit, due_at=None if _is_at_home(request, visit) else error.until)
        elif isinstance(error, Stopped):
            self.run.leave_queued(visit)
        elif isinstance(error, RobotsUnreachable) and visit.kind is LinkKind.ARTICLE and _is_at_home(request, visit):
            self.run.leave_queued(visit)  # a feed or listing comes back anyway, and its outcome says why nothing came
        else:
            outcome, reason = name_failure(error)
            self.run.finish(visit, outcome, reason, capture=None if isinstance(error, Refused) else capture)


def _is_at_home(request: Request, visit: Visit) -> bool:
    """Whether a request asks the host of the visit, no redirect having led elsewhere."""
    return host_of(request.url) == host_of(visit.url)
