"""Chooses documents of a selection: all, or, where these are too many, some that are evenly chosen and always the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow
from pipelines.store.search.selection import without_copies

_SPREAD, _RANGE = 2_654_435_761, 2**32  # numbers in a row are spread evenly over the range (Knuth, multiplicative hashing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How many documents a selection has, and `conditions` on `DocumentRow` that choose those to be read."""

    documents: int
    is_sample: bool
    conditions: tuple[ColumnElement[bool], ...] = field(repr=False, default=())


def choose_documents(session: Session, selection: Selection, *, at_most: int, beside: tuple[ColumnElement[bool], ...] = ()) -> Population:
    """About `at_most` documents of a selection, or all where `at_most` is 0 or there are no more; `beside` must hold too."""
    conditions = (*without_copies(selection), *beside)
    documents = session.scalar(select(func.count()).select_from(DocumentRow).where(*conditions)) or 0
    if not at_most or documents <= at_most:
        return Population(documents=documents, is_sample=False, conditions=conditions)
    share = (DocumentRow.id * _SPREAD) % _RANGE < int(_RANGE * at_most / documents)
    return Population(documents=documents, is_sample=True, conditions=(share, *conditions))
