"""Days, ISO weeks, months and years as periods: which one a day is in, all between two days, and the unit that suits a span. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

MAX_QUESTIONS = 4  # compared with each other
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class By(StrEnum):
    """What one period is; `AUTO` leaves the choice to the span."""

    AUTO = "auto"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


UNITS = (By.DAY, By.WEEK, By.MONTH, By.YEAR)
SUITABLE = {By.DAY: 62, By.WEEK: 53, By.MONTH: 240}
"""So many periods of a unit AUTO takes at most: two months of days, a year of weeks, twenty years of months."""

MAX_YEARS = 100
"""So many years are told of; there is no larger unit, and a page that says 1900 or 2999 is wrong about its date rather than so old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of days, both included. `label` is 2026-03-31, 2026-W14, 2026-03 or 2026, which sort as the periods do."""

    label: str
    first: date
    last: date


def read_full_day(text: str) -> date | None:
    """The day; None for a date that says less than a day ("2026", "2026-03") or that no calendar has."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def period_of(day: date, by: By) -> Period:
    """The period that a day is in. A week begins on Monday and belongs to the year of its Thursday (ISO 8601)."""
    if by is By.WEEK:
        year, week, weekday = day.isocalendar()
        return Period(label=f"{year:04d}-W{week:02d}", first=_moved(day, 1 - weekday), last=_moved(day, 7 - weekday))
    if by is By.MONTH:
        return Period(label=f"{day.year:04d}-{day.month:02d}", first=day.replace(day=1), last=_last_of_month(day))
    if by is By.YEAR:
        return Period(label=f"{day.year:04d}", first=day.replace(month=1, day=1), last=day.replace(month=12, day=31))
    return Period(label=day.isoformat(), first=day, last=day)


def periods_between(first: date, last: date, by: By) -> Iterator[Period]:
    """Every period from that of the first day to that of the last, without a gap."""
    day = first
    while True:
        period = period_of(day, by)
        yield period
        if period.last >= last or period.last == date.max:
            return
        day = period.last + timedelta(days=1)


def fitting_unit(first: date, last: date, wanted: By, *, at_most: int) -> By:
    """The unit wanted, or, where that would be more than `at_most` periods, the next larger that is not; AUTO: what suits the span."""
    candidates: Sequence[By] = UNITS if wanted is By.AUTO else UNITS[UNITS.index(wanted) :]
    for by in candidates:
        allowed = min(at_most, SUITABLE.get(by, at_most)) if wanted is By.AUTO else at_most
        if _place(last, by) - _place(first, by) < allowed:
            return by
    return By.YEAR


def fullest_years(years: Sequence[Period], days: Mapping[str, int]) -> tuple[tuple[Period, ...], int]:
    """Of years in a row the `MAX_YEARS` with most of what the days count, the latest of those alike; and how much is left out."""
    counts = [0] * len(years)
    for text, count in days.items():
        day = read_full_day(text) if years else None
        if day is not None and 0 <= (place := day.year - years[0].first.year) < len(years):
            counts[place] += count
    sums = [0, *accumulate(counts)]
    start = max(
        range(max(1, len(years) - MAX_YEARS + 1)), key=lambda place: (sums[min(place + MAX_YEARS, len(years))] - sums[place], place)
    )
    chosen = years[start : start + MAX_YEARS]
    return tuple(chosen), sums[-1] - (sums[start + len(chosen)] - sums[start])


def _place(day: date, by: By) -> int:
    """The number of the period that a day is in, among all of its kind."""
    if by is By.MONTH:
        return 12 * day.year + day.month
    if by is By.YEAR:
        return day.year
    return (day.toordinal() - 1) // (7 if by is By.WEEK else 1)  # the first day of the calendar is a Monday


def _moved(day: date, days: int) -> date:
    """Within the days that there are."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _last_of_month(day: date) -> date:
    return day.replace(month=12, day=31) if day.month == 12 else day.replace(month=day.month + 1, day=1) - timedelta(days=1)
