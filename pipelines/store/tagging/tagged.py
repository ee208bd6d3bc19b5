"""Reads tags and notes out of the tables: those of a document, those beside revisions that are exported, and how often each tag stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import ColumnElement, distinct, exists, func, select
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.search.tag_names import unite_tags
from pipelines.store.database.models import DocumentRow
from pipelines.store.database.tag_models import NoteRow, TagRow

_ROWS_AT_ONCE = 20  # as many revisions as are read ahead while streaming
TAGS_COUNTED = 200  # of a selection, the most frequent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsRemark:
    """What a person says of a document."""

    person: str
    tags: tuple[str, ...]
    note: str


def remarks_on(session: Session, document_id: int) -> tuple[PersonsRemark, ...]:
    """What each person says of a document, in the order of their names."""
    tags, notes = _tags(session, [document_id]).get(document_id, []), _notes(session, [document_id]).get(document_id, [])
    noted = dict(notes)
    return tuple(
        PersonsRemark(person=person, tags=tuple(name for one, name in tags if one == person), note=noted.get(person, ""))
        for person in sorted({person for person, _ in (*tags, *notes)})
    )


def with_remarks(session: Session, revisions: Iterator[Revision]) -> Iterator[Revision]:
    """The revisions with the tags and notes of their documents."""
    if not (session.scalar(select(exists().select_from(TagRow))) or session.scalar(select(exists().select_from(NoteRow)))):
        yield from revisions
        return
    while part := list(islice(revisions, _ROWS_AT_ONCE)):
        ids = [revision.document_id for revision in part]
        tags, notes = _tags(session, ids), _notes(session, ids)
        for revision in part:
            yield replace(
                revision,
                analyst_tags=unite_tags(name for _, name in tags.get(revision.document_id, ())),
                analyst_notes=tuple(f"{person}: {text}" for person, text in notes.get(revision.document_id, ())),
            )


def count_tags(session: Session, conditions: Iterable[ColumnElement[bool]]) -> tuple[tuple[str, int], ...]:
    """How many of the documents that fulfil the conditions have each tag, the most first."""
    documents = func.count(distinct(DocumentRow.id))
    statement = (
        select(func.min(TagRow.name), documents)
        .select_from(TagRow)
        .join(DocumentRow, DocumentRow.canonical == TagRow.canonical)
        .where(*conditions)
        .group_by(TagRow.folded)
        .order_by(documents.desc(), TagRow.folded)
        .limit(TAGS_COUNTED)
    )
    return tuple((name, count) for name, count in session.execute(statement))


def known_tags(session: Session) -> dict[str, str]:
    """Every tag by its folded form."""
    rows = session.execute(select(TagRow.folded, func.min(TagRow.name).label("name")).group_by(TagRow.folded))
    return {row.folded: row.name for row in rows}


def addresses_without_document(session: Session) -> int:
    """At how many addresses with tags or notes no document is stored; their lines wait for one."""
    named = select(TagRow.canonical).union(select(NoteRow.canonical)).subquery()
    stored = exists().where(DocumentRow.canonical == named.c.canonical)
    return session.scalar(select(func.count()).select_from(named).where(~stored)) or 0


def _tags(session: Session, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    statement = (
        select(DocumentRow.id, TagRow.person, TagRow.name)
        .join(TagRow, TagRow.canonical == DocumentRow.canonical)
        .where(DocumentRow.id.in_(ids))
        .order_by(TagRow.folded, TagRow.person)
    )
    return _by_document(session.execute(statement))


def _notes(session: Session, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    statement = (
        select(DocumentRow.id, NoteRow.person, NoteRow.text)
        .join(NoteRow, NoteRow.canonical == DocumentRow.canonical)
        .where(DocumentRow.id.in_(ids))
        .order_by(NoteRow.person)
    )
    return _by_document(session.execute(statement))


def _by_document(rows: Iterable[tuple[int, str, str]]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for number, person, text in rows:
        found.setdefault(number, []).append((person, text))
    return found
