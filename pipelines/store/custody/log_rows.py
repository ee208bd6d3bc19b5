"""What the log files of the archive hold: every event with the rows that it tells of, and the crawler's notebook beside them.

A row is given as it is when it is read, once for many events; one that changes later comes again with the event of that. So the rows of
all files, the last of each number, are the tables as they were. Left out is what is made of these rows anew (facets, copies, the index of
search), and what the next crawl asks for again (robots.txt, pauses, examinations).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, func, select, text
from sqlalchemy.orm import Session

from pipelines.outcomes import Outcome
from pipelines.store.custody.events import DIGESTED, GONE, read_line
from pipelines.store.custody.log import CUSTODY, TABLES
from pipelines.store.database.columns import UtcDateTime, ZonedDateTime
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.custody_models import CustodyRow, LogPositionRow
from pipelines.store.database.memory_models import HostPageRow, SiteMemoryPageRow, SiteMemoryRow
from pipelines.store.database.models import MeasureRow, SourceRow, UrlRow
from pipelines.store.database.statements import dialect_of, in_parts, table_of
from pipelines.store.database.upsert import insert_into

EVENTS_AT_ONCE = 100  # in a block: some 1 MB of texts, of which a crawl waits .1 s
_ROWS_AT_ONCE = 500
_BLOCK_BYTES = 8 * 2**20
_LEFT_OUT = {"document": frozenset({"facet_id"})}  # a trigger's
_URL, _MEASURE, _VARIANT = table_of(UrlRow), table_of(MeasureRow), table_of(UrlVariantRow)
_HOST_PAGE, _MEMORY_PAGE, _MEMORY = table_of(HostPageRow), table_of(SiteMemoryPageRow), table_of(SiteMemoryRow)
KEPT: Mapping[str, Table] = {
    table.name: table
    for table in (table_of(SourceRow), _URL, *TABLES.values(), CUSTODY, _MEASURE, _VARIANT, _MEMORY, _MEMORY_PAGE, _HOST_PAGE)
}
"""The tables of which rows stand in log files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last event and the last URL that the files have, and where that is: the name of a file, and the byte behind the block."""

    custody_id: int = 0
    url_id: int = 0
    file: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogBlock:
    """Some events and rows: lines of JSON, each an object of one key, the name of a table, and the row. `after` is the position behind."""

    data: bytes
    after: Position


def read_position(db: Database) -> Position:
    """How far the files have it."""
    with db.read() as session:
        row = session.get(LogPositionRow, 1)
        return Position() if row is None else Position(custody_id=row.custody_id, url_id=row.url_id, file=row.file, bytes=row.bytes)


def keep_position(db: Database, position: Position) -> None:
    """To be called when the blocks up to there are on disk."""
    values = asdict(position)
    with db.write() as session:
        insert = insert_into(session, LogPositionRow).values(id=1, **values)
        session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values))


def count_unfiled(db: Database) -> int:
    """The events that no file has yet."""
    with db.read() as session:
        row = session.get(LogPositionRow, 1)
        waiting = select(func.count()).select_from(CustodyRow).where(CustodyRow.id > (row.custody_id if row else 0))
        return session.scalar(waiting) or 0


def blocks_since(db: Database, position: Position, *, at_most: int | None = None) -> Iterator[LogBlock]:
    """Blocks of what came after a position, in order; `at_most` so many events. Nothing where there is nothing."""
    last = _settled(db)
    left = at_most
    with db.read() as session:
        while (position.custody_id < last.custody_id or position.url_id < last.url_id) and (left is None or left > 0):
            events = _after(session, CUSTODY, position.custody_id, last.custody_id, at_most=EVENTS_AT_ONCE)
            found = _after(session, _URL, position.url_id, last.url_id, at_most=_ROWS_AT_ONCE)
            rows = chain((("custody", event) for event in events), (("url", row) for row in found), _rows_of(session, events))
            after = Position(custody_id=events[-1]["id"] if events else last.custody_id, url_id=found[-1]["id"] if found else last.url_id)
            *parts, end = _parts(_write_row(KEPT[table], row) for table, row in rows)
            yield from (LogBlock(data=part, after=position) for part in parts)
            yield LogBlock(data=end, after=after)
            position, left = after, None if left is None else left - EVENTS_AT_ONCE


def source_block(db: Database) -> bytes:
    """All sources, with which every file begins: they are few, and no event tells of them."""
    source = KEPT["source"]
    with db.read() as session:
        return b"".join(_write_row(source, dict(row)) for row in session.execute(select(source)).mappings())


def read_rows(data: bytes) -> Iterator[tuple[Table, dict[str, Any]]]:
    """The rows of a block. Raises ValueError for what is none; a table or column of a newer Winnow is one."""
    for number, line in enumerate(data.rstrip(b"\n").split(b"\n"), 1):
        try:
            ((name, values),) = json.loads(line).items()
            table = KEPT[name]
            left_out = _LEFT_OUT.get(name, frozenset())
            given = {column: _read_value(table.c[column], value) for column, value in values.items()}
            yield table, {column.name: None for column in table.c if column.name not in left_out} | given
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"line {number} is no row of this Winnow: {line[:80]!r}") from error


def _settled(db: Database) -> Position:
    """The last event and the last URL before which none can come any more.

    PostgreSQL numbers rows when they are written and shows them when their unit is kept, so a lower number may come later; the lock waits
    for all units that have written one.
    """
    with db.write() as session:
        if dialect_of(session) == "postgresql":
            session.execute(text("LOCK TABLE custody, url IN SHARE MODE"))
        event, url = (session.scalar(select(func.max(table.c.id))) or 0 for table in (CUSTODY, _URL))
        return Position(custody_id=event, url_id=url)


def _parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """At least one; a record of some megabytes is read at once by whoever reads it."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        if waiting and size + len(line) > _BLOCK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
        waiting.append(line)
        size += len(line)
    yield b"".join(waiting)


def _after(session: Session, table: Table, number: int, last: int, *, at_most: int) -> list[dict[str, Any]]:
    found = select(table).where(table.c.id > number, table.c.id <= last).order_by(table.c.id).limit(at_most)
    return [dict(row) for row in session.execute(found).mappings()]


def _rows_of(session: Session, events: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    numbers: dict[str, set[int]] = {table: set() for table in DIGESTED}
    for event in events:
        for table, digests in read_line(event["line"]).rows.items():
            numbers[table].update(int(number) for number, digest in digests.items() if digest != GONE)
    urls: set[int] = set()
    learnt: set[int] = set()
    for name in DIGESTED:
        for row in _select(session, TABLES[name].c.id, numbers[name]):
            yield name, row
            urls.update({row["url_id"]} if "url_id" in row else ())
            if name == "tombstone":
                address = (_URL.c.source == row["source"]) & (_URL.c.canonical == row["canonical"])
                urls.update(session.scalars(select(_URL.c.id).where(address)))
            if name == "fetch" and row["outcome"] != Outcome.NOT_MODIFIED.value:
                learnt.add(row["url_id"])
    pages, hosts = set(), set()
    for row in _select(session, _URL.c.id, urls):
        yield "url", row
        if row["id"] in learnt:
            pages.add(row["canonical"])
            hosts.add(row["host"])
    notebook: tuple[tuple[Column[Any], set[Any]], ...] = (
        (_MEASURE.c.fetch_id, numbers["fetch"]),
        (_VARIANT.c.url_id, urls),
        (_HOST_PAGE.c.page, pages),
        (_MEMORY_PAGE.c.page, pages),
        (_MEMORY.c.host, hosts),
    )
    for column, wanted in notebook:
        yield from ((column.table.name, row) for row in _select(session, column, wanted))


def _select(session: Session, column: Column[Any], wanted: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for part in in_parts(wanted):
        found = select(column.table).where(column.in_(part)).order_by(column)
        yield from (dict(row) for row in session.execute(found).mappings())


def _write_row(table: Table, row: Mapping[str, Any]) -> bytes:
    left_out = _LEFT_OUT.get(table.name, frozenset())
    values = {name: value for name, value in row.items() if value is not None and name not in left_out}
    return _ENCODER.encode({table.name: values}).encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no place in a row")


_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))


def _read_value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, UtcDateTime | ZonedDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value, validate=True) if isinstance(column.type, LargeBinary) else value
