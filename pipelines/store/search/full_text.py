"""Full-text search over the latest revision of each document: how many there are, where they are from, the best of them with excerpts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.search.highlighting import Pieces, find_marks, mark_text, snippet
from pipelines.search.query import Query
from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.revisions.rows import read_revision, revisions
from pipelines.store.search.conditions import beyond_facets, conditions_of, facet_conditions
from pipelines.store.search.facets import NO_FACETS, Facets, count_facets
from pipelines.store.search.index import count_waiting
from pipelines.store.search.ranking import RANKED_AT_MOST, best_first, counted, newest_by_text, newest_first, stored_since

SECONDS = 1.0  # for a whole question
_SHARE_OF_COUNTING = 0.5  # of them
_SHARE_OF_RANKING = 0.6  # of what is left then, for finding out which documents are the best; the rest is for those stored last
_SHORTEST = 0.1
_SECONDS_OF_READING = 0.5  # texts, where the index has no answer in time


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
        return SearchResult(total=0, hits=(), facets=NO_FACETS, notes=query.notes, not_indexed=not_indexed)
    begun = time.monotonic()
    conditions = conditions_of(selection)
    notes = list(query.notes)
    facets = _count(session, query, selection, seconds=seconds * _SHARE_OF_COUNTING)
    many = facets is None or facets.total > RANKED_AT_MOST
    page, is_ranked = _page(session, query, conditions, many=many, limit=limit, offset=offset, seconds=seconds - (time.monotonic() - begun))
    if facets is None:
        notes.append("There was no time to count all documents found. Add a word, or narrow the search to a source or some years.")
    if not is_ranked and not page:
        notes.append("The search took too long and was given up. Add a word, or ask for a longer beginning.")
    elif not is_ranked:
        notes.append("Too many documents to find the best in time: those stored last come first. Add a word to narrow the search.")
    elif many:
        notes.append(
            f"Many documents have this: the best of the {RANKED_AT_MOST:,} stored last come first. Add a word to narrow the search."
        )
    if facets is not None and facets.total == 0:
        notes += _advice(query)
    return SearchResult(
        total=None if facets is None else facets.total,
        hits=tuple(_hits(session, query, page)),
        facets=facets or NO_FACETS,
        notes=tuple(notes),
        not_indexed=not_indexed,
        is_ranked=is_ranked,
    )


def _count(session: Session, query: Query, selection: Selection, *, seconds: float) -> Facets | None:
    """Facets are looked at when all documents found are counted by them: they are few."""
    try:
        with time_limit(session, seconds=seconds):
            return count_facets(session, counted(session, query, beyond_facets(selection)), *facet_conditions(selection))
    except TimeIsUpError:
        return None


def _page(
    session: Session, query: Query, conditions: list[ColumnElement[bool]], *, many: bool, limit: int, offset: int, seconds: float
) -> tuple[list[Row[Any]], bool]:
    """The documents of one page, and whether they are the best; of many the best of those stored last, as far as these are ranked."""
    is_worn = seconds <= 0  # a beginning that half of all words have: to ask the index again takes as long
    seconds = max(_SHORTEST, seconds)
    with suppress(TimeIsUpError):
        if not is_worn and (not many or offset + limit <= RANKED_AT_MOST):
            with time_limit(session, seconds=seconds * _SHARE_OF_RANKING):
                since = stored_since(session, query, conditions) if many else 0
                return list(session.execute(best_first(session, query, conditions, stored_since=since).limit(limit).offset(offset))), True
    with suppress(TimeIsUpError):
        if not is_worn:
            with time_limit(session, seconds=seconds * (1 - _SHARE_OF_RANKING)):
                return list(session.execute(newest_first(session, query, conditions).limit(limit).offset(offset))), False
    return _read_page(session, query, conditions, limit=limit, offset=offset), False


def _read_page(session: Session, query: Query, conditions: list[ColumnElement[bool]], *, limit: int, offset: int) -> list[Row[Any]]:
    """Those stored last whose texts, read one by one, have what is asked for: as many as there is time for."""
    rows: list[Any] = []
    statement = newest_by_text(query, conditions).limit(limit).offset(offset).execution_options(yield_per=1)
    with suppress(TimeIsUpError), time_limit(session, seconds=_SECONDS_OF_READING):
        for row in session.execute(statement):
            rows.append(row)
    return rows


def _hits(session: Session, query: Query, page: list[Row[Any]]) -> Iterator[Hit]:
    statement = revisions().where(DocumentRow.id.in_([row.document_id for row in page]), RevisionRow.id == DocumentRow.revision_id)
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
