"""Finds documents for the search page; the only module of the explorer that knows how searching is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.store.browse import browse
from pipelines.store.database import Database
from pipelines.store.selection import Selection

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
    notes: tuple[str, ...] = ()
    not_indexed: int = 0


def find(database: Database, selection: Selection, *, limit: int, offset: int) -> Found:
    """The documents of a selection. Its query is looked for as it is written, whatever the case."""
    with database.read() as session:
        browsed = browse(session, selection, limit=limit, offset=offset)
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
    return Found(total=browsed.total, hits=hits, sources=browsed.sources, languages=browsed.languages, years=browsed.years)
