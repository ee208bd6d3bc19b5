"""Writes the custody log: whoever writes a row notes it, and an event with the digests of all rows noted is part of the same write unit.

The digests are made of the rows as the database gives them back, just before the unit is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, FromClause, Select, bindparam, event, func, insert, select, true
from sqlalchemy.orm import Session

from pipelines.store.custody.events import (
    CORPUS,
    DIGESTED,
    FIRST_DIGESTED,
    GONE,
    NO_EXPORT,
    NO_FILES,
    CustodyEvent,
    digest_of,
    hash_line,
    write_line,
)
from pipelines.store.database.custody_models import CustodyRow, TombstoneRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow
from pipelines.store.database.statements import in_parts, table_of

_NOTED = "custody"
_LOCK = 0x77696E6E_6F770003  # "winnow" and a number beside those of the corpus lock: who writes the strand of the corpus, or begins one
_FOUND_AT_ONCE = 500  # rows in an event
TABLES = {
    "run": table_of(RunRow),
    "fetch": table_of(FetchRow),
    "document": table_of(DocumentRow),
    "revision": table_of(RevisionRow),
    "tombstone": table_of(TombstoneRow),
}
CUSTODY = table_of(CustodyRow)
_COLUMNS = {name: [TABLES[name].c[column] for column in columns] for name, columns in DIGESTED.items()}
_ROWS = {
    name: select(*columns).where(TABLES[name].c.id.in_(bindparam("numbers", expanding=True))).order_by(TABLES[name].c.id)
    for name, columns in _COLUMNS.items()
}
_LAST_OF_STRAND = select(CUSTODY.c.sha256).where(CUSTODY.c.strand == bindparam("name")).order_by(CUSTODY.c.id.desc()).limit(1)
_LAST = select(CUSTODY.c.sha256).order_by(CUSTODY.c.id.desc()).limit(1)
_INSERT = insert(CUSTODY)


@dataclass(slots=True)
class _Noted:
    """What a write unit has written so far."""

    event: CustodyEvent | None = None
    strand: str = CORPUS
    rows: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    files: dict[str, int] = field(default_factory=dict)
    export: Mapping[str, Any] = field(default_factory=dict)


def note(
    session: Session,
    table: str,
    number: int,
    happened: CustodyEvent | None = None,
    *,
    run: int | None = None,
    files: Mapping[str, int] = NO_FILES,
) -> None:
    """A row of one of `DIGESTED` was written, or taken out. Of several events in one unit the first counts.

    `files` are archive files that are closed, with their bytes.
    """
    noted: _Noted = session.info.setdefault(_NOTED, _Noted())
    noted.rows[table].add(number)
    noted.event = noted.event or happened
    noted.files.update(files)
    if run is not None:
        noted.strand = f"run {run}"


def note_export(session: Session, export: Mapping[str, Any]) -> None:
    """Something was given away; called by `exports`."""
    noted: _Noted = session.info.setdefault(_NOTED, _Noted())
    noted.event, noted.export = CustodyEvent.EXPORTED, export


@event.listens_for(Session, "before_commit")
def _append_noted(session: Session) -> None:
    noted: _Noted | None = session.info.pop(_NOTED, None)
    if noted is None:
        return
    session.flush()
    connection = session.connection()
    rows = _digests(connection, noted.rows)
    _append(connection, noted.strand, noted.event or CustodyEvent.CHANGED, rows, noted.files, noted.export)


def _digests(connection: Connection, noted: Mapping[str, Collection[int]]) -> dict[str, dict[int, str]]:
    """Of each row by its table and number, `GONE` where it is not there any more.

    A visit writes one row of each table, so nearly always one statement reads them all, side by side.
    """
    numbers = {table: sorted(noted[table]) for table in DIGESTED if table in noted}
    row = None
    if numbers and all(len(of_table) == 1 for of_table in numbers.values()):
        row = connection.execute(_one_of_each(tuple(numbers)), {table: number for table, (number,) in numbers.items()}).one_or_none()
    if row is None:
        return {table: _digests_of_table(connection, table, of_table) for table, of_table in numbers.items()}
    values = iter(row)
    return {table: {number: digest_of(tuple(islice(values, len(_COLUMNS[table]))))} for table, (number,) in numbers.items()}


@lru_cache
def _one_of_each(tables: tuple[str, ...]) -> Select[Any]:
    """One row of each of these tables side by side, none where one is missing; each number is a parameter with the name of its table."""
    joined: FromClause = TABLES[tables[0]]
    for other in tables[1:]:
        joined = joined.join(TABLES[other], true())
    columns = [column for table in tables for column in _COLUMNS[table]]
    return select(*columns).select_from(joined).where(*(TABLES[table].c.id == bindparam(table) for table in tables))


def _digests_of_table(connection: Connection, table: str, numbers: Sequence[int]) -> dict[int, str]:
    """Of each row of one table. In parts: SQLite takes only so many values."""
    rows = [row for part in in_parts(numbers) for row in connection.execute(_ROWS[table], {"numbers": part})]
    return dict.fromkeys(numbers, GONE) | {row.id: digest_of(tuple(row)) for row in rows}


def _append(
    connection: Connection,
    strand: str,
    happened: CustodyEvent,
    rows: Mapping[str, Mapping[int, str]],
    files: Mapping[str, int] = NO_FILES,
    export: Mapping[str, Any] = NO_EXPORT,
) -> None:
    previous = None if strand == CORPUS else connection.scalar(_LAST_OF_STRAND, {"name": strand})
    if previous is None:  # several write the strand of the corpus, and several may begin theirs at a time
        if connection.dialect.name == "postgresql":  # SQLite lets one write at a time
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        previous = connection.scalar(_LAST_OF_STRAND, {"name": strand}) or connection.scalar(_LAST) or ""
    line = write_line(previous=previous, strand=strand, at=datetime.now(UTC), event=happened, rows=rows, files=files, export=export)
    connection.execute(_INSERT, {"strand": strand, "line": line, "sha256": hash_line(line)})


def begin_log(connection: Connection) -> None:
    """Write down all that is there when a corpus gets its log; called by the migration that makes it."""
    for table in FIRST_DIGESTED:
        for rows in _parts(connection, table, _COLUMNS[table]):
            _append(connection, CORPUS, CustodyEvent.FOUND, {table: {row.id: digest_of(tuple(row)) for row in rows}})


def _parts(connection: Connection, table: str, columns: list[Any]) -> Iterable[list[Any]]:
    numbered = TABLES[table].c.id
    ordered = select(*columns).order_by(numbered).limit(_FOUND_AT_ONCE)
    rows = connection.execute(ordered).all()
    while rows:
        yield list(rows)
        rows = connection.execute(ordered.where(numbered > rows[-1].id)).all()
