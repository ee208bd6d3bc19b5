"""How many documents found were published in each day, week, month or year; those without a date are counted apart."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session

from pipelines.search.periods import By, Period, fitting_unit, fullest_years, period_of, periods_between, read_full_day
from pipelines.search.query import NO_QUERY, Query
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.search.conditions import MONTH_CHARS, conditions_of, facet_conditions, is_of_facets, is_undated, is_undated_each
from pipelines.store.search.index import count_waiting
from pipelines.store.search.ranking import among_matching
from pipelines.store.search.selection import copy_conditions

SECONDS = 1.0  # for all questions together
MAX_PERIODS = 4_000  # ten years of days
_SHARE_OF_ONE = 0.6  # of the time that is left, for the next question: nearly all take far less
_SHORTEST = 0.1
_UNDATED = ""  # in place of a day; no document has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The documents found by one question, by period of publication. `counts` are in the order of the periods of its `Trend`.

    `undated` have no date, `without_day` one that says only a year or a month. With `is_counted` false there was no time to count.
    """

    question: str
    counts: tuple[int, ...] = ()
    undated: int = 0
    without_day: int = 0
    is_counted: bool = True

    @property
    def dated(self) -> int:
        """Those in a period."""
        return sum(self.counts)

    @property
    def total(self) -> int:
        """All that were found."""
        return self.dated + self.undated + self.without_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Articles over time. `everything` are all documents under the same options but for the question: what a share is a share of.

    `by` is what a period is, never AUTO. `notes` are for the person. `not_indexed` documents were not searched.
    """

    by: By
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    everything: Series
    notes: tuple[str, ...] = ()
    not_indexed: int = 0


def count_trend(
    session: Session,
    questions: Sequence[Query],
    selection: Selection,
    *,
    by: By = By.AUTO,
    at_most: int = MAX_PERIODS,
    seconds: float = SECONDS,
) -> Trend:
    """Each question of the same selection by the days of publication; without a question the selection alone.

    Periods go from that of the first document found to that of the last, or from `since` to `until` where these are given, those without
    a document too. Where that would be more than `at_most` periods they are larger ones, and a note says so; of years there are
    `MAX_YEARS` at most. What could not be counted within `seconds` is left out, and a note says so.
    """
    queries = list(questions) or [NO_QUERY]
    ends_at = time.monotonic() + seconds
    asks_nothing = not any(query.text for query in queries)
    days: list[Counter[str] | None] = []
    if not asks_nothing:
        for query in queries:
            days.append(_count(session, _by_day(session, query, selection), seconds=_SHARE_OF_ONE * (ends_at - time.monotonic())))
    all_days = _count_all(session, selection, days, by, at_most=at_most, ends_at=ends_at)
    days = days or [all_days]
    chosen, periods = _lay_out(days, selection, by, at_most=at_most)
    left_out = 0
    if chosen is By.YEAR:
        periods, left_out = fullest_years(periods, sum((counted for counted in days if counted), Counter[str]()))
    notes = [note for query in queries for note in query.notes]
    if chosen is not by is not By.AUTO:
        notes.append(f"By {by} these would be more than {at_most} bars: counted by {chosen}. Fewer days ({_ends(periods)}) allow it.")
    if left_out:
        notes.append(
            f"Left out: {left_out} {'article' if left_out == 1 else 'articles'} dated before or after these {len(periods)} years"
            f" ({_ends(periods)}); --since and --until, or 'Published from' and 'to', ask for others."
        )
    series = tuple(_series(query.text, counted, chosen, periods) for query, counted in zip(queries, days, strict=True))
    notes += [f"There was no time to count '{one.question}'. Add a word, or fewer days." for one in series if not one.is_counted]
    everything = _series("", all_days, chosen, periods)
    if not everything.is_counted and not asks_nothing:
        notes.append("There was no time to count all articles, so no share is given. Narrow the search to a source or some years.")
    return Trend(
        by=chosen,
        periods=periods,
        series=series,
        everything=everything,
        notes=tuple(dict.fromkeys(notes)),
        not_indexed=_waiting(session, queries),
    )


def lay_out(days: Iterable[str], since: date | None, until: date | None, by: By, *, at_most: int) -> tuple[By, tuple[Period, ...]]:
    """The unit, and every period of it between the ends."""
    full = [day for text in days if (day := read_full_day(text)) is not None]
    first, last = since or min(full, default=until), until or max(full, default=since)
    if first is None or last is None or first > last or not (full or (since and until)):
        return (By.MONTH if by is By.AUTO else by), ()
    chosen = fitting_unit(first, last, by, at_most=at_most)
    return chosen, tuple(periods_between(first, last, chosen))


def share(count: int, everything: int) -> float | None:
    """Percent; None of nothing."""
    return 100 * count / everything if everything else None


def rows_of(trend: Trend) -> Iterator[dict[str, str | int | float | None]]:
    """The trend as rows: one for each question and period, then one each for what is in no period; None where it was not counted."""
    everything = trend.everything
    for one in trend.series:
        places = [*(period.label for period in trend.periods), "no date", "no day"]
        first = [*(period.first.isoformat() for period in trend.periods), None, None]
        last = [*(period.last.isoformat() for period in trend.periods), None, None]
        found = [*one.counts, one.undated, one.without_day]
        of_all = [*everything.counts, everything.undated, everything.without_day]
        for place, label in enumerate(places):
            articles = found[place] if one.is_counted else None
            among = of_all[place] if everything.is_counted else None
            percent = None if articles is None or among is None else share(articles, among)
            yield {
                "question": one.question,
                "period": label,
                "first_day": first[place],
                "last_day": last[place],
                "articles": articles,
                "all_articles": among,
                "share_percent": None if percent is None else round(percent, 4),
            }


def _lay_out(days: Iterable[Counter[str] | None], selection: Selection, by: By, *, at_most: int) -> tuple[By, tuple[Period, ...]]:
    found = {day for counted in days for day in counted or ()}
    return lay_out(found, selection.since, selection.until, by, at_most=at_most)


def _count_all(
    session: Session, selection: Selection, days: Sequence[Counter[str] | None], by: By, *, at_most: int, ends_at: float
) -> Counter[str] | None:
    """All documents of a selection: by month from what the database has counted already, where no smaller period is wanted."""
    seconds = ends_at - time.monotonic()
    if is_of_facets(selection) and (selection.copies, selection.wire) == (Copies.ALL, Wire.ALL):
        months = _count(session, _by_month(selection), seconds=seconds)
        if months is None or _lay_out(days or [months], selection, by, at_most=at_most)[0] in (By.MONTH, By.YEAR):
            return months
    return _count(session, _by_day(session, NO_QUERY, selection), seconds=ends_at - time.monotonic())


def _count(session: Session, statement: Any, *, seconds: float) -> Counter[str] | None:
    """How many were published on each day; `_UNDATED` those that have none. None where there was no time."""
    counted = Counter[str]()
    try:
        with time_limit(session, seconds=max(_SHORTEST, seconds)):
            for day, count in session.execute(statement):
                counted[day] += int(count)
    except TimeIsUpError:
        return None
    return counted


def _by_month(selection: Selection) -> Any:
    """Whole months as their first day: the facets, less those documents of them that are there by their day of capture."""
    wanted = list(facet_conditions(selection))
    undated = select(DocumentRow.facet_id, func.count().label("documents")).where(is_undated()).group_by(DocumentRow.facet_id).subquery()
    without = func.coalesce(undated.c.documents, 0)
    month = case((func.length(FacetRow.month) >= MONTH_CHARS, FacetRow.month + "01"), else_=FacetRow.month)
    dated = select(month.label("published"), FacetRow.documents - without)
    dated = dated.outerjoin(undated, undated.c.facet_id == FacetRow.id).where(*wanted, FacetRow.documents > without)
    apart = select(literal_column(f"'{_UNDATED}'"), undated.c.documents).join(FacetRow, FacetRow.id == undated.c.facet_id)
    return dated.union_all(apart.where(*wanted))


def _by_day(session: Session, query: Query, selection: Selection) -> Any:
    day: ColumnElement[str] = case(
        (is_undated_each() if query.text else is_undated(), literal_column(f"'{_UNDATED}'")), else_=DocumentRow.day
    )
    labelled = day.label("published")
    statement = select(labelled, func.count()).where(*conditions_of(selection), *copy_conditions(replace(selection, query=query)))
    if query.text:
        statement = among_matching(session, query, statement)
    return statement.group_by(labelled)


def _series(question: str, days: Mapping[str, int] | None, by: By, periods: Sequence[Period]) -> Series:
    if days is None:
        return Series(question=question, counts=(0,) * len(periods), is_counted=False)
    places = {period.label: place for place, period in enumerate(periods)}
    counts, without_day = [0] * len(periods), 0
    for text, count in days.items():
        day = read_full_day(text)
        if day is not None and (place := places.get(period_of(day, by).label)) is not None:
            counts[place] += count
        elif day is None and text != _UNDATED:
            without_day += count
    return Series(question=question, counts=tuple(counts), undated=days.get(_UNDATED, 0), without_day=without_day)


def _ends(periods: Sequence[Period]) -> str:
    return f"now {periods[0].first} to {periods[-1].last}"


def _waiting(session: Session, queries: Iterable[Query]) -> int:
    return count_waiting(session) if any(query.text for query in queries) else 0
