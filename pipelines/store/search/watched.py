"""Reads what a watch compares: the documents that a selection finds, by number and revision, and how others stand; no texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.outcomes import Outcome
from pipelines.search.selection import Selection
from pipelines.store.database.custody_models import CustodyRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.database.statements import in_parts
from pipelines.store.search.conditions import conditions_of

_ROWS_AT_ONCE = 1_000


class Standing(StrEnum):
    """Whether the page of a document is there, as far as is known."""

    HERE = "here"
    GONE = "gone"
    WITHDRAWN = "withdrawn"


_NOT_HERE = {Outcome.GONE.value: Standing.GONE, Outcome.WITHDRAWN.value: Standing.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A document as it stood when somebody looked: the number of its latest revision, and whether its page was there."""

    revision: int
    standing: Standing = Standing.HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRevision:
    """By what a revision is named in a list."""

    title: str
    url: str
    source: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What came after a revision of a document: whether of another `captured` page, and the engines of the last two revisions."""

    captured: bool
    engines: tuple[str, str]


def corpus_mark(session: Session) -> str:
    """What tells this corpus from another, also after its database was made anew: the first event of its log. Empty before that."""
    return session.scalar(select(CustodyRow.sha256).order_by(CustodyRow.id).limit(1)) or ""


def last_document(session: Session) -> int:
    """The highest number of a document."""
    return session.scalar(select(func.max(DocumentRow.id))) or 0


def sightings(session: Session, selection: Selection, *, at_most: int) -> dict[int, Sighting] | None:
    """The documents that a selection of latest revisions finds; None where there are more than `at_most`."""
    asked = select(DocumentRow.id, DocumentRow.latest_revision, DocumentRow.status).where(*conditions_of(selection))
    rows = session.execute(asked.limit(at_most + 1).execution_options(yield_per=_ROWS_AT_ONCE))
    found = {row.id: _sighting(row.latest_revision, row.status) for row in rows}
    return None if len(found) > at_most else found


def sightings_of(session: Session, documents: Collection[int]) -> dict[int, Sighting]:
    """Those of these documents, whatever they say; a document that is no more is left out."""
    columns = (DocumentRow.id, DocumentRow.latest_revision, DocumentRow.status)
    rows = (row for part in in_parts(documents) for row in session.execute(select(*columns).where(DocumentRow.id.in_(part))))
    return {row.id: _sighting(row.latest_revision, row.status) for row in rows}


def later_revisions(session: Session, seen: Mapping[int, int]) -> dict[int, Later]:
    """What came after these revisions, numbers by document; a document of which none came is left out. Reads no texts."""
    columns = (RevisionRow.document_id, RevisionRow.number, RevisionRow.fetch_id, RevisionRow.engine)
    later: dict[int, Later] = {}
    for part in in_parts(seen):
        asked = select(*columns).where(RevisionRow.document_id.in_(part)).order_by(RevisionRow.document_id, RevisionRow.number)
        for document, rows in groupby(session.execute(asked), key=lambda row: row.document_id):
            revisions = [row for row in rows if row.number >= seen[document]]
            if not revisions or revisions[-1].number == seen[document]:
                continue
            is_there = revisions[0].number == seen[document]
            captured = not is_there or len({row.fetch_id for row in revisions}) > 1
            engines = (revisions[-2].engine, revisions[-1].engine) if is_there else ("", "")
            later[document] = Later(captured=captured, engines=engines)
    return later


def named_revisions(session: Session, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], NamedRevision]:
    """Titles and addresses of revisions by document and number, as far as they are there."""
    pairs = set(wanted)
    columns = (RevisionRow.document_id, RevisionRow.number, RevisionRow.title, RevisionRow.language, FetchRow.url, DocumentRow.source)
    asked = (
        select(*columns).join(FetchRow, FetchRow.id == RevisionRow.fetch_id).join(DocumentRow, DocumentRow.id == RevisionRow.document_id)
    )
    rows = (
        row
        for part in in_parts({document for document, _ in pairs})
        for row in session.execute(asked.where(RevisionRow.document_id.in_(part)))
    )
    return {
        (row.document_id, row.number): NamedRevision(title=row.title or "", url=row.url, source=row.source, language=row.language or "")
        for row in rows
        if (row.document_id, row.number) in pairs
    }


def _sighting(revision: int, status: str) -> Sighting:
    return Sighting(revision=revision, standing=_NOT_HERE.get(status, Standing.HERE))
