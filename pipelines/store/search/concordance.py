"""Lines of a concordance: each place where a text has what was asked for, with what stands before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from pipelines.search.highlighting import contexts, find_marks
from pipelines.search.line_order import LineOrder, sort_lines
from pipelines.search.query import Query
from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.search.match import matching_documents
from pipelines.store.search.selection import ROWS_AT_ONCE, without_copies

FIELDS = ("title", "text")
DOCUMENTS_AT_ONCE = 500
"""Documents of which all places are found in about half a second; of more an even sample is read, and told."""
LINES_AT_ONCE = 5_000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Lines in the order asked for. Of `documents` that have what was asked for `read` were read, evenly chosen where they are fewer.

    `is_cut` where there were more lines in these. With `is_estimated` nobody counted the documents that have it: only the index narrowed
    them, some were looked at, and `documents` is what these few let expect.
    """

    lines: tuple[ConcordanceLine, ...]
    documents: int
    read: int
    is_cut: bool = False
    is_estimated: bool = False


def read_concordance(
    session: Session,
    query: Query,
    selection: Selection,
    *,
    order: LineOrder | None = None,
    width: int = 40,
    documents: int = DOCUMENTS_AT_ONCE,
    lines: int = LINES_AT_ONCE,
) -> Concordance:
    """The places in at most `documents` documents, at most `lines` of them."""
    if not query.wanted():
        return Concordance(lines=(), documents=0, read=0)
    chosen = choose_documents(session, selection, at_most=documents, having=query)
    found: list[ConcordanceLine] = []
    read = 0
    for row in session.execute(_texts(chosen.conditions)):
        found += _lines(row, query, width)
        read += 1
        if len(found) > lines:
            break
    is_cut = len(found) > lines
    return Concordance(
        lines=tuple(sort_lines(found[:lines], order)),
        documents=chosen.documents if is_cut else chosen.documents_for(read),
        read=read,
        is_cut=is_cut,
        is_estimated=chosen.is_sample and chosen.is_candidates,
    )


def concordance(
    session: Session, query: Query, selection: Selection, *, width: int = 40, limit: int | None = None
) -> Iterator[ConcordanceLine]:
    """Every place in the documents found, in the order of document ids, at most `limit`, in constant memory; `width` characters on either
    side.
    """
    if not query.wanted():
        return
    count = 0
    for row in session.execute(_texts((*without_copies(selection), matching_documents(query)))):
        for line in _lines(row, query, width):
            if limit is not None and count >= limit:
                return
            count += 1
            yield line


def _texts(conditions: Sequence[ColumnElement[bool]]) -> Any:
    """What a line tells of a document, with the texts of its latest revision."""
    columns = (
        DocumentRow.id,
        DocumentRow.source,
        RevisionRow.date,
        RevisionRow.language,
        FetchRow.url,
        RevisionRow.title,
        RevisionRow.text,
    )
    return (
        select(*columns)
        .join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
        .join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
        .where(*conditions)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )


def _lines(row: Row[Any], query: Query, width: int) -> Iterator[ConcordanceLine]:
    wanted = query.wanted()
    for field, text in zip(FIELDS, (row.title or "", row.text), strict=True):
        for mark, left, keyword, right in contexts(text, find_marks(text, wanted, field), width=width):
            yield ConcordanceLine(
                document_id=row.id,
                source=row.source,
                date=row.date,
                language=row.language,
                url=row.url,
                field=field,
                start=mark.start,
                left=left,
                keyword=keyword,
                right=right,
            )
