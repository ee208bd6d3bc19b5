"""Counts over a whole corpus, for the first page of the explorer: articles by source and month, languages, statuses, what runs ended in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, inspect, select
from sqlalchemy.orm import Session

from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow

NO_MONTH = ""
_MONTH_CHARS = len("2000-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much a corpus holds. `statuses` counts documents; the times are of the first and last capture, None in an empty corpus."""

    statuses: dict[str, int]
    revisions: int
    captures: int
    first_capture: datetime | None
    last_capture: datetime | None

    @property
    def documents(self) -> int:
        """All documents, whatever their status."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """Articles of one source in one month, "2026-03"; `month` is empty where the date of a page says only the year."""

    source: str
    month: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRun:
    """A run and how its visits ended. `outcomes` are counted from the visits themselves."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    exit_code: int | None
    outcomes: dict[str, int]


def table_names(session: Session) -> tuple[str, ...]:
    """Every table of the database."""
    return tuple(sorted(inspect(session.connection()).get_table_names()))


def read_totals(session: Session) -> Totals:
    """How much there is."""
    statuses = session.execute(select(DocumentRow.status, func.count()).group_by(DocumentRow.status).order_by(func.count().desc()))
    captured = select(func.count(FetchRow.warc_record_id), func.min(FetchRow.captured_at), func.max(FetchRow.captured_at))
    captures, first, last = session.execute(captured.where(FetchRow.warc_record_id.is_not(None))).one()
    revisions = session.scalar(select(func.count()).select_from(RevisionRow)) or 0
    counted = {row.status: row[1] for row in statuses}
    return Totals(statuses=counted, revisions=revisions, captures=captures, first_capture=first, last_capture=last)


def count_months(session: Session) -> tuple[MonthCount, ...]:
    """Articles by source and month of publication; of capture where a page gives no date."""
    month = _month()
    statement = _articles(DocumentRow.source, month, func.count()).group_by(DocumentRow.source, month).order_by(month, DocumentRow.source)
    return tuple(MonthCount(source=source, month=when, articles=count) for source, when, count in session.execute(statement))


def count_languages(session: Session) -> tuple[tuple[str, int], ...]:
    """Articles by language code, the most frequent first; empty for those whose language is not known."""
    language = func.lower(func.coalesce(RevisionRow.language, ""))
    found = session.execute(_articles(language, func.count()).group_by(language).order_by(func.count().desc(), language))
    return tuple((code, count) for code, count in found)


def read_latest_runs(session: Session, *, limit: int) -> tuple[EndedRun, ...]:
    """The runs begun last, the newest first, with the outcomes of their visits."""
    runs = session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(limit)).all()
    counted: dict[int, dict[str, int]] = {run.id: {} for run in runs}
    ended = select(FetchRow.run_id, FetchRow.outcome, func.count()).where(FetchRow.run_id.in_(list(counted)))
    for run_id, outcome, count in session.execute(ended.group_by(FetchRow.run_id, FetchRow.outcome).order_by(func.count().desc())):
        counted[run_id][outcome] = count
    return tuple(
        EndedRun(id=run.id, started_at=run.started_at, ended_at=run.ended_at, exit_code=run.exit_code, outcomes=counted[run.id])
        for run in runs
    )


def _articles(*columns: Any) -> Select[Any]:
    """The latest revision of every article; one that was missing once is still one."""
    wanted = (PageStatus.ARTICLE.value, Outcome.MISSING_ONCE.value)
    latest = (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)
    return select(*columns).select_from(DocumentRow).join(RevisionRow, latest).where(DocumentRow.status.in_(wanted))


def _month() -> ColumnElement[str]:
    """Of a date that says only the year no month is known."""
    published = func.substr(RevisionRow.date, 1, _MONTH_CHARS)
    captured = func.substr(cast(RevisionRow.captured_at, Text), 1, _MONTH_CHARS)
    return case((RevisionRow.date.is_(None), captured), (func.length(published) < _MONTH_CHARS, NO_MONTH), else_=published)


def source_names(session: Session) -> tuple[str, ...]:
    """Every source that has a document."""
    return tuple(session.scalars(select(DocumentRow.source).distinct().order_by(DocumentRow.source)))
