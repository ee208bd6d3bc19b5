"""Examinations: which documents today's extraction has not seen yet, what it found, and the revisions that follow from it.

The capture of a document is that of its latest revision. Comparing texts is left to `pipelines.reextraction`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from pipelines.items import Extraction, PageKind, Revision
from pipelines.outcomes import Outcome, TextChange
from pipelines.store.custody.events import CustodyEvent
from pipelines.store.custody.log import note
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, ExaminationRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.database.upsert import insert_into
from pipelines.store.revisions.rows import read_revision, revisions
from pipelines.store.visits.revision_writer import revision_values, write_revision
from pipelines.store.visits.site_memory import learn_page, learn_page_kind
from pipelines.store.visits.turns import take_turn
from pipelines.store.visits.visit_result import clean_text

APPLICABLE = frozenset({TextChange.GAINED, TextChange.LOST, TextChange.ALTERED, TextChange.FACTS})
"""Changes that a new revision can take over."""

# A file of the archive may be restored, and a page that ran out of time on a busy machine may do better.
_TRY_AGAIN = frozenset({Outcome.EXTRACTION_FAILED, Outcome.QUARANTINED})
_ABSENT = frozenset({Outcome.MISSING_ONCE.value, Outcome.GONE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationScope:
    """What to examine: the documents of these sources, with the extraction called `engine`, to `apply` what it finds or only to tell.

    With `file`, only those whose capture is in that file of the archive.

    `corrected` has the names of the sources with corrections, each with what the engine is called together with those.
    """

    sources: tuple[str, ...]
    engine: str
    corrected: Mapping[str, str] = field(default_factory=dict)
    apply: bool = False
    file: str = ""

    def engine_of(self, source: str) -> str:
        """What the extraction of a source's documents is called."""
        return self.corrected.get(source, self.engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The latest revision of a document as it is compared: its `status` is that of its page, also where the page is gone by now.

    `feed_date` is the time of publication by feed or sitemap.
    """

    revision: Revision
    fetch_id: int
    feed_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What today's extraction makes of one document.

    `revision` is the number of the revision it was compared with, which had `status`. `becomes` is article or stub, or the outcome in which
    the page would now end; empty where the capture cannot be read, of which `reason` then tells. `added` and `removed` are the first
    paragraph that is new, and the first that is no longer there.
    """

    document_id: int
    source: str
    url: str
    revision: int
    change: TextChange
    status: str
    becomes: str = ""
    reason: str = ""
    flags_gone: tuple[str, ...] = ()
    flags_new: tuple[str, ...] = ()
    added: str | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An examination to be kept; with `extraction`, also to be taken over as a new revision from the capture of `stored`.

    `withdraws`: the document is marked as one that should never have been; its revisions stay.
    `memory_version` is that of the site memory the page was extracted with, if any; `kind` is what the page is by itself, to be remembered
    of a text that stays as it is.
    """

    examination: Examination
    stored: Stored
    extraction: Extraction | None = None
    withdraws: bool = False
    memory_version: int | None = None
    kind: PageKind | None = None


def count_documents(db: Database, *, file: str = "") -> dict[str, int]:
    """The number of documents of each source that has any; with `file`, any whose capture is in that file of the archive."""
    statement = select(DocumentRow.source, func.count().label("documents")).group_by(DocumentRow.source).order_by(DocumentRow.source)
    if file:
        statement = statement.where(captured_in(file))
    with db.read() as session:
        return {row.source: row.documents for row in session.execute(statement)}


def files_with_documents(db: Database, sources: Sequence[str]) -> list[str]:
    """The files of the archive that hold the capture of a document of these sources, by name."""
    of_latest = (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)
    joined = select(FetchRow.warc_file).distinct().join(RevisionRow, RevisionRow.fetch_id == FetchRow.id).join(DocumentRow, of_latest)
    with db.read() as session:
        found = session.scalars(joined.where(DocumentRow.source.in_(sources), FetchRow.warc_file.is_not(None)))
        return sorted(name for name in found if name is not None)


def captured_in(file: str) -> ColumnElement[bool]:
    """Whether the capture of a document is in a file of the archive."""
    of_latest = (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)
    return select(FetchRow.id).join(RevisionRow, RevisionRow.fetch_id == FetchRow.id).where(of_latest, FetchRow.warc_file == file).exists()


def count_waiting(db: Database, wanted: ExaminationScope) -> int:
    """How many documents are still to be examined."""
    statement = select(func.count()).select_from(DocumentRow).outerjoin(ExaminationRow).where(*_waiting(wanted))
    with db.read() as session:
        return session.execute(statement).scalar_one()


def read_waiting(db: Database, wanted: ExaminationScope, *, after: int, limit: int) -> list[Stored]:
    """The next documents to be examined, in the order of their ids, behind the id `after`."""
    waiting = _latest().outerjoin(ExaminationRow, ExaminationRow.document_id == DocumentRow.id)
    with db.read() as session:
        rows = session.execute(waiting.where(DocumentRow.id > after, *_waiting(wanted)).limit(limit))
        return [_read_stored(row) for row in rows]


def read_documents(db: Database, ids: Sequence[int]) -> list[Stored]:
    """These documents, in the order of their ids; a few dozen at a time."""
    with db.read() as session:
        return [_read_stored(row) for row in session.execute(_latest().where(DocumentRow.id.in_(ids)))]


def read_examinations(db: Database, wanted: ExaminationScope) -> Iterator[Examination]:
    """What earlier calls found of the documents that need not be examined again, streaming, in the order of document ids."""
    with db.read() as session:
        for kept, source, url in session.execute(_examined(wanted)):
            yield _read_examination(kept, source=source, url=url)


def keep_findings(db: Database, findings: Sequence[Finding], wanted: ExaminationScope, *, now: datetime) -> None:
    """Write findings and their new revisions in one transaction: a call that is killed has done all of them or none."""
    with db.write() as session:
        revisions_read = [finding.stored.revision for finding in findings]
        take_turn(session, sources={one.source for one in revisions_read}, urls={one.url for one in revisions_read})
        for finding in findings:
            engine = wanted.engine_of(finding.examination.source)
            _keep(session, _apply(session, finding), finding.memory_version, engine=engine, now=now)


def forget_examinations(db: Database, sources: Sequence[str]) -> None:
    """Let the documents of these sources be examined from the beginning."""
    documents = select(DocumentRow.id).where(DocumentRow.source.in_(sources))
    with db.write() as session:
        session.execute(delete(ExaminationRow).where(ExaminationRow.document_id.in_(documents)))


def _latest() -> Select[Any]:
    return (
        revisions()
        .add_columns(RevisionRow.fetch_id, RevisionRow.status.label("page_status"), UrlRow.published_hint)
        .outerjoin(UrlRow, UrlRow.id == DocumentRow.url_id)
        .where(RevisionRow.number == DocumentRow.latest_revision)
        .order_by(DocumentRow.id)
    )


def _waiting(wanted: ExaminationScope) -> Iterator[ColumnElement[bool]]:
    again = [
        ExaminationRow.document_id.is_(None),
        ExaminationRow.engine != _engine(wanted),
        ExaminationRow.revision != DocumentRow.latest_revision,
        ExaminationRow.change == TextChange.UNREADABLE.value,
        ExaminationRow.becomes.in_(sorted(_TRY_AGAIN)),
    ]
    if wanted.apply:
        again.append(ExaminationRow.change.in_(sorted(APPLICABLE)))
    yield DocumentRow.source.in_(wanted.sources) & captured_in(wanted.file) if wanted.file else DocumentRow.source.in_(wanted.sources)
    yield or_(*again)


def _engine(wanted: ExaminationScope) -> ColumnElement[str] | str:
    return case(dict(wanted.corrected), value=DocumentRow.source, else_=wanted.engine) if wanted.corrected else wanted.engine


def _examined(wanted: ExaminationScope) -> Select[ExaminationRow, str, str]:
    chosen, waiting = _waiting(wanted)
    return (
        select(ExaminationRow, DocumentRow.source, FetchRow.url)
        .join(DocumentRow, DocumentRow.id == ExaminationRow.document_id)
        .join(RevisionRow, (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision))
        .join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
        .where(chosen, ~waiting)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=100)
    )


def _apply(session: Session, finding: Finding) -> Examination:
    """Write the new revision, if there is one; the answer is what holds of the document from then on."""
    found, extraction = finding.examination, finding.extraction
    if extraction is None:
        _mark(session, finding)
        if finding.kind is not None:
            learn_page_kind(session, finding.stored.revision.url, finding.kind)
        return found
    text = clean_text(extraction, captured_at=finding.stored.revision.captured_at)
    number = write_revision(session, found.document_id, finding.stored.fetch_id, revision_values(text))
    learn_page(session, finding.stored.revision.url, extraction)
    present = update(DocumentRow).where(DocumentRow.id == found.document_id, DocumentRow.status.not_in(sorted(_ABSENT)))
    session.execute(present.values(status=text.status.value))
    note(session, "document", found.document_id, CustodyEvent.REEXTRACTED)
    return replace(
        found,
        revision=number,
        change=TextChange.UNCHANGED,
        status=text.status.value,
        flags_gone=(),
        flags_new=(),
        added=None,
        removed=None,
    )


def _mark(session: Session, finding: Finding) -> None:
    """Withdraw a document whose page is no article, and take one back whose page is one after all."""
    document = update(DocumentRow).where(DocumentRow.id == finding.examination.document_id).returning(DocumentRow.id)
    withdrawn = Outcome.WITHDRAWN.value
    if finding.withdraws:
        if session.scalar(document.where(DocumentRow.status.not_in(sorted(_ABSENT))).values(status=withdrawn)):
            note(session, "document", finding.examination.document_id, CustodyEvent.WITHDRAWN)
        url_id = select(DocumentRow.url_id).where(DocumentRow.id == finding.examination.document_id).scalar_subquery()
        session.execute(update(UrlRow).where(UrlRow.id == url_id).values(outcome=withdrawn, reason=finding.examination.reason))
    elif finding.examination.change is TextChange.UNCHANGED and session.scalar(
        document.where(DocumentRow.status == withdrawn).values(status=finding.stored.revision.status)
    ):
        note(session, "document", finding.examination.document_id)


def _keep(session: Session, examination: Examination, memory_version: int | None, *, engine: str, now: datetime) -> None:
    values = {
        "revision": examination.revision,
        "engine": engine,
        "examined_at": now,
        "change": examination.change.value,
        "status": examination.status,
        "becomes": examination.becomes,
        "reason": examination.reason,
        "flags_gone": list(examination.flags_gone),
        "flags_new": list(examination.flags_new),
        "added": examination.added,
        "removed": examination.removed,
        "memory_version": memory_version,
    }
    statement = insert_into(session, ExaminationRow).values(document_id=examination.document_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["document_id"], set_=values))


def _read_stored(row: Row[Any]) -> Stored:
    return Stored(revision=replace(read_revision(row), status=row.page_status), fetch_id=row.fetch_id, feed_date=row.published_hint)


def _read_examination(kept: ExaminationRow, *, source: str, url: str) -> Examination:
    return Examination(
        document_id=kept.document_id,
        source=source,
        url=url,
        revision=kept.revision,
        change=TextChange(kept.change),
        status=kept.status,
        becomes=kept.becomes,
        reason=kept.reason,
        flags_gone=tuple(kept.flags_gone),
        flags_new=tuple(kept.flags_new),
        added=kept.added,
        removed=kept.removed,
    )
