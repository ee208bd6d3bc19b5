"""Which revisions a model has not read, what it found in others, and writing that down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from pipelines.names.finding import ModelFinds
from pipelines.names.mention import Field, NameKind
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.name_models import ModelFindsRow
from pipelines.store.search.selection import without_copies

Pin = tuple[int, int]
"""A revision, by its document and its number."""

HAS_FINDS = and_(ModelFindsRow.document_id == RevisionRow.document_id, ModelFindsRow.revision == RevisionRow.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """The latest revision of a document that a model has not read."""

    pin: Pin
    title: str = field(repr=False)
    text: str = field(repr=False)


def count_languages(session: Session, selection: Selection) -> dict[str, int]:
    """How many documents of a selection are in each language as it was stored; the empty one where it is not known."""
    documents = (
        select(func.coalesce(RevisionRow.language, ""), func.count())
        .join(DocumentRow, DocumentRow.revision_id == RevisionRow.id)
        .where(*without_copies(selection))
        .group_by(RevisionRow.language)
    )
    found: dict[str, int] = {}
    for language, count in session.execute(documents):
        found[language] = found.get(language, 0) + count
    return found


def find_unread(
    session: Session, selection: Selection, *, languages: Collection[str], model: str, behind: int, at_once: int
) -> list[Unread]:
    """The next documents behind the number `behind`, at most `at_once`, in their order. `languages` as `count_languages` has them."""
    rows = session.execute(
        select(RevisionRow.document_id, RevisionRow.number, RevisionRow.title, RevisionRow.text)
        .join(DocumentRow, DocumentRow.revision_id == RevisionRow.id)
        .where(*_unread(selection, languages, model), DocumentRow.id > behind)
        .order_by(DocumentRow.id)
        .limit(at_once)
    )
    return [Unread(pin=(row.document_id, row.number), title=row.title or "", text=row.text) for row in rows]


def count_unread(session: Session, selection: Selection, *, languages: Collection[str], model: str) -> int:
    """How many there are."""
    documents = select(func.count()).select_from(RevisionRow).join(DocumentRow, DocumentRow.revision_id == RevisionRow.id)
    return session.scalar(documents.where(*_unread(selection, languages, model))) or 0


def _unread(selection: Selection, languages: Collection[str], model: str) -> Iterator[ColumnElement[bool]]:
    yield from without_copies(selection)
    known = RevisionRow.language.in_([language for language in languages if language])
    yield or_(known, RevisionRow.language.is_(None), RevisionRow.language == "") if "" in languages else known
    yield ~select(ModelFindsRow.document_id).where(HAS_FINDS, ModelFindsRow.model == model).exists()


def write_finds(db: Database, found: Sequence[tuple[Pin, ModelFinds]]) -> None:
    """Write what a model found down, in the place of what another did. A document that was forgotten meanwhile is passed over."""
    with db.write() as session:
        there = set(session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_([pin[0] for pin, _ in found]))))
        kept = [(pin, finds) for pin, finds in found if pin[0] in there]
        session.execute(delete(ModelFindsRow).where(_pinned(pin for pin, _ in kept)))
        if kept:
            session.execute(insert(ModelFindsRow), [_row(pin, finds) for pin, finds in kept])


def read_finds(session: Session, pins: Collection[Pin]) -> dict[Pin, ModelFinds]:
    """What a model found in revisions; those that none has read are missing."""
    rows = session.scalars(select(ModelFindsRow).where(_pinned(pins)))
    return {(row.document_id, row.revision): finds_of(row.model, row.places) for row in rows}


def finds_of(model: str, places: Iterable[Sequence[Any]]) -> ModelFinds:
    """As a row has it."""
    return ModelFinds(model=model, places=tuple((Field(one), start, end, NameKind(kind)) for one, start, end, kind in places))


def _row(pin: Pin, finds: ModelFinds) -> dict[str, object]:
    return {"document_id": pin[0], "revision": pin[1], "model": finds.model, "places": [list(place) for place in finds.places]}


def _pinned(pins: Iterable[Pin]) -> ColumnElement[bool]:
    return tuple_(ModelFindsRow.document_id, ModelFindsRow.revision).in_(list(pins))
