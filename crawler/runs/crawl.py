"""A crawl at work: the opened corpus, its frontier and archive, and the count of what came of each visit."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, cast

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.hosts.rate_limiter import RateLimiter
from crawler.runs.trap_budget import TrapBudget
from pipelines.archive.writer import ArchiveWriter
from pipelines.corpus import Corpus
from pipelines.errors import WinnowError
from pipelines.extraction.template.site_memory import SiteMemory
from pipelines.items import Capture, Extraction, Link, LinkKind, Source, Visit
from pipelines.outcomes import Outcome
from pipelines.store import runs
from pipelines.store.database.connection import Database
from pipelines.store.frontier.hosts import Hosts, PausedHost, count_queued
from pipelines.store.frontier.queue import Frontier
from pipelines.store.visits.finish import finish_visit
from pipelines.store.visits.site_memory import StoredMemory
from pipelines.urls import host_of, split_host
from pipelines.version import SOFTWARE

DEFAULT_DELAY_SECONDS = 1.0
PER_HOST = 4  # claimed ahead for each host, so that its queue never runs dry between two looks at the frontier
AT_ONCE = 64  # visits in work over all hosts; bounds memory, since each may hold a page


class VisitListener(Protocol):
    """Who wants to know how visits end: the progress display."""

    def visit_ended(self, visit: Visit, outcome: Outcome) -> None:
        """Called after the end of a visit is committed."""


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
        left_out: Sequence[str] = (),
    ) -> None:
        """`backfill` is the date down to which discovery reaches back; None for a crawl of what is due.

        `left_out` are the faults of source files that could not be read; the run goes on without them and its summary tells them.
        """
        self.corpus = corpus
        self.sources = {source.name: source for source in sources}
        self.traps = TrapBudget(self.sources)
        self.backfill = backfill
        self.left_out = list(left_out)
        self.db: Database = corpus.open_database()
        self.frontier = Frontier(self.db, corpus.now)
        self.hosts_db = corpus.open_hosts() if corpus.parent else self.db
        self.rate_limiter = RateLimiter(Hosts(self.hosts_db), now=corpus.now, server_now=lambda: datetime.now(UTC))
        self._neighbours, _ = (
            corpus.parent or corpus
        ).readable_sources()  # also those that this run leaves out say how fast a host may be asked
        self.memory: SiteMemory = StoredMemory(self.db)
        self.run_id = runs.start_run(self.db, command=command, software=SOFTWARE, now=corpus.now())
        self.archive = ArchiveWriter(corpus.archive, run_label=f"run{self.run_id}", software=SOFTWARE, clock=corpus.now)
        self.outcomes: dict[str, Counter[Outcome]] = defaultdict(Counter)
        self.listeners: list[VisitListener] = []
        self.downloads: set[asyncio.Future[Response]] = set()  # under way
        self.extractions: set[asyncio.Future[Extraction]] = set()  # likewise
        self.started_at = time.monotonic()
        self._visits: dict[int, tuple[Visit, float]] = {}  # in work, with the time each was claimed
        self._busy: Counter[str] = Counter()
        self._claimed: Counter[str] = Counter()  # articles, per source
        self._changed = asyncio.Event()
        self._stopping = False
        self.errors: list[str] = []
        self.fatal: WinnowError | None = None
        self._begin(recheck=recheck)

    def _begin(self, *, recheck: bool) -> None:
        sources = list(self.sources.values())
        self.frontier.add_sources(sources)
        self.frontier.start_run(self.run_id)
        for source in sources:
            self.frontier.add_seeds(source, self.now())
        if recheck:
            self.frontier.recheck(list(self.sources))
        if self.backfill is not None:
            self.frontier.start_backfill(list(self.sources), self.backfill)

    def now(self) -> datetime:
        """The time as the corpus sees it."""
        return self.corpus.now()

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

    @property
    def in_work(self) -> int:
        """Visits claimed and not yet ended."""
        return len(self._visits)

    def next_visits(self) -> list[Visit]:
        """Claim what is due, fair over the hosts, as far as there is room; sources that have used up their limit are left out."""
        open_sources = [name for name, source in self.sources.items() if self._claimed[name] < source.limits.max_pages_per_run]
        if self._stopping or not open_sources or self.in_work >= AT_ONCE:
            return []
        busy = self._busy | dict.fromkeys(self.rate_limiter.closed(), PER_HOST)
        visits = self.frontier.claim(
            self.run_id,
            open_sources,
            per_host=PER_HOST,
            limit=AT_ONCE - self.in_work,
            busy_hosts=busy,
            now=self.now(),
            no_traps=self.traps.spent,
        )
        return [visit for visit in visits if self._begin_visit(visit)]

    def _begin_visit(self, visit: Visit) -> bool:
        """Count a claimed visit; one beyond what its source may spend, in all or on what looks like traps, goes back to the queue."""
        is_over = self._claimed[visit.source] >= self.sources[visit.source].limits.max_pages_per_run
        if is_over or (visit.trap and not self.traps.take(visit, today=self.now().date())):
            self.frontier.release(visit.url_id)
            return False
        self._visits[visit.url_id] = (visit, time.monotonic())
        self._busy[host_of(visit.url)] += 1
        self._claimed[visit.source] += 1
        return True

    async def wait_for_change(self) -> None:
        """Until a visit ends, or a second has passed."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout=1.0)
        except TimeoutError:
            return
        self._changed.clear()

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
        """Commit how a visit ended and count it; `outcome` None stores the extraction as a document."""
        _, since = self._visits.get(visit.url_id, (visit, time.monotonic()))
        final = finish_visit(
            self.db,
            visit=visit,
            run_id=self.run_id,
            outcome=outcome,
            reason=reason,
            capture=capture,
            extraction=extraction,
            duration_ms=int(1_000 * (time.monotonic() - since)),
            links=links,
            etag=capture.header("ETag") if capture else None,
            last_modified=capture.header("Last-Modified") if capture else None,
            now=self.now(),
        )
        if final is Outcome.LISTING and visit.kind is not LinkKind.ARTICLE:
            self._note_reach(visit)
        self.outcomes[visit.source][final] += 1
        self._leave(visit)
        for listener in self.listeners:
            listener.visit_ended(visit, final)
        return final

    def _note_reach(self, visit: Visit) -> None:
        is_deep = visit.kind is LinkKind.LISTING and visit.depth >= self.sources[visit.source].limits.max_listing_pages
        if is_deep or self.backfill is not None:
            self.frontier.note_read(visit.url_id, since=self.backfill, is_deep=is_deep)

    def give_back(self, visit: Visit, problem: str) -> None:
        """Put a visit back in the queue after a fault of our own, which is told in the summary unless it is empty."""
        if problem:
            self.errors.append(problem)
        self._leave(visit)

    def leave_queued(self, visit: Visit, due_at: datetime | None = None) -> None:
        """Put a visit back that the end of the run, or its host's pause, came before; `due_at` keeps it from being claimed sooner."""
        self.frontier.release(visit.url_id, due_at=due_at)
        self._leave(visit)

    def paused_hosts(self) -> list[PausedHost]:
        """The hosts that are left alone, with what waits there."""
        return self.rate_limiter.told(count_queued(self.db, hosts=self.rate_limiter.closed(), sources=list(self.sources)))

    @property
    def stopping(self) -> bool:
        """Whether the run was told to stop."""
        return self._stopping

    def cancel_downloads(self) -> None:
        """Give up what is being downloaded."""
        for download in tuple(self.downloads):
            download.cancel()

    def cancel_extractions(self) -> None:
        """Give up what is being extracted."""
        for extraction in tuple(self.extractions):
            extraction.cancel()

    def stop(self) -> None:
        """Claim nothing more: a signal came, the disk is full, or the database is damaged."""
        self._stopping = True
        self._changed.set()

    def end_by(self, error: WinnowError) -> None:
        """End the run for an error of ours that no further visit would escape."""
        self.fatal = self.fatal or error
        self.stop()

    def feed_date(self, visit: Visit) -> datetime | None:
        """When a feed or news sitemap says that the page of a visit was published."""
        return self.frontier.feed_date(visit.url_id)

    def _leave(self, visit: Visit) -> None:
        if self._visits.pop(visit.url_id, None) is not None:
            self._busy[host_of(visit.url)] -= 1
        self._changed.set()

    def close(self) -> None:
        """Close the archive file and the database."""
        self.archive.close()
        self.hosts_db.close()
        self.db.close()


class _Crawling(Protocol):
    run: CrawlRun


def run_of(crawler: Crawler) -> CrawlRun:
    """The run that a Scrapy component works for."""
    return cast("_Crawling", crawler.spider).run
