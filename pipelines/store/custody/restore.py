"""Puts the rows of log files into an empty database: of each number the last row counts. One write unit for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, event, func, insert, select, text
from sqlalchemy.orm import Session

from pipelines.errors import IntegrityError
from pipelines.store.custody.events import GONE, read_line
from pipelines.store.custody.log import TABLES
from pipelines.store.custody.log_rows import KEPT, Position, read_rows
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.statements import in_parts, table_of
from pipelines.store.database.upsert import insert_for

_AT_ONCE = 500
_DOCUMENT = table_of(DocumentRow)


def restore_rows(path: Path, blocks: Iterable[bytes]) -> None:
    """Make a SQLite database at `path`, mode 0600, of the blocks of all log files in order.

    Raises `IntegrityError` where a block is none, or rows refer to others that no block has: a log file is missing.
    """
    db = open_database(path)
    try:
        db.engine.dispose()
        event.listen(db.engine, "connect", _refer_freely)
        with db.write() as session:
            gone: dict[str, set[int]] = defaultdict(set)
            for data in blocks:
                _put(session, data, gone)
            for name, numbers in gone.items():
                _take_out(session, TABLES[name], numbers)
            _check_references(session)
    finally:
        db.close()


def engines_of(db: Database) -> dict[str, int]:
    """How many documents have their latest text from which extraction."""
    latest = select(RevisionRow.engine, func.count()).join(DocumentRow, DocumentRow.revision_id == RevisionRow.id)
    with db.read() as session:
        return dict(session.execute(latest.group_by(RevisionRow.engine)).tuples().all())


def _put(session: Session, data: bytes, gone: dict[str, set[int]]) -> None:
    try:
        rows = list(read_rows(data))
    except ValueError as error:
        raise IntegrityError(f"a log file of the archive cannot be read: {error}") from error
    for table, group in groupby(rows, key=lambda found: found[0]):
        values = [row for _, row in group]
        for start in range(0, len(values), _AT_ONCE):
            session.execute(_insert(table), values[start : start + _AT_ONCE])
        if table is KEPT["custody"]:
            _note_gone(values, gone)


def _note_gone(events: Iterable[dict[str, Any]], gone: dict[str, set[int]]) -> None:
    """Rows that an event took out; one that a later event wrote again is there."""
    for row in events:
        for name, digests in read_line(row["line"]).rows.items():
            for number, digest in digests.items():
                (gone[name].add if digest == GONE else gone[name].discard)(int(number))


def _take_out(session: Session, table: Table, numbers: Iterable[int]) -> None:
    for part in in_parts(numbers):
        session.execute(delete(table).where(table.c.id.in_(part)))


@cache
def _insert(table: Table) -> Any:
    """A later row takes the place of an earlier one, also of one with another number for the same page; documents have triggers."""
    if table is not _DOCUMENT:
        return insert(table).prefix_with("OR REPLACE")
    statement = insert_for("sqlite", DocumentRow)
    given = {column.name: statement.excluded[column.name] for column in table.c if column.name not in ("id", "facet_id")}
    return statement.on_conflict_do_update(index_elements=["id"], set_=given)


def _refer_freely(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")  # a row may come before the one that it refers to


def _check_references(session: Session) -> None:
    broken = session.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise IntegrityError(
            f"a row of table {broken[0]} refers to a row of {broken[2]} that no log file of the archive has; one is missing or damaged"
        )


def position_of(db: Database) -> Position:
    """How far the files have what was just restored from them: all of it."""
    with db.read() as session:
        event, url = (session.scalar(select(func.max(KEPT[name].c.id))) or 0 for name in ("custody", "url"))
        return Position(custody_id=event, url_id=url)
