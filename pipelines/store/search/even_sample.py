"""Chooses documents of a selection: all, or, where these are too many, some that are evenly chosen and always the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, func, not_, select
from sqlalchemy.orm import Session

from pipelines.search.query import NO_QUERY, Query
from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow
from pipelines.store.search.match import in_texts, is_verified, matching_documents, may_match
from pipelines.store.search.selection import without_copies

_MOST_NAMED = 10_000  # documents in one statement; SQLite takes 32,766 values
_SPREAD, _RANGE = 2_654_435_761, 2**32  # numbers in a row are spread evenly over the range (Knuth, multiplicative hashing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How many documents are asked for, and `conditions` on `DocumentRow` that choose those to be read, a `share` of all.

    Where the index alone does not answer the question, `documents` counts those that it does not rule out.
    """

    documents: int
    share: float = 1.0
    is_candidates: bool = False
    conditions: tuple[ColumnElement[bool], ...] = field(repr=False, default=())

    @property
    def is_sample(self) -> bool:
        """Whether only some are read."""
        return self.share < 1

    def documents_for(self, read: int) -> int:
        """How many documents are asked for, `read` of which were read; estimated where they were not counted."""
        return round(read / self.share) if self.is_candidates else self.documents


def choose_documents(
    session: Session, selection: Selection, *, at_most: int, having: Query = NO_QUERY, lacking: Query = NO_QUERY
) -> Population:
    """About `at_most` documents of a selection, or all where `at_most` is 0 or there are no more.

    They must also have what one question asks for and lack what another does; for what is a copy neither counts. The index is asked once: a
    beginning such as ce* may take it a second.
    """
    if having.root is None and selection.query.root is not None and is_verified(selection.query.root):
        selection, having = replace(selection, query=NO_QUERY), selection.query
    counted = [*without_copies(selection)]
    read: list[ColumnElement[bool]] = []
    if having.root is not None:
        counted.append(may_match(having.root))
        read += [in_texts(having.root)] if is_verified(having.root) else []
    if lacking.root is not None:
        (read if is_verified(lacking.root) else counted).append(not_(matching_documents(lacking)))
    if not at_most or all(one.root is None for one in (having, lacking, selection.query)):
        return _by_conditions(session, counted, read, at_most=at_most)
    found = session.scalars(select(DocumentRow.id).where(*counted)).all()
    share = at_most / len(found) if len(found) > at_most else 1.0
    chosen = [number for number in found if (number * _SPREAD) % _RANGE < int(_RANGE * share)] if share < 1 else found
    if len(chosen) > _MOST_NAMED:
        return _by_conditions(session, counted, read, at_most=at_most)
    return Population(documents=len(found), share=share, is_candidates=bool(read), conditions=(DocumentRow.id.in_(chosen), *read))


def _by_conditions(session: Session, counted: list[ColumnElement[bool]], read: list[ColumnElement[bool]], *, at_most: int) -> Population:
    """Where no question is to be asked twice, or where those chosen are too many to be named."""
    documents = session.scalar(select(func.count()).select_from(DocumentRow).where(*counted)) or 0
    share = at_most / documents if at_most and documents > at_most else 1.0
    chosen = [(DocumentRow.id * _SPREAD) % _RANGE < int(_RANGE * share)] if share < 1 else []
    return Population(documents=documents, share=share, is_candidates=bool(read), conditions=(*chosen, *counted, *read))
