"""Reads revisions out of the database, streaming: which ones (`Selection`), and how a row becomes an `items.Revision`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, case, func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from pipelines.items import Locator, Revision
from pipelines.outcomes import CopyKind, Outcome, PageStatus
from pipelines.search.parsing import parse_query
from pipelines.store.copy_models import CopyIndexRow, CopyLinkRow
from pipelines.store.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.packing import unpack_facts
from pipelines.store.search_match import matching_revisions

ROWS_AT_ONCE = 20  # rows read ahead while streaming; two such batches of the longest texts, about 1 MB each, are in memory at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents: every condition given must hold. Empty means any.

    `since` and `until` are days, both included, compared with the publication date, or with the day of capture (UTC) where the page gives
    no date. `languages` are codes, and `en` also takes `en-GB`. `query` means what it means in `winnow search` (`search.parse_query`).
    `include` names the statuses wanted besides article: stub, missing_once, gone. An article missing once is always in.
    """

    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    query: str = ""
    include: frozenset[str] = frozenset()


def select(session: Session, selection: Selection) -> Iterator[Revision]:
    """The latest revision of each selected document, in the order of document ids, in constant memory."""
    statement = (
        revisions()
        .where(RevisionRow.number == DocumentRow.latest_revision, *_conditions(selection))
        .order_by(DocumentRow.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    return (read_revision(row) for row in session.execute(statement))


def revisions() -> Select[Any]:
    """Every revision with what `read_revision` needs; blocks stay in the database."""
    status = case((RevisionRow.number == DocumentRow.latest_revision, DocumentRow.status), else_=RevisionRow.status)
    return (
        sql_select(
            RevisionRow.document_id,
            RevisionRow.number,
            RevisionRow.title,
            RevisionRow.authors,
            RevisionRow.date,
            RevisionRow.language,
            RevisionRow.text,
            RevisionRow.captured_at,
            RevisionRow.facts,
            RevisionRow.flags,
            RevisionRow.engine,
            RevisionRow.text_sha256,
            DocumentRow.source,
            status.label("status"),
            FetchRow.url,
            FetchRow.warc_file,
            FetchRow.warc_offset,
            FetchRow.warc_length,
            FetchRow.warc_record_id,
            CopyIndexRow.copy_group,
            _copy_kind().label("copy_kind"),
        )
        .join(DocumentRow, DocumentRow.id == RevisionRow.document_id)
        .join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
        .outerjoin(CopyIndexRow, CopyIndexRow.document_id == DocumentRow.id)
    )


def _copy_kind() -> ScalarSelect[str]:
    """What a document is to its nearest copy, or that it is a wire copy of any."""
    wire_first = case((CopyLinkRow.kind == CopyKind.WIRE_COPY.value, 0), else_=1)
    return (
        sql_select(CopyLinkRow.kind)
        .where(CopyLinkRow.document_id == DocumentRow.id, CopyLinkRow.kind != CopyKind.TRANSLATION.value)
        .order_by(wire_first, CopyLinkRow.similarity.desc(), CopyLinkRow.other_id)
        .limit(1)
        .correlate(DocumentRow)
        .scalar_subquery()
    )


def read_revision(row: Row[Any]) -> Revision:
    """The value for a row of `revisions()`. The latest revision bears its document's status, an earlier one that of its page."""
    return Revision(
        document_id=row.document_id,
        number=row.number,
        url=row.url,
        source=row.source,
        status=row.status,
        title=row.title,
        authors=tuple(row.authors),
        date=row.date,
        language=row.language,
        text=row.text,
        captured_at=row.captured_at,
        facts=unpack_facts(row.facts),
        flags=tuple(row.flags),
        engine=row.engine,
        text_sha256=row.text_sha256,
        locator=_read_locator(row),
        copy_group=row.copy_group,
        copy_kind=row.copy_kind or "",
    )


def _read_locator(row: Row[Any]) -> Locator | None:
    if row.warc_record_id is None:
        return None
    return Locator(file=row.warc_file, offset=row.warc_offset, length=row.warc_length, record_id=row.warc_record_id)


def _conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    # One 404 proves little: what was an article is exported until a second says the same.
    missing_article = and_(DocumentRow.status == Outcome.MISSING_ONCE.value, RevisionRow.status == PageStatus.ARTICLE.value)
    yield or_(DocumentRow.status.in_(sorted({PageStatus.ARTICLE.value} | selection.include)), missing_article)
    if selection.sources:
        yield DocumentRow.source.in_(selection.sources)
    if selection.languages:
        yield or_(*(_in_language(code) for code in selection.languages))
    if selection.since is not None:
        yield _by_day(RevisionRow.captured_at >= _midnight(selection.since), _day() >= selection.since.isoformat())
    if selection.until is not None:
        after = selection.until + timedelta(days=1)
        yield _by_day(RevisionRow.captured_at < _midnight(after), _day() <= selection.until.isoformat())
    if selection.query:
        yield matching_revisions(parse_query(selection.query))


def conditions_of(selection: Selection) -> list[ColumnElement[bool]]:
    """What a selection asks of a statement with `DocumentRow` and `RevisionRow`."""
    return list(_conditions(selection))


def _in_language(code: str) -> ColumnElement[bool]:
    return or_(
        func.lower(RevisionRow.language) == code.lower(), func.lower(RevisionRow.language).startswith(code.lower() + "-", autoescape=True)
    )


def _by_day(captured: ColumnElement[bool], published: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(and_(RevisionRow.date.is_(None), captured), and_(RevisionRow.date.is_not(None), published))


def _day() -> ColumnElement[str]:
    return func.substr(RevisionRow.date, 1, len("2000-01-01"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
