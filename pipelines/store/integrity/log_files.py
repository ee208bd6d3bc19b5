"""Holds the events of the log files against those of the database: a log that was cut or changed in one of them shows in the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.store.custody.log import CUSTODY
from pipelines.store.database.custody_models import LogPositionRow
from pipelines.store.integrity.findings import Finding, Part

_START = b'{"custody":'
_TOLD = 100  # findings of one kind: after the first, the rest of a foreign log is the same news


def check_filed_events(session: Session, blocks: Iterable[tuple[str, bytes]]) -> Iterator[Finding]:
    """Events that differ, or are missing on one side; `blocks` are those of all files, each with its file's name."""
    position = session.get(LogPositionRow, 1)
    last = position.custody_id if position is not None else 0
    filed = bytearray(last + 1)
    missing: dict[int, str] = {}
    told = 0
    for file, data in blocks:
        events = dict(_events(data))
        for number in events:
            if 0 < number <= last:
                filed[number] = 1
        stored = _stored(session, events)
        missing |= {number: file for number in events if number not in stored and len(missing) < _TOLD}
        differing = [number for number, line in stored.items() if line != events[number]]
        for number in differing[: _TOLD - told]:
            yield _finding(file, f"event {number} of this file is another one in the database")
        told = min(_TOLD, told + len(differing))
    yield from _missing(session, filed, last)
    session.rollback()  # what a crawl wrote since this view began
    there = _stored(session, missing)
    for number in missing.keys() - there.keys():
        yield _finding(missing[number], f"event {number} of this file is missing in the database, which was cut or is older")


def _stored(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    found = session.execute(select(CUSTODY.c.id, CUSTODY.c.line).where(CUSTODY.c.id.in_(list(numbers))))
    return {row.id: row.line for row in found}


def _missing(session: Session, filed: bytearray, last: int) -> Iterator[Finding]:
    there = session.scalar(select(func.count()).select_from(CUSTODY).where(CUSTODY.c.id <= last)) or 0
    if there > sum(filed):
        numbers = session.scalars(select(CUSTODY.c.id).where(CUSTODY.c.id <= last).order_by(CUSTODY.c.id))
        first = next((number for number in numbers if not filed[number]), last)
        what = f"{there - sum(filed)} events that were filed, the first of them {first}, are in no log file: one is missing or was changed"
        yield _finding("log files", what)


def _events(data: bytes) -> Iterator[tuple[int, str]]:
    for line in data.split(b"\n"):
        if line.startswith(_START):
            row = json.loads(line)["custody"]
            yield int(row["id"]), str(row["line"])


def _finding(place: str, what: str) -> Finding:
    return Finding(part=Part.CUSTODY, place=place, what=what)
