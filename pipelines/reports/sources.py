"""The health of all sources: judges a run when it ends, and gathers what the report tells. Reads the store; writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from pipelines.items import LinkKind
from pipelines.outcomes import ExitCode, Outcome
from pipelines.reports.alarms import Alarm, SourceHistory, read_alarm
from pipelines.reports.completeness import Completeness
from pipelines.reports.evidence import latest_of_each
from pipelines.reports.found_pages import read_completeness
from pipelines.reports.health import judge
from pipelines.store.database.connection import Database
from pipelines.store.frontier.visited import error_statuses
from pipelines.store.runs import RunRecord, last_ended_run
from pipelines.store.visits.metrics import read_added, read_arrivals, read_metrics
from pipelines.store.visits.visit_metrics import VisitMetrics

JUDGED = (ExitCode.DONE, ExitCode.BROKE, ExitCode.ATTENTION, ExitCode.NOTHING_REACHABLE)
"""How a run ends that is judged; what another run saw is judged together with the run after it."""
_TOLD = (*JUDGED, ExitCode.INTERRUPTED)  # the others end without a look at the alarms
FIGURE_DAYS = 28  # articles a day are told of four whole weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is usual for a source, of its latest pages; None where nothing is known."""

    pages: int
    articles_per_day: float | None
    last_article_at: datetime | None
    median_words: float | None
    dated_share: float | None
    median_kept_share: float | None
    median_seconds: float | None
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source in the report."""

    source: str
    alarms: tuple[Alarm, ...]
    figures: Figures
    completeness: Completeness | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = None if self.completeness is None else self.completeness.as_dict()
        alarms = [alarm.as_dict() for alarm in self.alarms]
        return {"source": self.source, "alarms": alarms, "figures": asdict(self.figures), "completeness": told}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All sources asked for, as the last run that ended left them; `run` is None before the first."""

    run: RunRecord | None
    sources: tuple[SourceHealth, ...]


def judge_run(db: Database, run_id: int, sources: Iterable[str], *, now: datetime) -> tuple[Alarm, ...]:
    """The alarms at the end of a run: those of the sources it visited, and those that stood of all others."""
    judged = last_ended_run(db, before=run_id, codes=JUDGED)
    stood, names = standing_alarms(db, run_id), sorted(sources)
    found: list[Alarm] = []
    for name in names:
        earlier, recent = read_metrics(db, name, after_run=0 if judged is None else judged.id)
        history = SourceHistory(
            source=name,
            now=now,
            known_since=read_added(db, name),
            recent=_with_statuses(db, recent),
            earlier=_with_statuses(db, earlier),
            arrivals=read_arrivals(db, name, now=now),
            standing=tuple(alarm for alarm in stood if alarm.source == name),
        )
        found += judge(history)
    return tuple(sorted([*found, *(alarm for alarm in stood if alarm.source not in names)], key=lambda alarm: alarm.source))


def _with_statuses(db: Database, visits: Sequence[VisitMetrics]) -> tuple[VisitMetrics, ...]:
    """The visits with what the server answered where that was an error: a missing page is another thing than a refusal."""
    statuses = error_statuses(db, {visit.url_id for visit in visits if visit.outcome is Outcome.HTTP_ERROR})
    return tuple(replace(visit, status=statuses.get((visit.url_id, visit.at))) if statuses else visit for visit in visits)


def standing_alarms(db: Database, before: int | None = None) -> tuple[Alarm, ...]:
    """The alarms with which the last run ended, of those begun before `before`, if given."""
    run = last_ended_run(db, before=before, codes=_TOLD)
    return () if run is None else tuple(read_alarm(values) for values in run.summary.get("alarms", ()))


def read_health(db: Database, sources: Sequence[str], *, now: datetime) -> HealthReport:
    """What the report tells of these sources."""
    alarms = standing_alarms(db)
    found = [
        SourceHealth(
            source=name,
            alarms=tuple(alarm for alarm in alarms if alarm.source == name),
            figures=_figures(db, name, now=now),
            completeness=read_completeness(db, name),
        )
        for name in sources
    ]
    return HealthReport(run=last_ended_run(db), sources=tuple(found))


def _figures(db: Database, source: str, *, now: datetime) -> Figures:
    _, visits = read_metrics(db, source, after_run=0)
    arrivals = read_arrivals(db, source, now=now)
    articles = [visit for visit in visits if visit.kind is LinkKind.ARTICLE]
    pages = latest_of_each(visit for visit in articles if visit.words is not None)
    return Figures(
        pages=len(pages),
        articles_per_day=_per_day(arrivals, now),
        last_article_at=arrivals[-1] if arrivals else None,
        median_words=_median([visit.words for visit in pages]),
        dated_share=round(sum(bool(visit.dated) for visit in pages) / len(pages), 3) if pages else None,
        median_kept_share=_median([visit.kept_percent / 100 for visit in pages if visit.kept_percent is not None]),
        median_seconds=_median([visit.duration_ms / 1000 for visit in visits]),
        outcomes=_outcomes(articles),
    )


def _per_day(arrivals: Sequence[datetime], now: datetime) -> float | None:
    """New articles a day over the latest four weeks; over all that is known where that is less."""
    if not arrivals:
        return None
    days = min(FIGURE_DAYS, (now.date() - arrivals[0].date()).days + 1)
    return round(sum(now - time < timedelta(days=days) for time in arrivals) / days, 2)


def _outcomes(articles: Iterable[VisitMetrics]) -> dict[str, int]:
    return dict(Counter(str(visit.outcome) for visit in latest_of_each(articles)).most_common())


def _median(values: Sequence[float | int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(median(known)), 3) if known else None
