"""The work itself: documents out of the database, captures out of the archive, extraction on all cores, findings back, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.archive.content import TooLarge, page_of
from pipelines.archive.part_records import read_locator
from pipelines.archive.places.opening import Place
from pipelines.archive.reader import read_capture
from pipelines.errors import IntegrityError
from pipelines.extraction.corrections import name_corrected
from pipelines.extraction.extract import current_engine
from pipelines.extraction.failure import failed
from pipelines.extraction.template.site_memory import HostMemory, SiteMemory, memory_for
from pipelines.items import Extraction, PageInput, Revision
from pipelines.outcomes import Outcome, PageStatus
from pipelines.quality_flags import QualityFlag
from pipelines.reading import PageQueue, conclude
from pipelines.reextraction.changes import examine, is_withdrawal, unreadable
from pipelines.reextraction.failed import read_mistaken_again
from pipelines.reextraction.report import ReextractionReport, empty_report
from pipelines.reextraction.task import ReextractionTask
from pipelines.store.database.connection import Database
from pipelines.store.visits.memory_pass import end_pass, learn_stored, plan_pass, wake_examined
from pipelines.store.visits.reextraction_results import (
    APPLICABLE,
    ExaminationScope,
    Finding,
    Stored,
    count_documents,
    count_waiting,
    forget_examinations,
    keep_findings,
    read_documents,
    read_examinations,
    read_waiting,
)
from pipelines.store.visits.site_memory import StoredMemory
from pipelines.workers.extraction_pool import ExtractionPool

KEEP_AT_ONCE = 20  # findings written together; a call that is killed loses no more, and each write waits for the disk
READ_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPassResult:
    """The result of a second pass: the revisions `written`, the documents `withdrawn`, the pages `recognised` as articles.

    `complete` says that it was not stopped before its end.
    """

    written: int
    withdrawn: int
    recognised: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _DocumentInWork:
    """A document in work, with the site memory it is read with; `unread` says why there is no page to extract."""

    stored: Stored
    memory: HostMemory | None = None
    unread: Exception | None = None


def reextract(
    task: ReextractionTask, *, on_progress: Callable[[ReextractionReport, int], None], stopping: Callable[[], bool]
) -> ReextractionReport:
    """Examine the documents that today's extraction has not seen yet, and tell what it makes of all of them.

    `on_progress` is told the report as it grows and the number of documents to examine in this call. Once `stopping` says so, what is in
    work is dropped; a later call goes on there. No capture and no page ends the work: what is wrong with them stands in the report.
    """
    wanted = _wanted(task, apply=task.apply)
    if task.restart:
        forget_examinations(task.db, wanted.sources)
    learn_stored(task.db, wanted.sources)
    wake_examined(task.db, wanted)
    documents = {name: count for name, count in count_documents(task.db, file=wanted.file).items() if name in task.sources}
    report = empty_report(documents, engine=wanted.engine, apply=task.apply, max_examples=task.max_examples)
    for found in read_examinations(task.db, wanted):
        report.add(found, now=False)
    waiting = count_waiting(task.db, wanted)
    on_progress(report, waiting)
    if waiting:  # a call that finds nothing to do starts no process
        with ExtractionPool(task.limits) as pool:
            for findings in _bundles(_findings(task, _documents(task.db, wanted), StoredMemory(task.db), pool, stopping)):
                keep_findings(task.db, findings, wanted, now=task.clock())
                for finding in findings:
                    report.add(finding.examination, written=finding.extraction is not None)
                on_progress(report, waiting)
    return report


def apply_memory(task: ReextractionTask, *, on_progress: Callable[[int, int], None], stopping: Callable[[], bool]) -> MemoryPassResult:
    """The second pass of a crawl: take over what is known by now of the hosts' templates in the texts that it changes.

    `on_progress` is told how many of how many documents are done. Stopped or killed, a later pass goes on there.
    """
    wanted = _wanted(task, apply=True)
    plan = plan_pass(task.db, wanted)
    done = written = withdrawn = 0
    if plan.documents:
        with ExtractionPool(task.limits) as pool:
            for findings in _bundles(_findings(task, _chosen(task.db, plan.documents), plan.memories, pool, stopping)):
                keep_findings(task.db, findings, wanted, now=task.clock())
                done += len(findings)
                written += sum(finding.extraction is not None for finding in findings)
                withdrawn += sum(finding.withdraws for finding in findings)
                on_progress(done, len(plan.documents))
    recognised = read_mistaken_again(task, plan.articles, plan.memories, stopping=stopping) if done == len(plan.documents) else 0
    complete = done == len(plan.documents) and not stopping()
    if complete:
        end_pass(task.db, plan, has_new_pages=recognised > 0)
    return MemoryPassResult(written=written, withdrawn=withdrawn, recognised=recognised, complete=complete)


def _wanted(task: ReextractionTask, *, apply: bool) -> ExaminationScope:
    engine = current_engine()
    corrected = {name: name_corrected(engine, source.corrections) for name, source in task.sources.items() if source.corrections}
    return ExaminationScope(sources=tuple(task.sources), engine=engine, corrected=corrected, apply=apply, file=task.file)


def _bundles(findings: Iterator[Finding]) -> Iterator[list[Finding]]:
    bundle: list[Finding] = []
    for finding in findings:
        bundle.append(finding)
        if len(bundle) >= KEEP_AT_ONCE:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _findings(
    task: ReextractionTask, documents: Iterator[Stored], memory: SiteMemory, pool: ExtractionPool, stopping: Callable[[], bool]
) -> Iterator[Finding]:
    """In the order of the documents; ends early, without what is in work, when the call is to stop."""
    queue = PageQueue[_DocumentInWork](pool, stopping=stopping)
    for document, extraction in queue.read(_page(task, memory, stored) for stored in documents):
        yield _finding(task, document, extraction)


def _documents(db: Database, wanted: ExaminationScope) -> Iterator[Stored]:
    """Read in parts: no transaction is open while findings are written."""
    last = 0
    while part := read_waiting(db, wanted, after=last, limit=READ_AT_ONCE):
        yield from part
        last = part[-1].revision.document_id


def _chosen(db: Database, ids: Sequence[int]) -> Iterator[Stored]:
    for start in range(0, len(ids), READ_AT_ONCE):
        yield from read_documents(db, ids[start : start + READ_AT_ONCE])


def _page(task: ReextractionTask, memory: SiteMemory, stored: Stored) -> tuple[_DocumentInWork, PageInput | None, HostMemory | None]:
    try:
        page = read_page(task.archive, stored.revision)
    except (IntegrityError, TooLarge) as error:
        return _DocumentInWork(stored=stored, unread=error), None, None
    known = memory_for(memory, page.url)
    return _DocumentInWork(stored=stored, memory=known), page, known


def _finding(task: ReextractionTask, document: _DocumentInWork, extraction: Extraction | None) -> Finding:
    revision = document.stored.revision
    if isinstance(document.unread, IntegrityError):
        return Finding(examination=unreadable(revision, str(document.unread)), stored=document.stored)
    read = extraction or failed(PageStatus.ERROR, Outcome.TOO_LARGE, str(document.unread))
    if QualityFlag.CLOCK_DOUBT in revision.flags:  # a doubt about the capture, whatever is read of it
        read = replace(read, flags=(*read.flags, QualityFlag.CLOCK_DOUBT))
    result = conclude(read, task.sources[revision.source], captured_at=revision.captured_at, feed_date=document.stored.feed_date)
    found = examine(revision, result.extraction, result.decision)
    is_taken = task.apply and found.change in APPLICABLE
    version = None if document.memory is None else document.memory.version
    return Finding(
        examination=found,
        stored=document.stored,
        extraction=result.extraction if is_taken else None,
        withdraws=task.apply and is_withdrawal(found),
        memory_version=version,
        kind=read.kind if task.apply else None,
    )


def read_page(archive: Place, revision: Revision) -> PageInput:
    """The page a revision was taken from, with the further parts of its article.

    Raises `IntegrityError` where a capture is missing or damaged, `TooLarge`.
    """
    if revision.locator is None:
        raise IntegrityError(f"revision {revision.number} of document {revision.document_id} names no capture")
    page = page_of(read_capture(archive, revision.locator))
    records = revision.facts.parts.value if revision.facts.parts is not None else ()
    parts = (replace(page_of(read_capture(archive, read_locator(record))), record=record) for record in records)
    return replace(page, parts=tuple(parts))
