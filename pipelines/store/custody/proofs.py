"""Everything that the custody log tells of a document, and the rows as they were digested. What to do with it is left to callers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pipelines.store.custody.events import DIGESTED, Line, read_line, text_of
from pipelines.store.custody.head import lines_until
from pipelines.store.custody.log import TABLES
from pipelines.store.custody.tree import leaf_of
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow

_NUMBERS = re.compile(r'"([0-9]+)":"')  # of rows, as `events.write_line` writes them

Rows = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEvent:
    """An event that tells of one of the rows asked for: its line as it is stored, and its position in the log, counted from 1."""

    position: int
    text: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """A row: `text` is what its last event has the SHA-256 of, `values` are its columns by name."""

    table: str
    number: int
    text: str = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Those events, and the leaves of the tree over the whole log."""

    events: tuple[ToldEvent, ...]
    leaves: tuple[bytes, ...] = field(repr=False)


def rows_of(session: Session, document_id: int, records: Collection[str]) -> Rows:
    """The rows that a document rests on, by table: it, its revisions, the fetches of its captures, the last one of its address, their runs.

    `records` are the WARC-Record-IDs of further captures.
    """
    revisions = dict(
        session.execute(select(RevisionRow.id, RevisionRow.fetch_id).where(RevisionRow.document_id == document_id)).tuples().all()
    )
    address = select(DocumentRow.url_id).where(DocumentRow.id == document_id).scalar_subquery()
    last_visit = select(func.max(FetchRow.id)).where(FetchRow.url_id == address).scalar_subquery()
    wanted = or_(FetchRow.id == last_visit, FetchRow.id.in_(revisions.values()), FetchRow.warc_record_id.in_(list(records)))
    fetches = dict(session.execute(select(FetchRow.id, FetchRow.run_id).where(wanted)).tuples().all())
    return {
        "run": frozenset(fetches.values()),
        "fetch": frozenset(fetches),
        "document": frozenset({document_id}),
        "revision": frozenset(revisions),
    }


def stored_rows(session: Session, rows: Rows) -> tuple[StoredRow, ...]:
    """Each of these rows as it is now."""
    found = []
    for name, numbers in rows.items():
        table = TABLES[name]
        columns = [table.c[column] for column in DIGESTED[name]]
        for row in session.execute(select(*columns).where(table.c.id.in_(numbers)).order_by(table.c.id)):
            values = dict(zip(DIGESTED[name], row, strict=True))
            found.append(StoredRow(table=name, number=int(row.id), text=text_of(tuple(row)), values=values))
    return tuple(found)


def read_told(session: Session, rows: Rows) -> Told:
    """Every event that tells of these rows. Raises ValueError for a damaged line among them."""
    wanted = {str(number) for numbers in rows.values() for number in numbers}
    events, leaves = [], []
    for position, text in enumerate(lines_until(session), start=1):
        leaves.append(leaf_of(text))
        if not wanted.isdisjoint(_NUMBERS.findall(text)):  # reading each line of a million as JSON would take far longer
            line = read_line(text)
            if any(not numbers.isdisjoint(map(int, line.rows.get(name, ()))) for name, numbers in rows.items()):
                events.append(ToldEvent(position=position, text=text, line=line))
    return Told(events=tuple(events), leaves=tuple(leaves))
