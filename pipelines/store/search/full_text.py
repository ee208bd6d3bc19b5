"""Full-text search over the latest revision of each document: how many there are, where they are from, the best of them with excerpts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.search.highlighting import Pieces, find_marks, mark_text, snippet
from pipelines.search.query import Query
from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.revisions.rows import read_revision, revisions
from pipelines.store.search.index import count_waiting
from pipelines.store.search.match import day_of, matching_revisions
from pipelines.store.search.ranking import best_first, latest, newest_first
from pipelines.store.search.selection import conditions_of

SECONDS = 1.0  # for a whole question
_SHARE_OF_RANKING = 0.5  # of them, for finding out which documents are the best
_SHARE_OF_NEWEST = 0.3  # for listing those stored last, where the best were not found in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document found, as of its latest revision. `score` orders the hits of one question and says nothing beyond it."""

    document_id: int
    url: str
    source: str
    date: str | None
    language: str | None
    status: str
    captured_at: datetime
    score: float
    title: Pieces
    snippet: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many of the documents found are from each source, in each language, of each year; the most first. Empty text: not known."""

    sources: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The result of a question.

    `total` counts all documents found, not only the hits given; None where there was no time to count, and then the facets are empty.
    `is_ranked` is False where the hits are those stored last instead of the best. `not_indexed` documents were not searched. `notes` are
    for the person.
    """

    total: int | None
    hits: tuple[Hit, ...]
    facets: Facets
    notes: tuple[str, ...]
    not_indexed: int
    is_ranked: bool = True


def search(
    session: Session, query: Query, selection: Selection, *, limit: int = 20, offset: int = 0, seconds: float = SECONDS
) -> SearchResult:
    """The documents of a selection that match a question, the best first, `limit` of them after the first `offset`.

    Never raises for what a person typed. A question that takes longer than `seconds` is answered in part, and the notes say so.
    """
    not_indexed = count_waiting(session)
    if query.root is None:
        return SearchResult(total=0, hits=(), facets=Facets(), notes=query.notes, not_indexed=not_indexed)
    begun = time.monotonic()
    conditions = conditions_of(selection)
    notes = list(query.notes)
    page, is_ranked = _page(session, query, conditions, limit=limit, offset=offset, seconds=seconds)
    facets, total = Facets(), None
    try:
        with time_limit(session, seconds=max(0.05, seconds - (time.monotonic() - begun))):
            facets, total = _count(session, query, conditions)
    except TimeIsUpError:
        notes.append("There was no time to count all documents found. Add a word, or narrow the search to a source or some years.")
    if not is_ranked and not page:
        notes.append("The search took too long and was given up. Add a word, or ask for a longer beginning.")
    elif not is_ranked:
        notes.append("Too many documents to find the best in time: those stored last come first. Add a word to narrow the search.")
    if total == 0:
        notes += _advice(query)
    hits = tuple(_hits(session, query, page))
    return SearchResult(total=total, hits=hits, facets=facets, notes=tuple(notes), not_indexed=not_indexed, is_ranked=is_ranked)


def _page(
    session: Session, query: Query, conditions: list[ColumnElement[bool]], *, limit: int, offset: int, seconds: float
) -> tuple[list[Row[Any]], bool]:
    """The documents of one page, and whether they are the best."""
    try:
        with time_limit(session, seconds=seconds * _SHARE_OF_RANKING):
            return list(session.execute(best_first(session, query, conditions).limit(limit).offset(offset))), True
    except TimeIsUpError:
        pass
    try:
        with time_limit(session, seconds=seconds * _SHARE_OF_NEWEST):
            return list(session.execute(newest_first(query, conditions).limit(limit).offset(offset))), False
    except TimeIsUpError:
        return [], False


def _count(session: Session, query: Query, conditions: list[ColumnElement[bool]]) -> tuple[Facets, int]:
    """One pass over what matches; the table of source, language and year is small, whatever the corpus."""
    year = func.substr(day_of(), 1, 4)
    statement = (
        select(DocumentRow.source, RevisionRow.language, year, func.count())
        .select_from(RevisionRow)
        .join(DocumentRow, latest())
        .where(*conditions, matching_revisions(query))
        .group_by(DocumentRow.source, RevisionRow.language, year)
    )
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    total = 0
    for *values, count in session.execute(statement):
        total += count
        for counter, value in zip(counts, values, strict=True):
            counter[value or ""] += count
    sources, languages, years = counts
    return Facets(sources=_by_count(sources), languages=_by_count(languages), years=tuple(sorted(years.items(), reverse=True))), total


def _by_count(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))


def _hits(session: Session, query: Query, page: list[Row[Any]]) -> Iterator[Hit]:
    statement = revisions().where(
        RevisionRow.document_id.in_([row.document_id for row in page]), RevisionRow.number == DocumentRow.latest_revision
    )
    found = {row.document_id: read_revision(row) for row in session.execute(statement)}
    for row in page:
        yield _hit(found[row.document_id], query, score=row.score)


def _hit(revision: Revision, query: Query, *, score: float) -> Hit:
    wanted, title = query.wanted(), revision.title or ""
    return Hit(
        document_id=revision.document_id,
        url=revision.url,
        source=revision.source,
        date=revision.date,
        language=revision.language,
        status=revision.status,
        captured_at=revision.captured_at,
        score=round(score, 4),
        title=mark_text(title, find_marks(title, wanted, "title")),
        snippet=snippet(revision.text, wanted),
    )


def _advice(query: Query) -> Iterator[str]:
    """What may help a person who found nothing."""
    if any(one.is_run and len(one.phrases[0].terms) > 3 for one in query.wanted()):
        yield "Characters without a space between them are found in a row only; put spaces between words to find them apart."
    elif any(one.written.startswith('"') for one in query.wanted()):
        yield "Quotation marks ask for exactly these words in a row; without them other forms are found too."
    else:
        yield "Nothing has all of these words. Try fewer, OR between them, or a beginning such as detain*."
