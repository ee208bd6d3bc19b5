"""Holds the custody log against itself, and every run, fetch, document and revision against its last event."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.store.custody.events import DIGESTED, GONE, Line, digest_of, hash_line, read_line
from pipelines.store.custody.log import TABLES
from pipelines.store.database.custody_models import CustodyRow
from pipelines.store.integrity.findings import Finding, Part

_ROWS_AT_ONCE = 500
_BYTES_KEPT = 16  # of a digest: no two rows of a corpus share them by chance, and nobody can make two that do
_RECENT = 100_000  # events among which a new strand may have begun; one process writes them in order, several workers nearly so
_NONE = bytes(_BYTES_KEPT)


class _LastDigests:
    """The last digest of each row of a table by number: 16 bytes each for the numbers that a table of so many rows usually has."""

    def __init__(self, rows: int) -> None:
        self._usual = range(1, 2 * rows + 1_000)
        self._digests = bytearray(_BYTES_KEPT * len(self._usual))
        self._others: dict[int, bytes] = {}

    def put(self, number: int, digest: str) -> None:
        """The digest of a later event, or `GONE`. Raises ValueError for what is neither."""
        kept = _NONE if digest == GONE else bytes.fromhex(digest)[:_BYTES_KEPT]
        if len(kept) != _BYTES_KEPT:
            raise ValueError(f"{digest!r} is no digest")
        if number in self._usual:
            self._digests[self._place(number)] = kept
        elif kept == _NONE:
            self._others.pop(number, None)
        else:
            self._others[number] = kept

    def take(self, number: int) -> bytes | None:
        """The digest, which then counts as seen; None where no event told of the row."""
        if number not in self._usual:
            return self._others.pop(number, None)
        found = bytes(self._digests[self._place(number)])
        self._digests[self._place(number)] = _NONE
        return None if found == _NONE else found

    def left(self) -> Iterator[int]:
        """The rows that were not taken."""
        yield from (number for number in self._usual if self._digests[self._place(number)] != _NONE)
        yield from sorted(self._others)

    def _place(self, number: int) -> slice:
        start = _BYTES_KEPT * (number - self._usual.start)
        return slice(start, start + _BYTES_KEPT)


@dataclass(slots=True)
class SeenTexts:
    """The revisions that are not what the log says, or whose text does not have its digest: only these are worth a closer look.

    `is_complete` where every revision was seen.
    """

    doubtful: list[int] = field(default_factory=list)
    is_complete: bool = False


def check_custody(
    session: Session, sizes: Callable[[], Mapping[str, int]], on_rows: Callable[[int], None], seen: SeenTexts
) -> Iterator[Finding]:
    """Lines that are not as they were written or do not follow one another; rows that are not what their last event says, or have none.

    `sizes` gives those of the files of the archive, and is asked when the view of the database has begun.
    """
    last = {name: _LastDigests(session.scalar(select(func.count()).select_from(table)) or 0) for name, table in TABLES.items()}
    yield from _check_lines(session, last, sizes())
    for name in DIGESTED:
        yield from _check_rows(session, name, last[name], on_rows, seen)
    seen.is_complete = True


def _check_lines(session: Session, last: dict[str, _LastDigests], sizes: Mapping[str, int]) -> Iterator[Finding]:
    heads: dict[str, str] = {}
    recent: deque[str] = deque([""], maxlen=_RECENT)
    events = select(CustodyRow.id, CustodyRow.line, CustodyRow.sha256).order_by(CustodyRow.id)
    for number, text, digest in session.execute(events.execution_options(yield_per=200)):
        found = hash_line(text)
        if found != digest:
            yield _finding("custody", f"event {number} is not as it was written (SHA-256 {found} instead of {digest})")
        try:
            line = read_line(text)
        except ValueError as error:
            yield _finding("custody", f"event {number}: {error}")
            continue
        follows = line.previous == heads[line.strand] if line.strand in heads else line.previous in recent
        if not follows:
            yield _finding("custody", f"event {number} does not follow the one before it in '{line.strand}': one was changed or taken out")
        heads[line.strand] = digest
        recent.append(digest)
        if recent[0] == "":
            recent.popleft()  # only the very first has none before it
        yield from _put(last, line, number)
        for name, size in line.files.items():
            if sizes.get(name) != size:
                there = f"has {sizes[name]} bytes" if name in sizes else "is missing"
                what = f"the file {there}; it had {size} when its run ended"
                yield Finding(part=Part.ARCHIVE, place=name, what=what, offset=sizes.get(name))


def _put(last: dict[str, _LastDigests], line: Line, event: int) -> Iterator[Finding]:
    for table, digests in line.rows.items():
        for number, digest in digests.items():
            try:
                last[table].put(int(number), digest)
            except (KeyError, ValueError):
                yield _finding("custody", f"event {event} tells of a row '{table} {number}', which cannot be")


def _check_rows(session: Session, name: str, last: _LastDigests, on_rows: Callable[[int], None], seen: SeenTexts) -> Iterator[Finding]:
    table = TABLES[name]
    columns = [table.c[column] for column in DIGESTED[name]]
    ordered = select(*columns).order_by(table.c.id).limit(_ROWS_AT_ONCE)
    rows = session.execute(ordered).all()
    while rows:
        for row in rows:
            said, found = last.take(row.id), bytes.fromhex(digest_of(tuple(row)))[:_BYTES_KEPT]
            if name == "revision" and (
                said != found or sha256(str(row.text).encode("utf-8", "surrogatepass")).hexdigest() != row.text_sha256
            ):
                seen.doubtful.append(row.id)
            if said != found:
                yield _of_row(name, row, "has no event" if said is None else "is not what its last event says")
        on_rows(len(rows))
        rows = session.execute(ordered.where(table.c.id > rows[-1].id)).all()
    for number in last.left():
        yield _finding(name, f"row {number}, of which an event tells, is missing")


def _of_row(name: str, row: object, what: str) -> Finding:
    number = getattr(row, "document_id", None) if name == "revision" else getattr(row, "id", None) if name == "document" else None
    shown = f"revision {getattr(row, 'number', '')} of document {number}" if name == "revision" else f"{name} {getattr(row, 'id', '')}"
    documents = () if number is None else (int(number),)
    return Finding(part=Part.CUSTODY, place=name, what=f"{shown} {what}", documents=documents, concerns=len(documents))


def _finding(place: str, what: str) -> Finding:
    return Finding(part=Part.CUSTODY, place=place, what=what)
