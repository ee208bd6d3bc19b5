"""Lines of a concordance: each place where a text has what was asked for, with what stands before and after it. Constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.search.highlighting import contexts, find_marks
from pipelines.search.query import Query
from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.revisions.rows import read_revision, revisions
from pipelines.store.search.conditions import conditions_of
from pipelines.store.search.match import matching_documents
from pipelines.store.search.selection import ROWS_AT_ONCE

FIELDS = ("title", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcordanceLine:
    """One place. `left`, `keyword` and `right` are as the text has them but for white space, which is single blanks."""

    document_id: int
    source: str
    date: str | None
    language: str | None
    url: str
    field: str
    start: int  # of the keyword in the field's text, in characters
    left: str
    keyword: str
    right: str


def concordance(
    session: Session, query: Query, selection: Selection, *, width: int = 40, limit: int | None = None
) -> Iterator[ConcordanceLine]:
    """Every place in the documents found, in the order of document ids, at most `limit`; `width` characters on either side."""
    if not query.wanted():
        return
    statement = (
        revisions()
        .where(RevisionRow.id == DocumentRow.revision_id, *conditions_of(selection), matching_documents(query))
        .order_by(DocumentRow.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    count = 0
    for row in session.execute(statement):
        for line in _lines(read_revision(row), query, width):
            if limit is not None and count >= limit:
                return
            count += 1
            yield line


def _lines(revision: Revision, query: Query, width: int) -> Iterator[ConcordanceLine]:
    wanted = query.wanted()
    for field, text in zip(FIELDS, (revision.title or "", revision.text), strict=True):
        for mark, left, keyword, right in contexts(text, find_marks(text, wanted, field), width=width):
            yield ConcordanceLine(
                document_id=revision.document_id,
                source=revision.source,
                date=revision.date,
                language=revision.language,
                url=revision.url,
                field=field,
                start=mark.start,
                left=left,
                keyword=keyword,
                right=right,
            )
