"""Conditions on days of publication, which may say less than a day: "2024-05-03", "2024-05" or "2024".

A date that says only a month or a year is found where the whole of it lies within the days asked for. Dates are compared as texts, so that
an index answers: without its last "-01" a bound is the least text of a date from that day on; the month and year that hold it are named.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

_MONTH_CHARS, _YEAR_CHARS = len("2024-05"), len("2024")
_FIRST = "-01"


def day_after(day: date) -> date:
    """The next day; the last of the calendar itself."""
    return day if day == date.max else day + timedelta(days=1)


def is_from(column: InstrumentedAttribute[str] | ColumnElement[str], day: str) -> ColumnElement[bool]:
    """That no day of it is before this one."""
    return column >= _least(day)


def is_before(column: InstrumentedAttribute[str] | ColumnElement[str], day: str) -> ColumnElement[bool]:
    """That every day of it is before this one."""
    return and_(column < day, column.not_in(_holding(day)))


def is_until(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """That no day of it is after this one."""
    return is_before(column, day_after(day).isoformat())


def month_from(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """As `is_from`, for the first eight characters of dates; some days before it, of the same month, too."""
    return column >= _least(day.isoformat())[: _MONTH_CHARS + 1]


def month_until(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """As `is_until`, for the first eight characters of dates; some days after it, of the same month, too."""
    return and_(column <= day.isoformat()[: _MONTH_CHARS + 1], column.not_in(_holding(day_after(day).isoformat())))


def _least(day: str) -> str:
    """The least text of a date that has no day before this one: the month, or the year, that begins on it."""
    month = day.removesuffix(_FIRST)
    return month.removesuffix(_FIRST) if month != day else day


def _holding(day: str) -> tuple[str, str]:
    """The year and the month that hold a day: not before it as a whole."""
    return day[:_YEAR_CHARS], day[:_MONTH_CHARS]
