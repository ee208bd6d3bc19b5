"""The work itself: foreign captures into our archive, through extraction on all cores, their ends into the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.archive.content import TooLarge, page_of, unpack
from pipelines.archive.extent import digest_of
from pipelines.archive.places.opening import Place
from pipelines.archive.records import Fault
from pipelines.archive.writer import ArchiveWriter
from pipelines.extraction.template.site_memory import SiteMemory, memory_for
from pipelines.importing.files import place_of, read_captures, with_origin
from pipelines.importing.identity import is_archived, record_id_of
from pipelines.importing.inputs import Input
from pipelines.importing.opening import open_inputs
from pipelines.importing.report import FileReport, ImportReport
from pipelines.importing.revisits import Revisits, join_revisits
from pipelines.importing.saved_pages import record_id_of_file, saved_captures, shown_name
from pipelines.items import Capture, Decision, Extraction, Source
from pipelines.outcomes import Outcome
from pipelines.reading import PageQueue, conclude
from pipelines.store.database.connection import Database
from pipelines.store.visits.imports import feed_date_of, finish_import
from pipelines.store.visits.site_memory import StoredMemory
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits

SLACK = timedelta(days=1)  # for a clock of another machine; a capture of next year would stay the latest revision until then


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTask:
    """How to import. `clock` gives aware UTC times.

    `source_of` says whose a URL is, None where it is nobody's; `end_early` gives outcome and reason of an answer that holds no page, from
    the answer and its body without compression. `masked` are records that words were taken out of: they are known.
    """

    db: Database
    archive: ArchiveWriter
    archived: Place  # what was archived before, and where `archive` writes
    run_id: int
    source_of: Callable[[str], Source | None]
    end_early: Callable[[Capture, bytes], tuple[Outcome, str] | None]
    clock: Callable[[], datetime]
    limits: WorkerLimits
    stopping: Callable[[], bool]
    masked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """An archived capture in work; `ended` says why it holds no page to extract."""

    capture: Capture
    source: Source
    file: FileReport
    ended: Decision | None = None


def import_files(task: ImportTask, files: Sequence[Path], report: ImportReport, *, on_progress: Callable[[int], None]) -> None:
    """Import what is in scope and not known yet; `report` grows with it and holds what was done where an error ends the work.

    Once `task.stopping` says so, what is in work is dropped, and a later call goes on there. Memory stays that of the pages in work,
    whatever the size of the files. `on_progress` is told how many bytes are read. Raises `OSError` for a file that cannot be read, and
    what archive and database raise.
    """
    read = 0  # bytes of the files before
    with begin_work(task, report) as work:
        for path in files:
            for found in open_inputs(path):
                if task.stopping():
                    break
                _import_file(task, work, found, before=read, on_progress=on_progress)
            read += path.stat().st_size


def import_saved(task: ImportTask, folders: Sequence[Path], report: ImportReport, *, base: str, on_progress: Callable[[int], None]) -> None:
    """Import saved pages as `import_files` does archive files; `base` is the address of those of which nothing says one.

    `on_progress` is told how many pages were looked at.
    """
    read = 0
    with begin_work(task, report) as work:
        for folder in folders:
            file = work.add_report(shown_name(folder.name))
            for capture in saved_captures(folder, file, base=base, latest=task.clock() + SLACK):
                if task.stopping():
                    return
                read += 1
                on_progress(read)
                source, record_id = task.source_of(capture.url), record_id_of_file(capture)
                if source is None:
                    file.out_of_scope += 1
                elif work.holds(record_id) or is_archived(task.db, capture, record_id, task.masked):
                    file.known += 1
                else:
                    work.take(capture, source, file, record_id=record_id)
            if not (file.responses or file.damaged):
                file.add_fault(Fault(file=file.file, offset=0, what="no page is in it"))


def _import_file(task: ImportTask, work: ImportWork, found: Input, *, before: int, on_progress: Callable[[int], None]) -> None:
    """Begin with every record of a file that is in scope and new; then with its revisits, once what they may refer to is stored."""
    file = work.add_report(found.name)
    revisits = Revisits(file=found.name, source_of=task.source_of)
    latest = task.clock() + SLACK
    for capture in read_captures(found, file, latest=latest, on_other=revisits.add):
        assert found.extent is not None
        if task.stopping():
            return
        on_progress(before + found.extent.start + place_of(capture).offset)
        found = _take(task, work, capture, found, file)
    if revisits.waiting and found.extent is not None:
        work.end_all()
        for capture in join_revisits(revisits, found.extent, task.db, task.archived):
            if task.stopping():
                return
            if capture.captured_at <= latest:
                file.take_revisit()
                found = _take(task, work, capture, found, file)


def _take(task: ImportTask, work: ImportWork, capture: Capture, found: Input, file: FileReport) -> Input:
    """Begin with one capture where it is in scope and new; returns its file, of which the digest is now known if it was needed."""
    source = task.source_of(capture.url)
    record_id = record_id_of(capture)
    if source is None:
        file.out_of_scope += 1
    elif work.holds(record_id) or is_archived(task.db, capture, record_id, task.masked):
        file.known += 1
    else:
        assert found.extent is not None
        found = replace(found, sha256=found.sha256 or digest_of(found.extent))
        work.take(with_origin(capture, found.name, found.sha256), source, file, record_id=record_id)
    return found


@contextmanager
def begin_work(task: ImportTask, report: ImportReport) -> Iterator[ImportWork]:
    """ImportWork that takes captures; at the end of the block it waits for those still in work, unless the task is to stop."""
    with ExtractionPool(task.limits, is_stored=True) as pool:
        work = ImportWork(task, report, pool)
        yield work
        work.end_all()


class ImportWork:
    """Pages in work, in the order in which they were taken."""

    def __init__(self, task: ImportTask, report: ImportReport, pool: ExtractionPool) -> None:
        self._task = task
        self._report = report
        self._memory: SiteMemory = StoredMemory(task.db, judges_kinds=False)
        self._queue = PageQueue[_Import](pool, stopping=task.stopping)

    def add_report(self, name: str) -> FileReport:
        """The report of a file, or of what stands for one."""
        file = FileReport(file=name)
        self._report.files.append(file)
        return file

    def holds(self, record_id: str) -> bool:
        """Whether the capture of this record is in work."""
        return any(place_of(taken.capture).record_id == record_id for taken in self._queue.keys)

    def take(self, capture: Capture, source: Source, file: FileReport, *, record_id: str) -> None:
        """Archive a capture, begin its extraction, and write the ends of those that are done. Waits where too many are in work."""
        archived = self._task.archive.write(capture, record_id=record_id)
        self._begin(_Import(capture=archived, source=source, file=file))
        self._write(self._queue.finished())

    def end_all(self) -> None:
        """Wait for what is in work, unless the call is to stop."""
        self._write(self._queue.rest())

    def _begin(self, taken: _Import) -> None:
        try:
            content = unpack(taken.capture)
        except TooLarge as error:
            ended = Decision(outcome=Outcome.TOO_LARGE, reason=str(error)[:300])
            self._queue.begin(replace(taken, ended=ended), None)
            return
        page = page_of(taken.capture, content)
        early = self._task.end_early(replace(taken.capture, truncated=taken.capture.truncated or not content.is_whole), page.body)
        if early is not None:
            self._queue.begin(replace(taken, ended=Decision(outcome=early[0], reason=early[1])), None)
        else:
            self._queue.begin(taken, page, memory_for(self._memory, page.url))

    def _write(self, done: Iterator[tuple[_Import, Extraction | None]]) -> None:
        for taken, extraction in done:
            outcome = self._end(taken, extraction)
            self._report.outcomes[taken.source.name][outcome] += 1
            taken.file.imported += 1

    def _end(self, taken: _Import, extraction: Extraction | None) -> Outcome:
        capture, source, db = taken.capture, taken.source, self._task.db
        result = None
        if extraction is not None:
            feed_date = feed_date_of(db, source.name, capture.url)
            result = conclude(extraction, source, captured_at=capture.captured_at, feed_date=feed_date)
        decision = result.decision if result is not None else taken.ended
        assert decision is not None
        return finish_import(
            db,
            source=source.name,
            run_id=self._task.run_id,
            outcome=decision.outcome,
            reason=decision.reason,
            capture=capture,
            extraction=result.extraction if result is not None else None,
            now=self._task.clock(),
        )
