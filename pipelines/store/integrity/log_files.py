"""Holds the events of the log files against those of the database: a log that was cut or changed in one of them shows in the other."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.store.custody.events import hash_line
from pipelines.store.custody.log import CUSTODY
from pipelines.store.database.custody_models import LogPositionRow
from pipelines.store.database.statements import NAMED_AT_ONCE
from pipelines.store.integrity.findings import Finding, Part

_START = b'{"custody":'
_TOLD = 100  # findings of one kind: after the first, the rest of a foreign log is the same news
_DIGEST_BYTES = hashlib.sha256().digest_size


class FiledEvents:
    """The events of a log file by number, each as the SHA-256 of its line: 40 bytes an event, so that a process can hand them over."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._digests = bytearray()

    def add(self, block: bytes) -> None:
        """Those of a block. Raises ValueError for a line that is none."""
        for line in block.split(b"\n"):
            if line.startswith(_START):
                try:
                    row = json.loads(line)["custody"]
                    self._numbers.append(int(row["id"]))
                    self._digests += bytes.fromhex(hash_line(str(row["line"])))
                except (KeyError, TypeError, OverflowError, RecursionError) as error:
                    raise ValueError("an event of the custody log that cannot be read") from error

    def parts(self) -> Iterator[dict[int, str]]:
        """As many at once as a database is asked for."""
        for start in range(0, len(self._numbers), NAMED_AT_ONCE):
            numbers = self._numbers[start : start + NAMED_AT_ONCE]
            digests = (self._digests[_DIGEST_BYTES * at :][:_DIGEST_BYTES].hex() for at in range(start, start + len(numbers)))
            yield dict(zip(numbers, digests, strict=True))


def last_filed(session: Session) -> int:
    """The last event that the files have; to be asked before they are read."""
    position = session.get(LogPositionRow, 1)
    return position.custody_id if position is not None else 0


def check_filed_events(session: Session, files: Mapping[str, FiledEvents], last: int) -> Iterator[Finding]:
    """Events that differ, or are missing on one side. `files` are those of all log files, read since `last` was the last one filed."""
    filed = bytearray(last + 1)
    missing = differing = 0
    for file, found in files.items():
        for events in found.parts():
            for number in events:
                if 0 < number <= last:
                    filed[number] = 1
            stored = _stored(session, events)
            for number, digest in events.items():
                if number not in stored and (missing := missing + 1) <= _TOLD:
                    yield _finding(file, f"event {number} of this file is missing in the database, which was cut or is older")
                elif number in stored and stored[number] != digest and (differing := differing + 1) <= _TOLD:
                    yield _finding(file, f"event {number} of this file is another one in the database")
    yield from _missing(session, filed, last)


def _stored(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """By number the SHA-256 that stands beside each line; that it is the line's, `custody` looks."""
    found = session.execute(select(CUSTODY.c.id, CUSTODY.c.sha256).where(CUSTODY.c.id.in_(list(numbers))))
    return {row.id: row.sha256 for row in found}


def _missing(session: Session, filed: bytearray, last: int) -> Iterator[Finding]:
    there = session.scalar(select(func.count()).select_from(CUSTODY).where(CUSTODY.c.id <= last)) or 0
    if there > sum(filed):
        numbers = session.scalars(select(CUSTODY.c.id).where(CUSTODY.c.id <= last).order_by(CUSTODY.c.id))
        first = next((number for number in numbers if not filed[number]), last)
        what = f"{there - sum(filed)} events that were filed, the first of them {first}, are in no log file: one is missing or was changed"
        yield _finding("log files", what)


def _finding(place: str, what: str) -> Finding:
    return Finding(part=Part.CUSTODY, place=place, what=what)
