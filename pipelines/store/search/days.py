"""Conditions on days of publication, which may say less than a day: "2024-05-03", "2024-05" or "2024".

A date that says only a month or a year is found where the whole of it lies within the days asked for, as the periods of a trend count it.
It is compared as text, so that an index answers; the bounds are written so that this is the same.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

_MONTH_CHARS, _YEAR_CHARS = len("2024-05"), len("2024")
_FIRST = "-01"


def is_from(column: InstrumentedAttribute[str] | ColumnElement[str], day: str) -> ColumnElement[bool]:
    """That no day of it is before this one."""
    return column >= _least(day)


def is_before(column: InstrumentedAttribute[str] | ColumnElement[str], day: str) -> ColumnElement[bool]:
    """That every day of it is before this one."""
    return and_(column < day, column.not_in(_holding(day)))


def is_until(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """That no day of it is after this one."""
    return column <= day.isoformat() if day == date.max else is_before(column, (day + timedelta(days=1)).isoformat())


def month_from(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """As `is_from`, for the first eight characters of dates; some days before it, of the same month, too."""
    return column >= _least(day.isoformat())[: _MONTH_CHARS + 1]


def month_until(column: InstrumentedAttribute[str] | ColumnElement[str], day: date) -> ColumnElement[bool]:
    """As `is_until`, for the first eight characters of dates; some days after it, of the same month, too."""
    within = column <= day.isoformat()[: _MONTH_CHARS + 1]
    return within if day == date.max else and_(within, column.not_in(_holding((day + timedelta(days=1)).isoformat())))


def _least(day: str) -> str:
    """The least text of a date that has no day before this one: the month, or the year, that begins on it."""
    month = day.removesuffix(_FIRST)
    return month.removesuffix(_FIRST) if month != day else day


def _holding(day: str) -> tuple[str, str]:
    """The year and the month that hold a day: not before it as a whole."""
    return day[:_YEAR_CHARS], day[:_MONTH_CHARS]
