"""Reads revisions by document and number, so that a selection can be read again as it was, whatever was crawled since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.store.models import RevisionRow
from pipelines.store.selection import read_revision, revisions

PINS_AT_ONCE = 20  # as `selection.ROWS_AT_ONCE`: so many of the longest texts are in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Names one revision, with what later crawls may change of it: the status of its document and its copies."""

    document_id: int
    number: int
    status: str
    copy_group: int | None = None
    copy_kind: str = ""


def select_pinned(session: Session, pins: Iterable[Pin]) -> Iterator[Revision]:
    """The revisions pinned, in the order of the pins, with the status and copies that the pins hold; those no longer there are left out.

    A revision's row never changes; what changes with later crawls is what a pin says.
    """
    waiting = iter(pins)
    while batch := list(islice(waiting, PINS_AT_ONCE)):
        wanted = [(pin.document_id, pin.number) for pin in batch]
        rows = session.execute(revisions().where(tuple_(RevisionRow.document_id, RevisionRow.number).in_(wanted)))
        found = {(row.document_id, row.number): row for row in rows}
        for pin in batch:
            if (row := found.get((pin.document_id, pin.number))) is not None:
                yield replace(read_revision(row), status=pin.status, copy_group=pin.copy_group, copy_kind=pin.copy_kind)
