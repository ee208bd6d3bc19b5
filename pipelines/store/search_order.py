"""The statements by which search lists what it found: the best first, or, where that takes too long, what was stored last."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Double, Label, Select, Subquery, case, func, literal_column, select
from sqlalchemy.orm import Session

from pipelines.search.query import And, Node, Or, Query
from pipelines.store.models import DocumentRow, RevisionRow
from pipelines.store.search_match import day_of, fts_match, matching_revisions, to_fts, ts_query
from pipelines.store.search_models import SEARCH_PART, SEARCH_TEXT

TITLE_WEIGHT = 4.0  # of a word in the title, compared with one in the text
_LENGTH_DIVIDES = 1  # PostgreSQL's ts_rank: divide by 1 + log of the length


def latest() -> ColumnElement[bool]:
    """That a revision is its document's latest; for statements with `RevisionRow` and `DocumentRow`."""
    return (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)


def best_first(session: Session, query: Query, conditions: list[ColumnElement[bool]]) -> Select[int, float]:
    """`document_id` and `score` (the larger, the better) of the latest revisions that match; equals by day, the newest first."""
    scores = _scores(session, query)
    if scores is None:
        return _found([*conditions, matching_revisions(query)], literal_column("0.0", Double()))
    if session.get_bind().dialect.name == "sqlite" and _ranked(query) is query.root:
        return _found(conditions, scores.c.score).join(scores, scores.c.id == RevisionRow.id)  # the index is asked once
    statement = _found([*conditions, matching_revisions(query)], func.coalesce(scores.c.score, 0.0))
    return statement.outerjoin(scores, scores.c.id == RevisionRow.id)


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


def _ranked(query: Query) -> Node:
    """What is ranked by: the question where the index answers all of it, else any of its words."""
    assert query.root is not None
    if to_fts(query.root) is not None:
        return query.root
    if isinstance(query.root, And):
        words = tuple(part for part in query.root.parts if to_fts(part) is not None)
        if words:
            return And(parts=words)
    return Or(parts=query.wanted())


def _scores(session: Session, query: Query) -> Subquery | None:
    if not query.wanted():
        return None
    if session.get_bind().dialect.name == "sqlite":
        bm25: Label[float] = literal_column(f"-bm25(search_text, {TITLE_WEIGHT}, 1.0, 1.0)", Double()).label("score")
        return select(SEARCH_TEXT.c.rowid.label("id"), bm25).where(fts_match(_ranked(query))).subquery("scores")
    asked = ts_query(query.wanted())
    weight = case((SEARCH_PART.c.field == "title", TITLE_WEIGHT), else_=1.0)
    score: Label[float] = func.sum(weight * func.ts_rank(SEARCH_PART.c.terms, asked, _LENGTH_DIVIDES)).cast(Double()).label("score")
    parts = select(SEARCH_PART.c.revision_id.label("id"), score).where(SEARCH_PART.c.terms.bool_op("@@")(asked))
    return parts.group_by(SEARCH_PART.c.revision_id).subquery("scores")
