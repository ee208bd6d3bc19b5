"""Archived pages that could not be extracted, or were taken for no article: which there are, and what they end as when read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, select, update
from sqlalchemy.orm import Session

from pipelines.items import Capture, Extraction, LinkKind, Locator, Visit
from pipelines.outcomes import Outcome
from pipelines.store.custody.events import CustodyEvent
from pipelines.store.custody.log import note
from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow, MeasureRow, UrlRow
from pipelines.store.frontier.schedule import Watch, next_visit
from pipelines.store.visits.imports import finish_text
from pipelines.store.visits.metrics import write_metrics
from pipelines.store.visits.visit_result import VisitResult, name_outcome, text_to_store

_OTHER_KINDS = (Outcome.LISTING, Outcome.SOFT_404, Outcome.EMPTY)  # a site page has its text in a document already


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """A URL whose latest fetch was archived and gave no extraction. `feed_date` is the time of publication by feed or sitemap."""

    fetch_id: int
    run_id: int
    visit: Visit
    locator: Locator
    feed_date: datetime | None


def count_failed(db: Database, outcome: Outcome, sources: Sequence[str]) -> int:
    """How many pages of these sources ended so."""
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(_failed([outcome], sources).subquery())) or 0


def read_failed(
    db: Database, outcomes: Sequence[Outcome], sources: Sequence[str], *, before_run: int | None, after: int, limit: int
) -> list[FailedPage]:
    """The next pages with an id of their URL behind `after`; with `before_run`, those that failed in earlier runs than that."""
    statement = _failed(outcomes, sources).where(UrlRow.id > after).order_by(UrlRow.id).limit(limit)
    if before_run is not None:
        statement = statement.where(FetchRow.run_id < before_run)
    return _read(db, statement)


def read_mistaken(db: Database, pages: Sequence[str], sources: Sequence[str]) -> list[FailedPage]:
    """Those of some pages, by canonical URL and a few hundred at most, that ended as a kind of page which is no article."""
    ended = FetchRow.outcome.in_([outcome.value for outcome in _OTHER_KINDS])
    statement = _fetched(sources).where(UrlRow.canonical.in_(pages), UrlRow.kind == LinkKind.ARTICLE.value, ended).order_by(UrlRow.id)
    return _read(db, statement)


def _read(db: Database, statement: Select[*tuple[Any, ...]]) -> list[FailedPage]:
    with db.read() as session:
        return [
            FailedPage(
                fetch_id=row.fetch_id,
                run_id=row.run_id,
                visit=Visit(url_id=row.id, url=row.url, kind=LinkKind(row.kind), source=row.source, depth=row.depth),
                locator=Locator(file=row.warc_file, offset=row.warc_offset, length=row.warc_length, record_id=row.warc_record_id),
                feed_date=row.published_hint,
            )
            for row in session.execute(statement)
        ]


def end_failed(
    db: Database, page: FailedPage, *, outcome: Outcome | None, reason: str, capture: Capture, extraction: Extraction, now: datetime
) -> Outcome:
    """Write what a page ends as now, in the row of the fetch that gave it; as in an import, its document may have newer texts.

    `outcome` None stores the extraction. Site memory learns the page as from a visit. The URL is due as after a visit at the time of the
    capture, unless it waits already.
    """
    with db.write() as session:
        result = VisitResult(
            visit=page.visit,
            run_id=page.run_id,
            outcome=outcome,
            reason=reason,
            capture=capture,
            extraction=extraction,
            now=now,
        )
        text = text_to_store(result)
        if text is None:
            final = name_outcome(result, None, None, None)
            _rewrite_fetch(session, page, result, final)
        else:
            final = finish_text(session, result, text, lambda outcome: _rewrite_fetch(session, page, result, outcome))
        _end_url(session, page, final, reason, failed=extraction.outcome is not None, captured_at=capture.captured_at)
        return final


def _failed(outcomes: Sequence[Outcome], sources: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """By the partial index `ix_url_failed`, whose condition SQLite knows again only when it is written out."""
    failed = FetchRow.outcome.in_([outcome.value for outcome in outcomes])
    return _fetched(sources).where(UrlRow.attempts > literal_column("0"), failed)


def _fetched(sources: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """URLs with their latest fetch, where that was archived."""
    latest = select(func.max(FetchRow.id)).where(FetchRow.url_id == UrlRow.id).correlate(UrlRow).scalar_subquery()
    return (
        select(
            UrlRow.id,
            UrlRow.url,
            UrlRow.kind,
            UrlRow.source,
            UrlRow.depth,
            UrlRow.published_hint,
            FetchRow.id.label("fetch_id"),
            FetchRow.run_id,
            FetchRow.warc_file,
            FetchRow.warc_offset,
            FetchRow.warc_length,
            FetchRow.warc_record_id,
        )
        .join(FetchRow, FetchRow.id == latest)
        .where(UrlRow.source.in_(sources), FetchRow.warc_record_id.is_not(None))
    )


def _rewrite_fetch(session: Session, page: FailedPage, result: VisitResult, outcome: Outcome) -> int:
    fetch = update(FetchRow).where(FetchRow.id == page.fetch_id)
    session.execute(fetch.values(outcome=outcome.value, reason=result.reason))
    note(session, "fetch", page.fetch_id, CustodyEvent.REEXTRACTED)
    measured = delete(MeasureRow).where(MeasureRow.fetch_id == page.fetch_id).returning(MeasureRow.fetch_id)
    if session.execute(measured).first() is not None:  # an imported page has none
        write_metrics(session, result, outcome, page.fetch_id)
    return page.fetch_id


def _end_url(session: Session, page: FailedPage, outcome: Outcome, reason: str, *, failed: bool, captured_at: datetime) -> None:
    watch = Watch(since=captured_at, changed_at=captured_at)
    row = update(UrlRow).where(UrlRow.id == page.visit.url_id)
    attempts = UrlRow.attempts + 1 if failed else 0
    session.execute(row.values(outcome=outcome.value, reason=reason, attempts=attempts))
    due_at = next_visit(kind=page.visit.kind, outcome=outcome, now=captured_at, watch=watch, depth=page.visit.depth)
    session.execute(row.where(UrlRow.state == "done").values(due_at=due_at, watched_since=watch.since, changed_at=watch.changed_at))
