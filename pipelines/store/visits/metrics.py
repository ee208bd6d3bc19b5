"""Measures: what each visit says about the health of its source, written with the visit and read back for the reports.

A reading costs the same however old a corpus is: of each source the latest visits count, not all. Judging is left to `pipelines.reports`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select
from sqlalchemy.orm import Session

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome
from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow, MeasureRow, SourceRow, UrlRow
from pipelines.store.database.statements import table_of
from pipelines.store.visits.block_measures import kept_percent, layout_of
from pipelines.store.visits.visit_metrics import VisitMetrics
from pipelines.store.visits.visit_result import VisitResult, value_of

PAGES_READ = 600  # latest article visits of a source; about 200 pages of a site whose young articles are visited nightly
SEED_VISITS_READ = 240  # latest visits of feeds, sitemaps and listings; ten days of an hourly run with one feed
RHYTHM_DAYS = 400  # a year and a month of new articles, so that a yearly pause was seen once
STOCK = timedelta(days=1)  # found in the source's first day: it was there before us, and only its own date says when it came out
LATE = timedelta(days=30)  # found so long after its date: taken out of the source's past by us, and no news
_URL, _SOURCE = table_of(UrlRow), table_of(SourceRow)
_INSERT_MEASURE = insert(table_of(MeasureRow))
_FIRST_SEEN = (
    select(_URL.c.first_seen_at, _SOURCE.c.added_at).join(_SOURCE, _SOURCE.c.name == _URL.c.source).where(_URL.c.id == bindparam("url_id"))
)


def write_metrics(session: Session, result: VisitResult, outcome: Outcome, fetch_id: int) -> None:
    """Write what a visit measured, in the transaction that ends it."""
    values: dict[str, Any] = {"fetch_id": fetch_id, "source": result.visit.source, "kind": result.visit.kind.value}
    extraction = result.extraction
    if outcome is Outcome.LISTING and result.visit.kind is not LinkKind.ARTICLE:
        values["links"] = len(result.links)
    elif extraction is not None and extraction.text:
        values["words"] = len(extraction.text.split())
        values["dated"] = int(extraction.facts.date is not None)
        prepared = extraction.prepared if extraction.prepared.is_of(extraction.blocks) else None
        values["kept_percent"] = kept_percent(extraction.blocks) if prepared is None else prepared.kept_percent
        values["layout"] = layout_of(extraction.blocks) if prepared is None else prepared.layout
    if outcome is Outcome.STORED:
        values["arrived_at"] = _arrival(session, result)
    session.execute(_INSERT_MEASURE, values)


def _arrival(session: Session, result: VisitResult) -> datetime | None:
    """When the source brought a new article out: when we first saw it, or its own date where we came later; None if nothing says."""
    row = session.execute(_FIRST_SEEN, {"url_id": result.visit.url_id}).one()
    published = _published(value_of(result.extraction.facts.date) if result.extraction else None)
    if published is not None and published > row.first_seen_at:
        published = None
    if row.first_seen_at < row.added_at + STOCK:
        return published
    return published if published is not None and row.first_seen_at - published > LATE else row.first_seen_at


def _published(date: str | None) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat((date or "")[:10]).date(), time(), tzinfo=UTC)
    except ValueError:
        return None


def read_metrics(db: Database, source: str, *, after_run: int) -> tuple[tuple[VisitMetrics, ...], tuple[VisitMetrics, ...]]:
    """The latest visits of a source in two parts, each oldest first: of the runs up to `after_run`, and of those after it."""
    with db.read() as session:
        earlier, recent = FetchRow.run_id <= after_run, FetchRow.run_id > after_run
        return _latest(session, source, earlier), _latest(session, source, recent)


def _latest(session: Session, source: str, runs: ColumnElement[bool]) -> tuple[VisitMetrics, ...]:
    seeds = [kind for kind in LinkKind if kind is not LinkKind.ARTICLE]
    articles = session.execute(_measures(source, [LinkKind.ARTICLE]).where(runs).limit(PAGES_READ)).all()
    found = [*articles, *(row for kind in seeds for row in session.execute(_measures(source, [kind]).where(runs).limit(SEED_VISITS_READ)))]
    return tuple(_read(row) for row in sorted(found, key=lambda row: row.fetch_id))


def _measures(source: str, kinds: Sequence[LinkKind]) -> Select[Any]:
    return (
        select(MeasureRow, FetchRow.url_id, FetchRow.url, FetchRow.requested_at, FetchRow.outcome, FetchRow.reason, FetchRow.duration_ms)
        .add_columns(MeasureRow.fetch_id, UrlRow.url.label("asked"), UrlRow.found_on)
        .join(FetchRow, FetchRow.id == MeasureRow.fetch_id)
        .join(UrlRow, UrlRow.id == FetchRow.url_id)
        .where(MeasureRow.source == source, MeasureRow.kind.in_([kind.value for kind in kinds]))
        .order_by(MeasureRow.fetch_id.desc())
    )


def _read(row: Row[Any]) -> VisitMetrics:
    measured: MeasureRow = row[0]
    return VisitMetrics(
        url_id=row.url_id,
        url=row.asked,
        kind=LinkKind(measured.kind),
        at=row.requested_at,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        duration_ms=row.duration_ms,
        is_seed=row.found_on == "",
        words=measured.words,
        dated=None if measured.dated is None else bool(measured.dated),
        kept_percent=measured.kept_percent,
        layout=measured.layout,
        links=measured.links,
    )


def read_arrivals(db: Database, source: str, *, now: datetime) -> tuple[datetime, ...]:
    """When the source brought out what we have of it, oldest first, of the last `RHYTHM_DAYS` days."""
    since = now - timedelta(days=RHYTHM_DAYS)
    statement = select(MeasureRow.arrived_at).where(MeasureRow.source == source, MeasureRow.arrived_at >= since)
    with db.read() as session:
        return tuple(session.scalars(statement.order_by(MeasureRow.arrived_at)))


def read_added(db: Database, source: str) -> datetime:
    """When the source was first crawled."""
    with db.read() as session:
        return session.execute(select(SourceRow.added_at).where(SourceRow.name == source)).scalar_one()
