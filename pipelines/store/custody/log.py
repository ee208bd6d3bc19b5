"""Writes the custody log: whoever writes a row notes it, and an event with the digests of all rows noted is part of the same write unit.

The digests are made of the rows as the database gives them back: by the statement that wrote them, or just before the unit is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, event, func, insert, select
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

_NOTED, _APPENDED = "custody", "custody event"
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
DIGESTED_COLUMNS = {name: [TABLES[name].c[column] for column in columns] for name, columns in DIGESTED.items()}
_ROWS = {
    name: select(*columns).where(TABLES[name].c.id.in_(bindparam("numbers", expanding=True))).order_by(TABLES[name].c.id)
    for name, columns in DIGESTED_COLUMNS.items()
}
_LAST_OF_STRAND = select(CUSTODY.c.sha256).where(CUSTODY.c.strand == bindparam("name")).order_by(CUSTODY.c.id.desc()).limit(1)
_LAST = select(CUSTODY.c.sha256).order_by(CUSTODY.c.id.desc()).limit(1)
_INSERT = insert(CUSTODY)
_GIVEN = ("strand", "line", "sha256")
_INSERT_AFTER = (  # nothing, where the strand does not end with the event that is named as the one before
    insert(CUSTODY)
    .from_select(
        _GIVEN,
        select(*(bindparam(name, type_=CUSTODY.c[name].type) for name in _GIVEN)).where(
            _LAST_OF_STRAND.scalar_subquery() == bindparam("previous", type_=CUSTODY.c.sha256.type)
        ),
    )
    .execution_options(preserve_rowcount=True)
)
_kept: WeakKeyDictionary[Engine, tuple[str, str]] = WeakKeyDictionary()
"""The last event that a process kept in the strand of a run: strand and SHA-256. Only a guess, for others may write there after."""


@dataclass(slots=True)
class _Noted:
    """What a write unit has written so far."""

    event: CustodyEvent | None = None
    strand: str = CORPUS
    rows: dict[str, dict[int, str | None]] = field(default_factory=lambda: defaultdict(dict))  # the digest, where it is known already
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
    row: Sequence[Any] | None = None,
) -> None:
    """A row of one of `DIGESTED` was written, or taken out. Of several events in one unit the first counts.

    `files` are archive files that are closed, with their bytes. `row` has the `DIGESTED_COLUMNS` as the writing statement returned them;
    whoever changes such a row again in the same unit notes it again.
    """
    noted: _Noted = session.info.setdefault(_NOTED, _Noted())
    noted.rows[table][number] = None if row is None else digest_of(tuple(row))
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
    rows = {table: _digests(connection, table, noted.rows[table]) for table in DIGESTED if table in noted.rows}
    happened = noted.event or CustodyEvent.CHANGED
    appended = _append(connection, noted.strand, happened, rows, noted.files, noted.export)
    if noted.strand != CORPUS:  # several write that one
        session.info[_APPENDED] = noted.strand, appended


@event.listens_for(Session, "after_commit")
def _keep_appended(session: Session) -> None:
    appended = session.info.pop(_APPENDED, None)
    if appended is not None:
        _kept[session.get_bind().engine] = appended


def _digests(connection: Connection, table: str, noted: Mapping[int, str | None]) -> dict[int, str]:
    """Of each row of one table by its number, in order; `GONE` where it is not there any more."""
    unknown = [number for number, digest in noted.items() if digest is None]
    read = _digests_of_table(connection, table, unknown) if unknown else {}
    return {number: noted[number] or read[number] for number in sorted(noted)}


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
) -> str:
    """Add an event to its strand; returns the SHA-256 of its line."""

    def values(previous: str) -> dict[str, str]:
        line = write_line(previous=previous, strand=strand, at=datetime.now(UTC), event=happened, rows=rows, files=files, export=export)
        return {"strand": strand, "line": line, "sha256": hash_line(line)}

    kept, previous = _kept.get(connection.engine, ("", ""))
    if strand == kept:  # nearly always the strand still ends there, which the statement itself makes sure of
        given = values(previous)
        if connection.execute(_INSERT_AFTER, given | {"name": strand, "previous": previous}).rowcount:
            return given["sha256"]
    given = values(_previous(connection, strand))
    connection.execute(_INSERT, given)
    return given["sha256"]


def _previous(connection: Connection, strand: str) -> str:
    """The SHA-256 that the next event of a strand names: of the last one in it, or, for its first, of the last one of all."""
    previous = None if strand == CORPUS else connection.scalar(_LAST_OF_STRAND, {"name": strand})
    if previous is not None:
        return str(previous)
    if connection.dialect.name == "postgresql":  # several write the strand of the corpus, and several may begin theirs at a time;
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))  # SQLite lets one write at a time
    return connection.scalar(_LAST_OF_STRAND, {"name": strand}) or connection.scalar(_LAST) or ""


def begin_log(connection: Connection) -> None:
    """Write down all that is there when a corpus gets its log; called by the migration that makes it."""
    for table in FIRST_DIGESTED:
        for rows in _parts(connection, table, DIGESTED_COLUMNS[table]):
            _append(connection, CORPUS, CustodyEvent.FOUND, {table: {row.id: digest_of(tuple(row)) for row in rows}})


def _parts(connection: Connection, table: str, columns: list[Any]) -> Iterable[list[Any]]:
    numbered = TABLES[table].c.id
    ordered = select(*columns).order_by(numbered).limit(_FOUND_AT_ONCE)
    rows = connection.execute(ordered).all()
    while rows:
        yield list(rows)
        rows = connection.execute(ordered.where(numbered > rows[-1].id)).all()
