"""Looks through a selection without a question: how many documents there are, where they are from, and the newest of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.selection import conditions_of

LEAD_CHARS = 240
_DAY_CHARS, _YEAR_CHARS = len("2026-03-01"), len("2026")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document in a list, as of its latest revision; `lead` is the beginning of its text."""

    document_id: int
    url: str
    title: str
    source: str
    date: str | None
    language: str | None
    status: str
    captured_at: datetime
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsed:
    """One page of a selection. The counts are over all of it, the most first, years the latest first; an empty text is "not known"."""

    total: int | None
    documents: tuple[ListedDocument, ...]
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]


def browse(session: Session, selection: Selection, *, limit: int, offset: int = 0) -> Browsed:
    """The documents of a selection, those published last first; the day of capture counts where a page gives no date."""
    conditions = conditions_of(selection)
    counters = _count(session, conditions)
    return Browsed(
        total=counters[0].total(),
        documents=_list(session, conditions, limit=limit, offset=offset),
        sources=_by_count(counters[0]),
        languages=_by_count(counters[1]),
        years=tuple(sorted(counters[2].items(), reverse=True)),
    )


def list_latest(session: Session, selection: Selection, *, limit: int, offset: int = 0) -> Browsed:
    """Those stored last, uncounted: what is quick whatever the size of the corpus."""
    documents = _list(session, conditions_of(selection), limit=limit, offset=offset, by_day=False)
    return Browsed(total=None, documents=documents, sources=(), languages=(), years=())


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    year = func.substr(_day(), 1, _YEAR_CHARS)
    rows = session.execute(
        select(DocumentRow.source, RevisionRow.language, year, func.count())
        .join(RevisionRow, _latest())
        .where(*conditions)
        .group_by(DocumentRow.source, RevisionRow.language, year)
    )
    sources, languages, years = Counter[str](), Counter[str](), Counter[str]()
    for source, language, when, count in rows:
        sources[source] += count
        languages[(language or "").lower()] += count
        years[when or ""] += count
    return sources, languages, years


def _list(
    session: Session, conditions: list[ColumnElement[bool]], *, limit: int, offset: int, by_day: bool = True
) -> tuple[ListedDocument, ...]:
    statement = (
        select(
            DocumentRow.id,
            DocumentRow.canonical,
            DocumentRow.source,
            DocumentRow.status,
            RevisionRow.title,
            RevisionRow.date,
            RevisionRow.language,
            RevisionRow.captured_at,
            func.substr(RevisionRow.text, 1, LEAD_CHARS).label("lead"),
        )
        .join(RevisionRow, _latest())
        .where(*conditions)
        .order_by(*([_day().desc()] if by_day else []), DocumentRow.id.desc())
    )
    return tuple(
        ListedDocument(
            document_id=row.id,
            url=row.canonical,
            title=row.title or "",
            source=row.source,
            date=row.date,
            language=row.language,
            status=row.status,
            captured_at=row.captured_at,
            lead=row.lead,
        )
        for row in session.execute(statement.limit(limit).offset(offset))
    )


def _latest() -> ColumnElement[bool]:
    return (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)


def _day() -> ColumnElement[str]:
    return func.substr(func.coalesce(RevisionRow.date, cast(RevisionRow.captured_at, Text)), 1, _DAY_CHARS)


def _by_count(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
