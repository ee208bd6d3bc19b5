"""Finds documents for the search page; the only module of the explorer that knows how searching is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.search.query import NO_QUERY
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.search.browse import browse, list_latest
from pipelines.store.search.full_text import Hit as SearchHit
from pipelines.store.search.full_text import search
from pipelines.store.search.tag_counts import count_found_tags

SECONDS = 2.0  # to count and sort a selection without words; a large corpus takes longer, and then is not counted

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document found."""

    document_id: int
    url: str
    source: str
    date: str | None
    language: str | None
    status: str
    captured_at: datetime
    title: Pieces
    snippet: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found: `total` None where it was not counted. `notes` are for the person."""

    total: int | None
    hits: tuple[Hit, ...]
    sources: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    not_indexed: int = 0


def find(database: Database, selection: Selection, *, limit: int, offset: int) -> Found:
    """The documents of a selection that match its query, the best first; without a query all of them, those published last first."""
    with database.read() as session:
        if not selection.query.text:
            return replace(_browsed(session, selection, limit=limit, offset=offset), tags=count_found_tags(session, selection))
        result = search(session, selection.query, replace(selection, query=NO_QUERY), limit=limit, offset=offset)
        tags = count_found_tags(session, selection)
    return Found(
        total=result.total,
        hits=tuple(_hit_of(hit) for hit in result.hits),
        sources=result.facets.sources,
        languages=result.facets.languages,
        years=result.facets.years,
        tags=tags,
        notes=result.notes,
        not_indexed=result.not_indexed,
    )


def _hit_of(hit: SearchHit) -> Hit:
    return Hit(
        document_id=hit.document_id,
        url=hit.url,
        source=hit.source,
        date=hit.date,
        language=hit.language,
        status=hit.status,
        captured_at=hit.captured_at,
        title=hit.title,
        snippet=hit.snippet,
    )


def _browsed(session: Any, selection: Selection, *, limit: int, offset: int) -> Found:
    """Where there was no time for all, those stored last, uncounted."""
    notes: tuple[str, ...] = ()
    try:
        with time_limit(session, seconds=SECONDS):
            browsed = browse(session, selection, limit=limit, offset=offset)
    except TimeIsUpError:
        notes = ("There are too many documents to count and sort in time: those stored last come first. Narrow them by words or years.",)
        browsed = list_latest(session, selection, limit=limit, offset=offset)
    hits = tuple(
        Hit(
            document_id=one.document_id,
            url=one.url,
            source=one.source,
            date=one.date,
            language=one.language,
            status=one.status,
            captured_at=one.captured_at,
            title=((one.title, False),),
            snippet=((one.lead, False),),
        )
        for one in browsed.documents
    )
    facets = browsed.facets
    return Found(
        total=None if facets is None else facets.total,
        hits=hits,
        sources=() if facets is None else facets.sources,
        languages=() if facets is None else facets.languages,
        years=() if facets is None else facets.years,
        notes=notes,
    )
