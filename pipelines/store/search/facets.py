"""How many documents there are of each source, in each language, of each year: of a selection, or of what a search found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow
from pipelines.store.search.conditions import beyond_facets, facet_conditions, is_of_facets

_YEAR_CHARS = len("2026")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Counts of documents: all of them, and by source, language and year; the most first, years the latest first. Empty text: not known."""

    total: int
    sources: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()


NO_FACETS = Facets(total=0)


def selected_facets(session: Session, selection: Selection) -> Facets:
    """Of a selection: at once where it is made of whole facets, else by looking at each of its documents once."""
    if is_of_facets(selection):
        counted = select(FacetRow.id.label("facet_id"), FacetRow.documents).subquery()
    else:
        chosen = select(DocumentRow.facet_id, func.count().label("documents")).where(*beyond_facets(selection))
        counted = chosen.group_by(DocumentRow.facet_id).subquery()
    return count_facets(session, counted, *facet_conditions(selection))


def count_facets(session: Session, counted: Subquery, *conditions: ColumnElement[bool]) -> Facets:
    """Adds up `documents` by `facet_id`, of the facets that fulfil the conditions."""
    year, documents = func.substr(FacetRow.month, 1, _YEAR_CHARS), func.sum(counted.c.documents)
    statement = (
        select(FacetRow.source, FacetRow.language, year, documents)
        .select_from(counted)
        .join(FacetRow, FacetRow.id == counted.c.facet_id)
        .where(counted.c.documents > 0, *conditions)
        .group_by(FacetRow.source, FacetRow.language, year)
    )
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for *values, count in session.execute(statement):
        for counter, value in zip(counts, values, strict=True):
            counter[value] += int(count)
    sources, languages, years = counts
    return Facets(
        total=sources.total(), sources=_by_count(sources), languages=_by_count(languages), years=tuple(sorted(years.items(), reverse=True))
    )


def _by_count(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
