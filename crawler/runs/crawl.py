"""A crawl at work: the opened corpus with its frontier and archive, and how visits end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, cast

from scrapy.crawler import Crawler

from crawler.hosts.rate_limiter import RateLimiter
from crawler.runs.archiving import open_archive
from crawler.runs.claims import AT_ONCE, Claims
from crawler.runs.clock_watch import ClockWatch
from crawler.runs.filing import FilingByVisits
from crawler.runs.further_pages import FurtherPages
from crawler.runs.leases import Leases, hosts_of
from crawler.runs.stopping import Stopping
from pipelines.corpus import Corpus
from pipelines.extraction.template.site_memory import SiteMemory
from pipelines.items import Capture, CapturedPage, Extraction, Link, LinkKind, Source, Visit
from pipelines.outcomes import Outcome
from pipelines.quality_flags import QualityFlag
from pipelines.store import runs
from pipelines.store.database.connection import Database
from pipelines.store.database.server_lock import ServerLock
from pipelines.store.forgetting.tombstones import forgotten_addresses
from pipelines.store.frontier.hosts import Hosts, PausedHost, count_queued
from pipelines.store.frontier.queue import Frontier
from pipelines.store.frontier.schedule import MONTHLY
from pipelines.store.visits.finish import finish_visit
from pipelines.store.visits.site_memory import StoredMemory
from pipelines.store.visits.visit_metrics import NOT_THERE
from pipelines.urls import split_host
from pipelines.version import SOFTWARE

DEFAULT_DELAY_SECONDS = 1.0
LOOK_SECONDS = 1.0  # between two looks for sources that other workers left, or whether the corpus is still this run's
LINKS_AT_ONCE = 500  # added to the frontier without a look at what else is to be done; takes about 50 ms


class VisitListener(Protocol):
    """Who wants to know how visits end: the progress display."""

    def visit_ended(self, visit: Visit, outcome: Outcome) -> None:
        """Called after the end of a visit is committed."""


class PartFetcher(Protocol):
    """Who can ask for a further page of a visit's article."""

    async def __call__(self, visit: Visit, url: str) -> CapturedPage | None:
        """The page as `CrawlRun.fetch_part` gives it."""


class CrawlRun:
    """Everything that a crawl shares between its components, from `open` to `close`."""

    def __init__(
        self,
        corpus: Corpus,
        sources: Sequence[Source],
        *,
        command: str = "crawl",
        recheck: bool = False,
        backfill: datetime | None = None,
        reach_of_new: datetime | None = None,
        left_out: Sequence[str] = (),
        beside: ServerLock | None = None,
        open_frontier: Callable[[Database, Callable[[], datetime]], Frontier] = Frontier,
    ) -> None:
        """`backfill` is the date down to which discovery reaches back; None for a crawl of what is due.

        `reach_of_new` is that date for sources that no run has seen; it holds for the runs after this one until their archives are read.
        `left_out` are the faults of source files that could not be read; the run goes on without them and its summary tells them.
        `beside` is the right to work beside other workers: of the sources this run then visits those that it takes (`leases`).
        """
        self.corpus = corpus
        self.sources = {source.name: source for source in sources}
        self.reach: dict[str, datetime] = {} if backfill is None else dict.fromkeys(self.sources, backfill)
        self.left_out = list(left_out)
        self.db: Database = corpus.open_database()
        self.frontier = open_frontier(self.db, corpus.now)
        self.hosts_db = corpus.open_hosts() if corpus.parent else self.db
        self.rate_limiter = RateLimiter(Hosts(self.hosts_db), now=corpus.now, server_now=lambda: datetime.now(UTC))
        # Also sources that this run leaves out say how fast a host may be asked.
        self._neighbours, _ = (corpus.parent or corpus).readable_sources()
        self.memory: SiteMemory = StoredMemory(self.db, judges_kinds=False)
        self.clock = ClockWatch(corpus.now, runs.latest_time(self.db))
        self.run_id = runs.start_run(self.db, command=command, software=SOFTWARE, now=corpus.now())
        self.archive = open_archive(corpus, self.run_id, self.sources, asks_sites=True)
        self.forgotten = forgotten_addresses(self.db)
        self._filing = FilingByVisits(corpus, self.db, is_alone=beside is None)
        self.outcomes: dict[str, Counter[Outcome]] = defaultdict(Counter)
        self.listeners: list[VisitListener] = []
        self.further_pages = FurtherPages()
        self._followed: set[tuple[str, str]] = set()
        self.started_at = time.monotonic()
        self.claims = Claims(self.frontier, self.run_id, self.sources, now=self.now, closed_hosts=self.rate_limiter.closed)
        self.stopping = Stopping(self.claims.wake)
        self.part_fetcher: PartFetcher | None = None  # set by the spider, which has a downloader
        self.frontier.add_sources(sources, reaching_back_to=None if self.reach else reach_of_new)
        self.leases = None if beside is None else Leases(beside, self.frontier, sources, now=self.now(), turn=self.run_id)
        self._looked_at = 0.0
        self.own: dict[str, Source] = {}  # the sources that this run has begun: all, or what it took
        if self.leases is None:
            self.frontier.start_run(self.run_id)
            self._begin(sources, seeded=sources, recheck=recheck)
        else:
            self.claims.left.update(self.sources)

    def _begin(self, sources: Sequence[Source], *, seeded: Sequence[Source], recheck: bool = False) -> None:
        names = [source.name for source in sources]
        self.own.update((source.name, source) for source in sources)
        self.claims.left.difference_update(names)
        reach = {name: since for name, since in self.reach.items() if name in names} or self.frontier.reaching_back(names)
        self.reach |= reach
        for source in seeded:
            self.frontier.add_seeds(source, self.now())
        if recheck:
            self.frontier.recheck(names)
        self.claims.remember(names)
        begun = {source.name: reach[source.name] for source in seeded if source.name in reach}
        for since in set(begun.values()):
            self.frontier.start_backfill([name for name, back_to in begun.items() if back_to == since], since)

    def _take_sources(self, leases: Leases) -> None:
        """Take what other workers left or have not begun. A source whose last round is over gets its seeds."""
        taken = leases.take()
        if not taken:
            return
        self.rate_limiter.reread({split_host(host)[0] for source in taken for host in hosts_of(source)})
        self.frontier.take_over(self.run_id, [source.name for source in taken])
        new = [source for source in taken if leases.is_new(source)]
        if new:
            self.frontier.start_run(self.run_id, [source.name for source in new])
        self._begin(taken, seeded=new)

    def now(self) -> datetime:
        """The time as the corpus sees it."""
        return self.clock.now()

    def source(self, name: str) -> Source:
        """The source of a visit."""
        return self.sources[name]

    def delay_of(self, host: str) -> float:
        """Seconds between two requests to a host: the longest that any source of the corpus asks for."""
        name, port = split_host(host)
        asked = [
            DEFAULT_DELAY_SECONDS if source.limits.delay_seconds is None else source.limits.delay_seconds
            for source in (*self.sources.values(), *self._neighbours)
            if any(split_host(scoped)[0] == name and split_host(scoped)[1] in (None, port) for scoped in source.scope.hosts)
        ]
        return max(asked, default=DEFAULT_DELAY_SECONDS)

    def next_visits(self) -> list[Visit]:
        """Claim what is due; nothing once the run is to stop."""
        if self.stopping.told:
            return []
        if not self.claims.in_work or time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self.db.check_lock()
            if self.leases is not None:
                self._take_sources(self.leases)
        visits = self.claims.next_visits()
        if self.leases is not None and self.claims.found_none and self.claims.in_work < AT_ONCE:
            self.claims.left.update(self.leases.give_back(self.claims.at_work()))
        return visits

    @property
    def is_over(self) -> bool:
        """Whether nothing is in work and nothing can come any more: from this run, or from other workers."""
        return not self.claims.in_work and (self.leases is None or not self.leases.are_others_at_work)

    def finish(
        self,
        visit: Visit,
        outcome: Outcome | None,
        reason: str,
        *,
        capture: Capture | None = None,
        extraction: Extraction | None = None,
        links: Sequence[Link] = (),
        links_added: int = 0,
    ) -> Outcome:
        """Commit how a visit ended and count it; `outcome` None stores the extraction as a document.

        `links` are those of a list, which are in the frontier already, `links_added` how many of them were new there.
        """
        now = self.now()
        if extraction is not None and self.clock.problem:
            extraction = replace(extraction, flags=(*extraction.flags, QualityFlag.CLOCK_DOUBT))
        final = finish_visit(
            self.db,
            visit=visit,
            run_id=self.run_id,
            outcome=outcome,
            reason=reason,
            capture=capture,
            extraction=extraction,
            duration_ms=int(1_000 * self.claims.seconds_since(visit)),
            links=links,
            links_added=links_added,
            etag=capture.header("ETag") if capture else None,
            last_modified=capture.header("Last-Modified") if capture else None,
            now=now,
        )
        if final is Outcome.LISTING and visit.kind is not LinkKind.ARTICLE:
            self._note_reach(visit)
            self.further_pages.note(visit, links)
        if final is Outcome.HTTP_ERROR and capture is not None and capture.status in NOT_THERE:
            self.frontier.let_rest(visit.url_id, until=self.now() + MONTHLY)
        self.outcomes[visit.source][final] += 1
        self.claims.learn(visit, final)
        self.claims.leave(visit)
        for listener in self.listeners:
            listener.visit_ended(visit, final)
        self._filing.visit_ended()
        return final

    async def follow(self, visit: Visit, links: Sequence[Link]) -> None:
        """Put what a page links to into the frontier; each address once a run, for most pages link to the same."""
        new = [link for link in links if (visit.source, link.url) not in self._followed]
        self._followed.update((visit.source, link.url) for link in new)
        await self._add_links(visit, new)

    async def finish_list(self, visit: Visit, capture: Capture, links: Sequence[Link]) -> None:
        """End the visit of a feed, sitemap or listing with the links it gave."""
        added = await self._add_links(visit, links)
        self.finish(visit, Outcome.LISTING, f"{len(links)} links in scope", capture=capture, links=links, links_added=added)

    async def _add_links(self, visit: Visit, links: Sequence[Link]) -> int:
        """In pieces, between which the loop goes on; a run that ends between them reads the page again."""
        added = 0
        for start in range(0, len(links), LINKS_AT_ONCE):
            piece = links[start : start + LINKS_AT_ONCE]
            added += self.frontier.add_links(visit.source, piece, depth=visit.depth + 1, found_on=visit.url)
            await asyncio.sleep(0)
        return added

    def _note_reach(self, visit: Visit) -> None:
        is_deep = visit.kind is LinkKind.LISTING and visit.depth >= self.sources[visit.source].limits.max_listing_pages
        if is_deep or visit.source in self.reach:
            self.frontier.note_read(visit.url_id, since=self.reach.get(visit.source), is_deep=is_deep)

    async def fetch_part(self, visit: Visit, url: str) -> CapturedPage | None:
        """A further page of a visit's article; None where it may not be asked or is none. Raises `VisitEnded`."""
        return await self.part_fetcher(visit, url) if self.part_fetcher is not None else None

    def give_back(self, visit: Visit, problem: str) -> None:
        """Put a visit back in the queue after a fault of our own, which is told in the summary unless it is empty."""
        if problem:
            self.stopping.errors.append(problem)
        self.claims.leave(visit)

    def leave_queued(self, visit: Visit, due_at: datetime | None = None) -> None:
        """Put a visit back that the end of the run, or its host's pause, came before; `due_at` keeps it from being claimed sooner."""
        self.frontier.release(visit.url_id, due_at=due_at)
        self.claims.leave(visit)

    def paused_hosts(self) -> list[PausedHost]:
        """The hosts that are left alone, with what waits there."""
        return self.rate_limiter.told(count_queued(self.db, hosts=self.rate_limiter.closed(), sources=list(self.own)))

    @property
    def is_stopping(self) -> bool:
        """Whether the run was told to stop."""
        return self.stopping.told

    @property
    def extractions(self) -> set[asyncio.Future[Extraction]]:
        """Those waited for; cancelled when the run is stopped."""
        return self.stopping.extractions

    def feed_date(self, visit: Visit) -> datetime | None:
        """When a feed or news sitemap says that the page of a visit was published."""
        return self.frontier.feed_date(visit.url_id)

    def close(self) -> None:
        """Close the files of the archive and the database."""
        self.archive.close()
        self._filing.close()
        self.hosts_db.close()
        self.db.close()


class _Crawling(Protocol):
    run: CrawlRun


def run_of(crawler: Crawler) -> CrawlRun:
    """The run that a Scrapy component works for."""
    return cast("_Crawling", crawler.spider).run
