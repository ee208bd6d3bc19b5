"""`winnow import-wayback` as a run: a spider takes the captures, the rest goes as in every import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from crawler.runs.importing import End, ImportSummary, import_as_run
from crawler.runs.progress_line import ProgressLine
from crawler.temporary_corpus import temporary_corpus
from crawler.wayback.index import WebArchive
from crawler.wayback.taking import OutOfReach, Taking
from pipelines.corpus import Corpus
from pipelines.importing.report import ImportReport
from pipelines.importing.work import ImportTask, begin_work
from pipelines.items import Limits, Scope, Seeds, Source
from pipelines.outcomes import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureChoice:
    """What to take: of which archive, asked how often, captures of which days (both included), and how many at most."""

    archive: WebArchive
    delay_seconds: float
    since: date | None = None
    until: date | None = None
    limit: int


def import_captures(corpus: Corpus, source: Source, wanted: CaptureChoice, *, workers: int, progress: str) -> ImportSummary:
    """Import the captures that an archive has of a source, as a run of its own."""

    def take(task: ImportTask, report: ImportReport, line: ProgressLine) -> End:
        return _take(corpus, source, wanted, task, report, lambda asked: line.show(asked, wanted.limit, f"captures: {report.words()}"))

    return import_as_run(corpus, (source,), take, workers=workers, progress=progress)


def _take(
    corpus: Corpus, source: Source, wanted: CaptureChoice, task: ImportTask, report: ImportReport, on_progress: Callable[[int], None]
) -> End:
    """Run the spider in a temporary corpus: what goes to and fro is the archive's; the captures in it go into ours."""
    from crawler.extensions.run_log import RunLog
    from crawler.runs.crawl import CrawlRun
    from crawler.runs.scrapy_process import make_process
    from crawler.wayback.spider import WaybackSpider

    hosts = (_as_source(wanted),)
    with temporary_corpus(corpus) as trial:
        process = make_process(trial, hosts, progress="none")
        crawler = process.create_crawler(WaybackSpider)
        run = CrawlRun(trial, hosts, command="import")

        def stopping() -> bool:
            return run.is_stopping or task.stopping()

        with begin_work(replace(task, stopping=stopping), report) as work:
            taking = Taking(
                archive=wanted.archive,
                source=source,
                since=wanted.since,
                until=wanted.until,
                limit=wanted.limit,
                task=task,
                work=work,
                on_progress=on_progress,
            )
            process.crawl(crawler, run=run, taking=taking)
            process.start()
    log, spider = crawler.get_extension(RunLog), crawler.spider
    failure = spider.failure if isinstance(spider, WaybackSpider) else None
    if failure is not None and not isinstance(failure, OutOfReach):
        raise failure
    stopped = log is not None and log.summary is not None and log.summary.exit_code == ExitCode.INTERRUPTED
    return End(stopped=stopped, problem=str(failure or ""))


def _as_source(wanted: CaptureChoice) -> Source:
    """What the middlewares need to know of an archive: its hosts, and how fast they may be asked."""
    hosts = {urlsplit(address).netloc for address in (wanted.archive.index, wanted.archive.replay)}
    return Source(
        name="archive",
        title="archive",
        seeds=Seeds(),
        scope=Scope(hosts=tuple(sorted(hosts))),
        limits=Limits(delay_seconds=wanted.delay_seconds),
    )
