"""Reads and counts the revisions of a `Selection`, streaming."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, tuple_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.outcomes import CopyKind
from pipelines.search.selection import Copies, Revisions, Selection, Wire
from pipelines.store.database.copy_models import CopyIndexRow
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.revisions.rows import copy_kind, read_checked, read_shaped, revisions
from pipelines.store.search.conditions import (
    conditions_of,
    facet_conditions,
    is_of_facets,
    revision_and_document_conditions,
    revision_conditions,
)
from pipelines.store.tagging.tagged import with_remarks

T = TypeVar("T")

_REPEATED = (CopyKind.EXACT, CopyKind.NEAR_DUPLICATE)
NAMED_AT_ONCE = 500  # values in one statement; SQLite takes 32,766
ROWS_AT_ONCE = 20  # rows read ahead while streaming; two such batches of the longest texts, about 1 MB each, are in memory at once


def select(session: Session, selection: Selection, *, shaped: bool = False) -> Iterator[Revision]:
    """The selected revisions in the order of document ids and revision numbers, in constant memory; `shaped` with their shapes."""
    if not selection.sample:
        return with_remarks(session, _read(session, _ordered(revisions().where(*_all_conditions(selection))), shaped=shaped))
    return with_remarks(session, _read_sample(session, selection, shaped=shaped))


def count_selected(session: Session, selection: Selection) -> int:
    """How many revisions `select` gives."""
    if selection.revisions == Revisions.LATEST and not selection.sample:
        every = selection.copies == Copies.ALL and selection.wire == Wire.ALL
        if every and is_of_facets(selection):
            return session.scalar(sql_select(func.coalesce(func.sum(FacetRow.documents), 0)).where(*facet_conditions(selection))) or 0
        documents = sql_select(func.count()).select_from(DocumentRow)
        return session.scalar(documents.where(*conditions_of(selection), *copy_conditions(selection))) or 0
    if selection.sample:
        chosen = _sample(session, selection)
        return sum(_count(session, RevisionRow.document_id.in_(part), *revision_conditions(selection)) for part in batched(chosen))
    return _count(session, *_all_conditions(selection))


def select_pinned(session: Session, pins: Iterable[tuple[int, int]], *, shaped: bool = False) -> Iterator[Revision]:
    """The revisions named by document and number, in the order given, as far as they are there."""
    for part in batched(pins):
        wanted = tuple_(RevisionRow.document_id, RevisionRow.number).in_(part)
        found = {(revision.document_id, revision.number): revision for revision in _read(session, revisions().where(wanted), shaped=shaped)}
        yield from (found[pin] for pin in part if pin in found)


def _read(session: Session, statement: Select[Any], *, shaped: bool = False) -> Iterator[Revision]:
    read = read_shaped if shaped else read_checked
    wanted = statement.add_columns(RevisionRow.blocks) if shaped else statement
    return (read(row) for row in session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE)))


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(DocumentRow.id, RevisionRow.number)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    joined = sql_select(func.count()).select_from(RevisionRow).join(DocumentRow, DocumentRow.id == RevisionRow.document_id)
    return session.scalar(joined.where(*conditions)) or 0


def _read_sample(session: Session, selection: Selection, *, shaped: bool) -> Iterator[Revision]:
    for part in batched(_sample(session, selection)):
        wanted = revisions().where(RevisionRow.document_id.in_(part), *revision_conditions(selection))
        yield from _read(session, _ordered(wanted), shaped=shaped)


def _sample(session: Session, selection: Selection) -> list[int]:
    """The documents of a sample, in order. Its rank is a hash of its address and the seed: the same on every machine and engine."""
    ids = sql_select(DocumentRow.id, DocumentRow.source, DocumentRow.canonical).join(RevisionRow, RevisionRow.document_id == DocumentRow.id)
    ranked: dict[str, dict[int, bytes]] = {}
    for number, source, canonical in session.execute(ids.where(*_all_conditions(selection)).execution_options(yield_per=1_000)):
        kept = ranked.setdefault(source, {})
        kept[number] = hashlib.blake2b(f"{selection.seed} {canonical}".encode(), digest_size=8).digest()
        if len(kept) >= 2 * selection.sample + 1_000:
            ranked[source] = dict(_lowest(kept, selection.sample))
    return sorted(number for kept in ranked.values() for number, _ in _lowest(kept, selection.sample))


def _lowest(ranks: dict[int, bytes], wanted: int) -> list[tuple[int, bytes]]:
    return heapq.nsmallest(wanted, ranks.items(), key=lambda item: (item[1], item[0]))


def batched(values: Iterable[T]) -> Iterator[list[T]]:
    """Parts that a statement may name one by one."""
    waiting = iter(values)
    while part := list(islice(waiting, NAMED_AT_ONCE)):
        yield part


def _all_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    yield from revision_and_document_conditions(selection)
    yield from copy_conditions(selection)


def copy_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What `copies` and `wire` ask of a document: that none of those selected with it is a copy captured before it."""
    kinds = [*(_REPEATED if selection.copies == Copies.FIRST else ()), *((CopyKind.WIRE_COPY,) if selection.wire == Wire.ONCE else ())]
    if kinds:
        yield DocumentRow.id.not_in(_later_copies(selection, kinds))


def without_copies(selection: Selection) -> list[ColumnElement[bool]]:
    """What a selection of latest revisions asks of a statement with `DocumentRow`, its wish for copies included."""
    return [*conditions_of(selection), *copy_conditions(selection)]


def _later_copies(selection: Selection, kinds: Sequence[CopyKind]) -> Select[Any]:
    """Of the selected documents those that are in a group of copies of these kinds and were not captured first in it: few of all."""
    place = func.row_number().over(partition_by=CopyIndexRow.copy_group, order_by=(CopyIndexRow.first_captured_at, DocumentRow.id))
    ranked = (
        sql_select(DocumentRow.id.label("id"), place.label("place"))
        .join(CopyIndexRow, CopyIndexRow.document_id == DocumentRow.id)
        .where(CopyIndexRow.copy_group.is_not(None), copy_kind().in_([kind.value for kind in kinds]), *conditions_of(selection))
        .subquery()
    )
    return sql_select(ranked.c.id).where(ranked.c.place > 1)
