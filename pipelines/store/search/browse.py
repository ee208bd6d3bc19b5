"""Looks through a selection without a question: how many documents there are, where they are from, and the newest of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pipelines.search.highlighting import SNIPPET_CHARS, beginning
from pipelines.search.selection import Selection
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.conditions import conditions_of
from pipelines.store.search.facets import Facets, selected_facets

_READ_CHARS = 2 * SNIPPET_CHARS + 1  # of which `beginning` makes a line


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document in a list, as of its latest revision; `lead` is how its text begins."""

    document_id: int
    url: str
    title: str
    source: str
    date: str | None
    language: str | None
    status: str
    captured_at: datetime
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsed:
    """One page of a selection, and how many there are of it; None where there was no time to count."""

    facets: Facets | None
    documents: tuple[ListedDocument, ...]


def browse(session: Session, selection: Selection, *, limit: int, offset: int = 0) -> Browsed:
    """The documents of a selection, those published last first; the day of capture counts where a page gives no date."""
    facets = selected_facets(session, selection)
    everything = session.scalar(select(func.sum(FacetRow.documents))) or 0
    # Those of a small selection are sorted; a large one is met soon enough on the way through all, which stand in order.
    is_small = facets.total * facets.total < (limit + offset) * everything
    conditions = conditions_of(selection, by_facet=is_small)
    ids = select(DocumentRow.id).where(*conditions).order_by(DocumentRow.day.desc(), DocumentRow.id.desc())
    return Browsed(facets=facets, documents=_list(session, ids.limit(limit).offset(offset)))


def list_latest(session: Session, selection: Selection, *, limit: int, offset: int = 0) -> Browsed:
    """Those stored last, uncounted: what is quick whatever the size of the corpus."""
    ids = select(DocumentRow.id).where(*conditions_of(selection)).order_by(DocumentRow.id.desc())
    return Browsed(facets=None, documents=_list(session, ids.limit(limit).offset(offset)))


def _list(session: Session, ids: Select[int]) -> tuple[ListedDocument, ...]:
    """The documents of these ids, in their order."""
    order = {number: place for place, number in enumerate(session.scalars(ids))}
    statement = select(
        DocumentRow.id,
        DocumentRow.canonical,
        DocumentRow.source,
        DocumentRow.status,
        RevisionRow.title,
        RevisionRow.date,
        RevisionRow.language,
        RevisionRow.captured_at,
        func.substr(RevisionRow.text, 1, _READ_CHARS).label("lead"),
    ).join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
    rows = session.execute(statement.where(DocumentRow.id.in_(list(order))))
    return tuple(
        ListedDocument(
            document_id=row.id,
            url=row.canonical,
            title=row.title or "",
            source=row.source,
            date=row.date,
            language=row.language,
            status=row.status,
            captured_at=row.captured_at,
            lead=beginning(row.lead),
        )
        for row in sorted(rows, key=lambda row: order[row.id])
    )
