"""Reads revisions again as they were when they were pinned, whatever was crawled since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.store.search.selection import ROWS_AT_ONCE, select_pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Names one revision, with what later crawls may change of it: the status of its document, its copies, the title of its source.

    `source_title` is None in pins that were written before it was kept.
    """

    document_id: int
    number: int
    status: str
    copy_group: int | None = None
    copy_kind: str = ""
    source_title: str | None = None


def read_pinned(session: Session, pins: Iterable[Pin], *, shaped: bool = False) -> Iterator[Revision]:
    """The revisions pinned, in the order of the pins, with what the pins hold of them; those no longer there are left out.

    A revision's row never changes; what changes with later crawls is what a pin says.
    """
    waiting = iter(pins)
    while batch := {(pin.document_id, pin.number): pin for pin in islice(waiting, ROWS_AT_ONCE)}:
        for revision in select_pinned(session, batch, shaped=shaped):
            pin = batch[revision.document_id, revision.number]
            title = revision.source_title if pin.source_title is None else pin.source_title
            yield replace(revision, status=pin.status, copy_group=pin.copy_group, copy_kind=pin.copy_kind, source_title=title)
