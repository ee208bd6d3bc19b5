"""An import as a run: the corpus opened, a row in `run`, what is in scope imported, the second pass, and a summary.

Several imports can share a corpus. They leave the passes to a run of their own, `run_passes`, which takes it alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler import settings
from crawler.discovery.answers import end_without_page, why_no_article
from crawler.discovery.scope import in_scope
from crawler.runs.archiving import open_archive
from crawler.runs.filing import file_log
from crawler.runs.indexing import index_stored
from crawler.runs.interruption import watch_signals
from crawler.runs.passes import index_crawled, make_second_pass, may_follow, read_failed_pages
from crawler.runs.progress_line import ProgressLine
from crawler.runs.summary import RunSummary, summarise
from crawler.runs.watching import look_at_watches
from pipelines.corpus import Corpus
from pipelines.errors import BusyError, DiskFullError, WinnowError
from pipelines.importing.report import ImportReport
from pipelines.importing.saved_pages import is_saved
from pipelines.importing.work import ImportTask, import_files, import_saved
from pipelines.items import Capture, Source
from pipelines.outcomes import ExitCode, Outcome
from pipelines.safekeeping.storing import store_after, store_own
from pipelines.store import runs
from pipelines.store.database.connection import Database
from pipelines.store.database.server_lock import SharedWork
from pipelines.store.forgetting.tombstones import forgotten_addresses, masked_records
from pipelines.store.frontier.queue import Frontier
from pipelines.store.visits.imports import is_storable
from pipelines.urls import canonical_url, path_and_query
from pipelines.version import SOFTWARE
from pipelines.workers.extraction_pool import WorkerLimits

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """The run as any other, and the result of each file. `fatal` is the error that ended it early, if one did."""

    run: RunSummary
    report: ImportReport
    fatal: WinnowError | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return self.run.as_dict() | {"files": [file.as_dict() for file in self.report.files]}


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How the taking of captures ended: by a signal, or by a problem that leaves something for a later call."""

    stopped: bool = False
    problem: str = ""


Take = Callable[[ImportTask, ImportReport, ProgressLine], End]


def run_import(
    corpus: Corpus, sources: Sequence[Source], files: Sequence[Path], *, workers: int, progress: str, base: str = "", shared: bool = False
) -> ImportSummary:
    """Import archive files, and saved pages in folders, as a run, as `import_as_run` does. `base`: as `import_saved` takes it.

    `shared`: beside other shared imports, each with files of its own, and without the passes that follow. Raises `BusyError` also where
    another process imports one of the files, and `UsageError` where the database is a file.
    """
    archived = [path for path in files if not is_saved(path)]
    saved = [path for path in files if is_saved(path)]
    megabytes = sum(path.stat().st_size for path in archived) // _MEGABYTE

    def take(task: ImportTask, report: ImportReport, line: ProgressLine) -> End:
        def show(read: int) -> None:
            line.show(read // _MEGABYTE, megabytes, f"MB read: {report.words()}")

        def show_pages(read: int) -> None:
            line.show(read, 0, f"saved pages read: {report.words()}")

        if archived:
            import_files(task, archived, report, on_progress=show)
        if saved and not task.stopping():
            import_saved(task, saved, report, base=base, on_progress=show_pages)
        return End(stopped=task.stopping())

    if shared:
        return _import_beside(corpus, sources, files, take, workers=workers)
    return import_as_run(corpus, sources, take, workers=workers, progress=progress)


def _import_beside(corpus: Corpus, sources: Sequence[Source], files: Sequence[Path], take: Take, *, workers: int) -> ImportSummary:
    lock = corpus.share_lock(SharedWork.IMPORT)
    try:
        taken = next((path for path in files if not lock.take_part(f"import {path.resolve()}")), None)
        if taken is not None:
            raise BusyError(f"{taken}: another process imports it now; it is left to finish")
        db = corpus.open_database()
        try:
            done, written = _take_all(corpus, sources, take, db, command=runs.SHARED_IMPORT, workers=workers, progress="none")
            store_own(corpus, written)
            return done
        finally:
            db.close()
    finally:
        lock.release()


def run_passes(corpus: Corpus, sources: Sequence[Source], *, progress: str) -> RunSummary:
    """Make, as a run, the passes that shared imports and re-extractions leave, under the corpus's lock. Raises `BusyError` as they do."""
    nothing = ImportReport()
    with corpus.lock():
        db = corpus.open_database()
        try:
            run_id = runs.start_run(db, command="passes", software=SOFTWARE, now=corpus.now())
            summary = _summary(corpus, db, sources, run_id, nothing, code=ExitCode.DONE, begun=time.monotonic())
            summary = _make_passes(corpus, db, sources, summary, progress=progress)
            summary = index_crawled(corpus, summary, progress=progress)
            index_stored(corpus, progress=progress)
            runs.end_run(db, run_id, summary=summary.as_dict(), exit_code=ExitCode(summary.exit_code), now=corpus.now())
            file_log(corpus, db, progress=progress)
            store_after(corpus)
            return summary
        finally:
            db.close()


def import_as_run(corpus: Corpus, sources: Sequence[Source], take: Take, *, workers: int, progress: str) -> ImportSummary:
    """Import what `take` takes, under the corpus's lock. Raises `BusyError` where another run holds it; other errors are in the summary."""
    with corpus.lock():
        db = corpus.open_database()
        try:
            return _run(corpus, sources, take, db, workers=workers, progress=progress)
        finally:
            db.close()


def _run(corpus: Corpus, sources: Sequence[Source], take: Take, db: Database, *, workers: int, progress: str) -> ImportSummary:
    done, _ = _take_all(corpus, sources, take, db, command="import", workers=workers, progress=progress)
    done = replace(done, run=_make_passes(corpus, db, sources, done.run, progress=progress))
    runs.end_run(db, done.run.run, summary=done.as_dict(), exit_code=ExitCode(done.run.exit_code), now=corpus.now())
    if not isinstance(done.fatal, DiskFullError):
        file_log(corpus, db, progress=progress)
        store_after(corpus)
    return done


def _take_all(
    corpus: Corpus, sources: Sequence[Source], take: Take, db: Database, *, command: str, workers: int, progress: str
) -> tuple[ImportSummary, Collection[str]]:
    """The run of an import but for its passes, with the files it wrote; ended where the process is killed before they are made."""
    Frontier(db, corpus.now).add_sources(sources)
    run_id = runs.start_run(db, command=command, software=SOFTWARE, now=corpus.now())
    report, fatal, end, begun = ImportReport(), None, End(), time.monotonic()
    archive = open_archive(corpus, run_id, [source.name for source in sources], asks_sites=False)
    with archive, ProgressLine(progress) as line, watch_signals() as stopping:
        task = ImportTask(
            db=db,
            archive=archive,
            archived=corpus.archived,
            run_id=run_id,
            source_of=_source_of(sources, forgotten_addresses(db)),
            end_early=_end_early,
            clock=corpus.now,
            limits=WorkerLimits.from_settings(vars(settings), workers=workers),
            stopping=stopping,
            masked=masked_records(db),
        )
        try:
            end = take(task, report, line)
        except WinnowError as error:
            fatal = error
        stopped = end.stopped or stopping()
    code = _code(fatal, report, stopped=stopped, problem=end.problem)
    summary = _summary(corpus, db, sources, run_id, report, code=code, begun=begun, problem=end.problem)
    done = ImportSummary(run=summary, report=report, fatal=fatal)
    runs.end_run(db, run_id, summary=done.as_dict(), exit_code=code, now=corpus.now(), files=archive.sizes)
    return done, archive.sizes


def _summary(
    corpus: Corpus,
    db: Database,
    sources: Sequence[Source],
    run_id: int,
    report: ImportReport,
    *,
    code: ExitCode,
    begun: float,
    problem: str = "",
) -> RunSummary:
    summary = summarise(
        run_id=run_id,
        outcomes=report.outcomes,
        queued=Frontier(db, corpus.now).counts([source.name for source in sources])["queued"],
        seconds=time.monotonic() - begun,
        stopped=code,
        errors=[problem] if problem else [],
        database=db.name,
        archive=str(corpus.archive),
    )
    # What an old file holds says nothing about how a source fares today.
    return replace(summary, sources=[replace(source, attention="") for source in summary.sources])


def _make_passes(corpus: Corpus, db: Database, sources: Sequence[Source], summary: RunSummary, *, progress: str) -> RunSummary:
    summary = read_failed_pages(corpus, sources, summary, progress=progress)
    summary = make_second_pass(corpus, sources, summary, progress=progress)
    return replace(summary, watches=look_at_watches(corpus, db)) if may_follow(summary) else summary


def _code(fatal: WinnowError | None, report: ImportReport, *, stopped: bool, problem: str) -> ExitCode:
    if fatal is not None:
        return fatal.exit_code
    if stopped:
        return ExitCode.INTERRUPTED
    if problem and not any(file.responses for file in report.files):
        return ExitCode.NOTHING_REACHABLE
    return ExitCode.ATTENTION if problem or report.damaged else ExitCode.DONE


def _source_of(sources: Sequence[Source], forgotten: Collection[tuple[str, str]]) -> Callable[[str], Source | None]:
    """Whose a URL is: the first source by name in whose scope it lies, so that one record is one visit. What was forgotten is nobody's."""
    by_name = sorted(sources, key=lambda source: source.name)

    def source_of(url: str) -> Source | None:
        found = next((source for source in by_name if in_scope(url, source.scope)), None)
        if found is None or not is_storable(url) or path_and_query(url) == "/robots.txt":
            return None
        return None if (found.name, canonical_url(url)) in forgotten else found

    return source_of


def _end_early(capture: Capture, body: bytes) -> tuple[Outcome, str] | None:
    if capture.status == 304:  # in a crawl it confirms what we have; here it answers somebody else's question
        return Outcome.HTTP_ERROR, "the server answered 304, with no page"
    ended = end_without_page(capture)
    if ended is not None:
        return ended
    reason = why_no_article(capture, body)
    return (Outcome.NOT_HTML, reason) if reason else None
