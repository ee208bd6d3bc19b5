"""Counts over a whole corpus, for the first page of the explorer: articles by source and month, languages, statuses, what runs ended in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, inspect, select
from sqlalchemy.orm import Session

from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow

NO_MONTH = ""
UNDATED = "undated"
"""In the place of a month: the page gives no date. When it was captured says nothing of when it came out."""
_MONTH_CHARS = len("2000-01")
_ARTICLES = (PageStatus.ARTICLE.value, Outcome.MISSING_ONCE.value)


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
    """Articles of one source that came out in one month, "2026-03"; NO_MONTH: pages that say only the year, UNDATED: that say nothing."""

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
    count = func.sum(FacetRow.documents)
    statuses = session.execute(select(FacetRow.status, count).group_by(FacetRow.status).having(count > 0).order_by(count.desc()))
    captures = session.scalar(select(func.count(FetchRow.warc_record_id)).where(FetchRow.warc_record_id.is_not(None))) or 0
    first, last = (session.scalar(select(bound(FetchRow.captured_at))) for bound in (func.min, func.max))
    revisions = session.scalar(select(func.count()).select_from(RevisionRow)) or 0
    counted = {row.status: int(row[1]) for row in statuses}
    return Totals(statuses=counted, revisions=revisions, captures=captures, first_capture=first, last_capture=last)


def count_months(session: Session) -> tuple[MonthCount, ...]:
    """Articles by source and month of publication, in the order of months, and those whose pages give no date."""
    whole = func.length(FacetRow.month) >= _MONTH_CHARS
    month = case((whole, func.substr(FacetRow.month, 1, _MONTH_CHARS)), else_=NO_MONTH)  # a date that says only the year has no month
    statement = _articles(FacetRow.source, month, func.sum(FacetRow.documents)).group_by(FacetRow.source, month)
    counted = Counter({(when, source): int(count) for source, when, count in session.execute(statement)})
    undated = _count_undated(session)
    counted.subtract(undated)  # facets have them in the month of their capture
    for (_, source), count in undated.items():
        counted[UNDATED, source] += count
    return tuple(MonthCount(source=source, month=when, articles=count) for (when, source), count in sorted(counted.items()) if count > 0)


def _count_undated(session: Session) -> dict[tuple[str, str], int]:
    """Articles without a date, by month of capture and source. An index has none but these, so no text is read."""
    month = func.substr(DocumentRow.day, 1, _MONTH_CHARS)
    latest = and_(DocumentRow.id == RevisionRow.document_id, DocumentRow.revision_id == RevisionRow.id)
    statement = select(month, DocumentRow.source, func.count()).select_from(RevisionRow).join(DocumentRow, latest)
    wanted = statement.where(RevisionRow.date.is_(None), DocumentRow.status.in_(_ARTICLES))
    return {(when, source): count for when, source, count in session.execute(wanted.group_by(month, DocumentRow.source))}


def count_languages(session: Session) -> tuple[tuple[str, int], ...]:
    """Articles by language code, the most frequent first; empty for those whose language is not known."""
    count = func.sum(FacetRow.documents)
    language = func.lower(FacetRow.language)
    found = session.execute(_articles(language, count).group_by(language).order_by(count.desc(), language))
    return tuple((code, int(documents)) for code, documents in found)


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
    """The facets of articles; one that was missing once is still one."""
    return select(*columns).where(FacetRow.status.in_(_ARTICLES), FacetRow.documents > 0)


def source_names(session: Session) -> tuple[str, ...]:
    """Every source that has a document."""
    return tuple(session.scalars(select(FacetRow.source).where(FacetRow.documents > 0).distinct().order_by(FacetRow.source)))
