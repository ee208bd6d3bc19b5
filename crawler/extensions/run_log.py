"""Writes one row per run, and knows how the run ended: the exit code's truth."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.discovery.backfill import START
from crawler.runs.crawl import CrawlRun, run_of
from crawler.runs.summary import RunSummary, summarise
from pipelines.errors import WinnowError
from pipelines.items import CapturedPage, DecidedPage, ExtractedPage, LinkKind, Visit
from pipelines.outcomes import ExitCode
from pipelines.reports.alarms import Alarm
from pipelines.reports.sources import judge_run, standing_alarms
from pipelines.stages.context import VisitEnded
from pipelines.store import runs
from pipelines.store.frontier.hosts import PausedHost


class RunLog:
    """Listens to the crawl's signals. When the spider has closed, `summary` is there, or else `fatal`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.summary: RunSummary | None = None
        self.fatal: WinnowError | None = None
        crawler.signals.connect(self.item_error, signals.item_error)
        crawler.signals.connect(self.item_dropped, signals.item_dropped)
        crawler.signals.connect(self.spider_error, signals.spider_error)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunLog:
        """Built by Scrapy."""
        return cls(crawler)

    def item_error(self, item: object, response: Response | None, spider: Spider, failure: Failure) -> None:
        """A stage raised: our fault, so the visit is left for the next run and the run is not called done."""
        visit = _visit_of(item)
        if visit is not None:
            run_of(self.crawler).give_back(visit, _tell(visit, failure))
        self._stop_if_fatal(failure)

    def item_dropped(self, item: object, response: Response | None, exception: DropItem, spider: Spider) -> None:
        """The end of the run, or a pause of its host, came before a page was extracted: it stays queued."""
        visit = _visit_of(item)
        if visit is not None and not isinstance(exception, VisitEnded):
            run_of(self.crawler).leave_queued(visit)

    def spider_error(self, failure: Failure, response: Response | Failure | None, spider: Spider) -> None:
        """A callback raised, or an errback, which has a failure in place of a response: the same."""
        request = getattr(response, "request", None)
        visit = request.meta.get("visit") if isinstance(request, Request) else None
        run = run_of(self.crawler)
        if isinstance(visit, Visit):
            run.give_back(visit, _tell(visit, failure))
        else:
            run.stopping.errors.append(f"{failure.type.__name__ if failure.type else 'error'}: {failure.value}"[:500])
        self._stop_if_fatal(failure)

    def _stop_if_fatal(self, failure: Failure) -> None:
        if isinstance(failure.value, WinnowError):
            run_of(self.crawler).stopping.end_by(failure.value)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Add up, write the row, close the archive and the database."""
        run = run_of(self.crawler)
        self.fatal = run.stopping.fatal
        try:
            self.summary = _summary_of(run, self._stopped(reason))
            code = ExitCode(self.summary.exit_code)
            runs.end_run(run.db, run.run_id, summary=self.summary.as_dict(), exit_code=code, now=run.now(), files=run.archive.sizes)
        except WinnowError as error:  # the row stays without an end, as after a kill
            self.fatal = self.fatal or error
            if self.summary is not None:  # a database that is gone cannot be added up either
                code = self.fatal.exit_code
                self.summary = replace(self.summary, exit_code=int(code), exit_meaning=code.meaning)
        finally:
            run.close()

    def _stopped(self, reason: str) -> ExitCode | None:
        if self.fatal is not None:
            return self.fatal.exit_code
        return ExitCode.INTERRUPTED if reason == "shutdown" else None


def _alarms_of(run: CrawlRun, stopped: ExitCode | None, now: datetime) -> tuple[Alarm, ...] | None:
    """A run that was stopped early leaves the judging to the next, and a damaged database is not read again."""
    if stopped is None:
        return judge_run(run.db, run.run_id, run.own, now=now)
    return None if stopped in (ExitCode.INTEGRITY, ExitCode.DISK_FULL) else standing_alarms(run.db, run.run_id)


def _summary_of(run: CrawlRun, stopped: ExitCode | None) -> RunSummary:
    now = run.now()
    alarms = _alarms_of(run, stopped, now)
    summary = summarise(
        run_id=run.run_id,
        outcomes=run.outcomes,
        queued=run.frontier.counts(list(run.own))["queued"],
        seconds=time.monotonic() - run.started_at,
        stopped=stopped,
        errors=run.stopping.errors,
        now=now,
        alarms=alarms,
        database=run.db.name,
        archive=str(run.corpus.archive),
        backfill=_backfill_of(run, stopped),
        traps=run.claims.traps.summary(run.frontier.waiting_traps(list(run.own))),
    )
    summary = replace(summary, repeating=run.further_pages.repeating())
    summary = _tell_paused(summary, run.paused_hosts(), is_alone=run.leases is None)
    return _tell_clock(_tell_left_out(summary, run.left_out), run.clock.problem)


def _tell_paused(summary: RunSummary, paused: list[PausedHost], *, is_alone: bool) -> RunSummary:
    """Add the hosts that were left alone. Where failures led to it somebody should look. Others may have visited what this run did not."""
    code = ExitCode(summary.exit_code)
    if code is ExitCode.DONE and any(host.failing for host in paused):
        code = ExitCode.ATTENTION if summary.visited or not is_alone else ExitCode.NOTHING_REACHABLE
    return replace(summary, paused=paused, exit_code=int(code), exit_meaning=code.meaning)


def _tell_left_out(summary: RunSummary, faults: list[str]) -> RunSummary:
    """Add the source files that could not be read: somebody should look."""
    code = ExitCode.ATTENTION if faults and summary.exit_code == ExitCode.DONE else ExitCode(summary.exit_code)
    return replace(summary, left_out=faults, exit_code=int(code), exit_meaning=code.meaning)


def _tell_clock(summary: RunSummary, problem: str) -> RunSummary:
    """Add what is wrong with the clock: somebody should set it, and look at what was captured by it."""
    code = ExitCode.ATTENTION if problem and summary.exit_code == ExitCode.DONE else ExitCode(summary.exit_code)
    return replace(summary, clock=problem, exit_code=int(code), exit_meaning=code.meaning)


def _backfill_of(run: CrawlRun, stopped: ExitCode | None) -> dict[str, object]:
    """What is left to be read of the sources whose archives this run went back through; of those that are done it goes back no more."""
    if not run.reach:
        return {}
    if stopped is None:
        run.frontier.end_reaching_back(list(run.reach))
    waiting = run.frontier.waiting_by_kind(list(run.reach))
    articles = waiting.pop(LinkKind.ARTICLE, 0)
    earliest = min(run.reach.values())
    since = "" if earliest == START else earliest.date().isoformat()
    return {"since": since, "pages_to_read": sum(waiting.values()), "articles_to_visit": articles}


def _visit_of(item: object) -> Visit | None:
    if isinstance(item, CapturedPage):
        return item.visit
    return item.page.visit if isinstance(item, (ExtractedPage, DecidedPage)) else None


def _tell(visit: Visit, failure: Failure) -> str:
    """What to say of one visit; nothing where the whole run ends by it, which says so once."""
    if isinstance(failure.value, WinnowError):
        return ""
    name = failure.type.__name__ if failure.type else "error"
    return f"{visit.url}: {name}: {failure.value}"[:500]
