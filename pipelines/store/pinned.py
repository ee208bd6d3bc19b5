"""Reads revisions by document and number, so that a selection can be read again as it was, whatever was crawled since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from pipelines.items import Pin, Revision
from pipelines.store.models import RevisionRow
from pipelines.store.selection import read_revision, revisions

PINS_AT_ONCE = 20  # as `selection.ROWS_AT_ONCE`: so many of the longest texts are in memory


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
