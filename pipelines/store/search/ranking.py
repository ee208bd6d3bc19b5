"""The statements by which search counts what it found and lists it: the best first, or, where that takes too long, what was stored last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, Label, Select, Subquery, case, func, literal_column, select
from sqlalchemy.orm import Session

from pipelines.search.query import Node, Query
from pipelines.store.database.models import DocumentRow
from pipelines.store.database.search_models import SEARCH_PART, SEARCH_TEXT
from pipelines.store.search.match import condition_of, divide, fts_match, in_texts, matching_documents, ts_query

TITLE_WEIGHT = 4.0  # of a word in the title, compared with one in the text
_LENGTH_DIVIDES = 1  # PostgreSQL's ts_rank: divide by 1 + log of the length


RANKED_AT_MOST = 20_000
"""Of more documents than these only those stored last are ranked: bm25 takes .5 microseconds for each (SQLite 3.53)."""


def best_first(session: Session, query: Query, conditions: list[ColumnElement[bool]], *, stored_since: int = 0) -> Select[int, float]:
    """`document_id` and `score` (the larger, the better) of the documents that match; equals by day, the newest first.

    `stored_since` leaves out those whose latest revision has a smaller number than that.
    """
    assert query.root is not None
    words, others = divide(query.root)
    recent = [DocumentRow.revision_id >= stored_since] if stored_since else []
    if _is_sqlite(session) and words is not None:  # the index is asked once, for the match and its score
        scores = _bm25(words, stored_since)
        found = _found([*conditions, *map(condition_of, others)], scores.c.score)
        return found.join(scores, scores.c.id == DocumentRow.revision_id)
    matched = [*conditions, *recent, condition_of(query.root)]
    if not query.wanted() or _is_sqlite(session):  # words as an alternative to filters: by day alone
        return _found(matched, literal_column("0.0", Double()))
    scores = _ts_rank(query)
    return _found(matched, func.coalesce(scores.c.score, 0.0)).outerjoin(scores, scores.c.id == DocumentRow.revision_id)


def newest_first(session: Session, query: Query, conditions: list[ColumnElement[bool]]) -> Select[int, float]:
    """The same in the order in which they were stored, which the index has ready."""
    score: Label[float] = literal_column("0.0", Double()).label("score")
    found = select(DocumentRow.id.label("document_id"), score)
    words, others = divide(query.root) if query.root is not None else (None, ())
    if _is_sqlite(session) and words is not None:
        found = found.select_from(_indexed()).where(*conditions, fts_match(words), *map(condition_of, others))
        return found.order_by(SEARCH_TEXT.c.rowid.desc())
    return found.where(*conditions, matching_documents(query)).order_by(DocumentRow.revision_id.desc())


def newest_by_text(query: Query, conditions: list[ColumnElement[bool]]) -> Select[int, float]:
    """The same without the index, as fast as what was stored last has what is asked for."""
    assert query.root is not None
    score: Label[float] = literal_column("0.0", Double()).label("score")
    return (
        select(DocumentRow.id.label("document_id"), score).where(*conditions, in_texts(query.root)).order_by(DocumentRow.revision_id.desc())
    )


def counted(session: Session, query: Query, conditions: Iterable[ColumnElement[bool]]) -> Subquery:
    """How many documents match in each facet: `facet_id`, `documents`."""
    count = select(DocumentRow.facet_id, func.count().label("documents")).group_by(DocumentRow.facet_id)
    found: Select[Any] = among_matching(session, query, count.where(*conditions))
    return found.subquery("counted")


def among_matching(session: Session, query: Query, statement: Any) -> Any:
    """A statement over documents, of those alone that match."""
    words, others = divide(query.root) if query.root is not None else (None, ())
    if _is_sqlite(session) and words is not None:
        return statement.select_from(_indexed()).where(fts_match(words), *map(condition_of, others))
    return statement.where(matching_documents(query))


def stored_since(session: Session, query: Query, conditions: list[ColumnElement[bool]]) -> int:
    """The row of the revision from which on `RANKED_AT_MOST` documents match; 0 where there are fewer."""
    newest = newest_first(session, query, conditions).with_only_columns(DocumentRow.revision_id)
    return session.scalar(newest.limit(1).offset(RANKED_AT_MOST - 1)) or 0


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _indexed() -> FromClause:
    """The index of terms with the documents whose latest revision each of its rows is."""
    return SEARCH_TEXT.join(DocumentRow, DocumentRow.revision_id == SEARCH_TEXT.c.rowid)


def _found(conditions: list[ColumnElement[bool]], score: ColumnElement[float]) -> Select[int, float]:
    labelled = score.label("score")
    found = select(DocumentRow.id.label("document_id"), labelled).select_from(DocumentRow)
    return found.where(*conditions).order_by(labelled.desc(), DocumentRow.day.desc(), DocumentRow.id.desc())


def _bm25(node: Node, stored_since: int) -> Subquery:
    score: Label[float] = literal_column(f"-bm25(search_text, {TITLE_WEIGHT}, 1.0, 1.0)", Double()).label("score")
    found = select(SEARCH_TEXT.c.rowid.label("id"), score).where(fts_match(node))
    return (found.where(SEARCH_TEXT.c.rowid >= stored_since) if stored_since else found).subquery("scores")


def _ts_rank(query: Query) -> Subquery:
    asked = ts_query(query.wanted())
    weight = case((SEARCH_PART.c.field == "title", TITLE_WEIGHT), else_=1.0)
    score: Label[float] = func.sum(weight * func.ts_rank(SEARCH_PART.c.terms, asked, _LENGTH_DIVIDES)).cast(Double()).label("score")
    parts = select(SEARCH_PART.c.revision_id.label("id"), score).where(SEARCH_PART.c.terms.bool_op("@@")(asked))
    return parts.group_by(SEARCH_PART.c.revision_id).subquery("scores")
