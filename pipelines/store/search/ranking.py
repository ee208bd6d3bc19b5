"""The statements by which search lists what it found: the best first, or, where that takes too long, what was stored last."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Double, Label, Select, Subquery, case, func, literal_column, select
from sqlalchemy.orm import Session

from pipelines.search.query import Node, Query
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_PART, SEARCH_TEXT
from pipelines.store.search.match import condition_of, day_of, divide, fts_match, matching_revisions, ts_query

TITLE_WEIGHT = 4.0  # of a word in the title, compared with one in the text
_LENGTH_DIVIDES = 1  # PostgreSQL's ts_rank: divide by 1 + log of the length


def latest() -> ColumnElement[bool]:
    """That a revision is its document's latest; for statements with `RevisionRow` and `DocumentRow`."""
    return (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)


def best_first(session: Session, query: Query, conditions: list[ColumnElement[bool]]) -> Select[int, float]:
    """`document_id` and `score` (the larger, the better) of the latest revisions that match; equals by day, the newest first."""
    assert query.root is not None
    words, others = divide(query.root)
    if session.get_bind().dialect.name == "sqlite" and words is not None:  # the index is asked once, for the match and its score
        scores = _bm25(words)
        return _found([*conditions, *map(condition_of, others)], scores.c.score).join(scores, scores.c.id == RevisionRow.id)
    matched = [*conditions, condition_of(query.root)]
    if not query.wanted() or session.get_bind().dialect.name == "sqlite":  # words as an alternative to filters: by day alone
        return _found(matched, literal_column("0.0", Double()))
    scores = _ts_rank(query)
    return _found(matched, func.coalesce(scores.c.score, 0.0)).outerjoin(scores, scores.c.id == RevisionRow.id)


def newest_first(query: Query, conditions: list[ColumnElement[bool]]) -> Select[int, float]:
    """The same in the order in which they were stored, which the index has ready."""
    score: Label[float] = literal_column("0.0", Double()).label("score")
    return (
        select(RevisionRow.document_id, score)
        .join(DocumentRow, latest())
        .where(*conditions, matching_revisions(query))
        .order_by(RevisionRow.id.desc())
    )


def _found(conditions: list[ColumnElement[bool]], score: ColumnElement[float]) -> Select[int, float]:
    labelled = score.label("score")
    found = select(RevisionRow.document_id, labelled).select_from(RevisionRow).join(DocumentRow, latest())
    return found.where(*conditions).order_by(labelled.desc(), day_of().desc(), DocumentRow.id.desc())


def _bm25(node: Node) -> Subquery:
    score: Label[float] = literal_column(f"-bm25(search_text, {TITLE_WEIGHT}, 1.0, 1.0)", Double()).label("score")
    return select(SEARCH_TEXT.c.rowid.label("id"), score).where(fts_match(node)).subquery("scores")


def _ts_rank(query: Query) -> Subquery:
    asked = ts_query(query.wanted())
    weight = case((SEARCH_PART.c.field == "title", TITLE_WEIGHT), else_=1.0)
    score: Label[float] = func.sum(weight * func.ts_rank(SEARCH_PART.c.terms, asked, _LENGTH_DIVIDES)).cast(Double()).label("score")
    parts = select(SEARCH_PART.c.revision_id.label("id"), score).where(SEARCH_PART.c.terms.bool_op("@@")(asked))
    return parts.group_by(SEARCH_PART.c.revision_id).subquery("scores")
