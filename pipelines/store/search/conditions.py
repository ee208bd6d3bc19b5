"""The meaning of each field of a `Selection`, as a condition for statements that read documents and revisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased

from pipelines.outcomes import Outcome, PageStatus
from pipelines.search.selection import Dating, Revisions, Selection
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.days import day_after, is_from, is_until, month_from, month_until
from pipelines.store.search.match import LATEST, has_flag, has_tag, in_facets, in_language, latest_has, matching_documents

MONTH_CHARS = len("2000-01-")  # of `FacetRow.month`
_DAY_CHARS = len("2000-01-01")


def conditions_of(selection: Selection, *, by_facet: bool = False) -> list[ColumnElement[bool]]:
    """What a selection of latest revisions asks of a statement with `DocumentRow`; without `by_facet` no index of facets is used for it."""
    return [in_facets(*facet_conditions(selection), indexed=by_facet), *beyond_facets(selection)]


def beyond_facets(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What it asks of a document besides that it is of the right facets."""
    if selection.since is not None:
        yield is_from(DocumentRow.day, selection.since.isoformat())
    if selection.until is not None:
        yield is_until(DocumentRow.day, selection.until)
    if selection.dated is not Dating.ANY:
        yield is_undated() if selection.dated is Dating.NO else and_(not_(is_undated()), _as_exact(DocumentRow.day, selection.dated))
    latest = [*_flag_conditions(selection, LATEST), *_capture_conditions(selection, LATEST)]
    if latest:
        yield latest_has(*latest)
    yield from _document_conditions(selection)
    if selection.query.text:
        yield matching_documents(selection.query)


def facet_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What a selection asks of a facet; of its days only that they are in the right months."""
    # One 404 proves little: what was an article is exported until a second says the same.
    missing_article = and_(FacetRow.status == Outcome.MISSING_ONCE.value, FacetRow.page_status == PageStatus.ARTICLE.value)
    yield or_(FacetRow.status.in_(sorted({PageStatus.ARTICLE.value} | selection.include)), missing_article)
    if selection.sources:
        yield FacetRow.source.in_(selection.sources)
    if selection.languages:
        yield or_(*(in_language(code) for code in selection.languages))
    if selection.since is not None:
        yield month_from(FacetRow.month, selection.since)
    if selection.until is not None:
        yield month_until(FacetRow.month, selection.until)


def is_of_facets(selection: Selection) -> bool:
    """Whether `facet_conditions` say all that a selection asks: its days are whole months, and it asks nothing of words or revisions."""
    since, until = selection.since, selection.until
    whole = (since is None or since.day == 1) and (until is None or day_after(until).day == 1)
    of_revisions = selection.flags or selection.without_flags or selection.captured_since or selection.captured_until
    of_documents = selection.documents or selection.tags or selection.without_tags or selection.dated is not Dating.ANY
    return whole and not of_revisions and not of_documents and not selection.query.text


def is_undated() -> ColumnElement[bool]:
    """That the latest revision of a document has no date of publication: by an index, for the rows of revisions hold their texts."""
    return DocumentRow.revision_id.in_(sql_select(RevisionRow.id).where(RevisionRow.date.is_(None)).correlate(None))


def is_undated_each() -> ColumnElement[bool]:
    """The same, looked up for each document: quicker than making a set of all undated ones where few documents are asked about."""
    revision = aliased(RevisionRow)
    undated = sql_select(revision.id).with_hint(revision, "INDEXED BY ix_revision_undated", "sqlite")
    return undated.where(revision.id == DocumentRow.revision_id, revision.date.is_(None)).correlate(DocumentRow).exists()


def _as_exact(published: Any, dated: Dating) -> ColumnElement[bool]:
    """That a date says the day, or less."""
    says = func.length(published)
    return says >= _DAY_CHARS if dated is Dating.DAY else says < _DAY_CHARS


def _document_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What it asks whatever the revisions."""
    if selection.documents:
        yield DocumentRow.id.in_(selection.documents)
    yield from (has_tag(tag) for tag in selection.tags)
    yield from (not_(has_tag(tag)) for tag in selection.without_tags)


def _flag_conditions(selection: Selection, revision: type[RevisionRow]) -> Iterator[ColumnElement[bool]]:
    yield from (has_flag(flag, revision) for flag in selection.flags)
    yield from (not_(has_flag(flag, revision)) for flag in selection.without_flags)


def _capture_conditions(selection: Selection, revision: type[RevisionRow]) -> Iterator[ColumnElement[bool]]:
    if selection.captured_since is not None:
        yield revision.captured_at >= _midnight(selection.captured_since)
    if selection.captured_until is not None:
        yield revision.captured_at < _midnight(day_after(selection.captured_until))


def revision_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What is asked of a revision, but for those conditions by which its document was chosen."""
    if selection.revisions == Revisions.LATEST:
        yield DocumentRow.revision_id == RevisionRow.id
    elif selection.revisions == Revisions.FIRST:
        yield RevisionRow.number == 1
    yield from _flag_conditions(selection, RevisionRow)
    yield from _capture_conditions(selection, RevisionRow)
    if selection.dated is not Dating.ANY:
        yield RevisionRow.date.is_(None) if selection.dated is Dating.NO else _as_exact(RevisionRow.date, selection.dated)
    if selection.languages:
        yield or_(*(_in_language(code) for code in selection.languages))
    if selection.since is not None:
        yield _by_day(RevisionRow.captured_at >= _midnight(selection.since), is_from(_day(), selection.since.isoformat()))
    if selection.until is not None:
        yield _by_day(RevisionRow.captured_at < _midnight(day_after(selection.until)), is_until(_day(), selection.until))


def revision_and_document_conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    """What a selection asks of a statement with `DocumentRow` and `RevisionRow`."""
    if selection.revisions == Revisions.LATEST:
        yield DocumentRow.revision_id == RevisionRow.id
        yield from conditions_of(selection)
        return
    yield from revision_conditions(selection)
    missing_article = and_(DocumentRow.status == Outcome.MISSING_ONCE.value, RevisionRow.status == PageStatus.ARTICLE.value)
    yield or_(DocumentRow.status.in_(sorted({PageStatus.ARTICLE.value} | selection.include)), missing_article)
    if selection.sources:
        yield DocumentRow.source.in_(selection.sources)
    yield from _document_conditions(selection)
    if selection.query.text:  # only latest revisions are sure to be in the index
        matching = sql_select(DocumentRow.id).where(matching_documents(selection.query))
        yield DocumentRow.id.in_(matching.correlate(None))


def _in_language(code: str) -> ColumnElement[bool]:
    return or_(
        func.lower(RevisionRow.language) == code.lower(), func.lower(RevisionRow.language).startswith(code.lower() + "-", autoescape=True)
    )


def _by_day(captured: ColumnElement[bool], published: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(and_(RevisionRow.date.is_(None), captured), and_(RevisionRow.date.is_not(None), published))


def _day() -> ColumnElement[str]:
    return func.substr(RevisionRow.date, 1, _DAY_CHARS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
