"""Reads the days of a question: a year, a month, a day, or a span of two."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipelines.search.query import Dated

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


def read_dates(field: str, text: str) -> Dated | None:
    """The filter for `after:`, `before:` or `date:`; None where the text is no day."""
    first, separator, last = text.partition("..")
    span = _span(first)
    if span is None:
        return None
    if field == "after":
        return Dated(first=span[0])
    if field == "before":
        return Dated(before=span[0])
    end = _span(last) if separator else span
    return Dated(first=span[0], before=end[1]) if end is not None else None


def _span(text: str) -> tuple[str, str] | None:
    """The first day of a year, month or day, and the day after its last."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 1, month or 1, day or 1)
        if day is not None:
            following = first + timedelta(days=1)
        elif month is not None:
            following = date(first.year + month // 12, month % 12 + 1, 1)
        else:
            following = date(first.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return first.isoformat(), following.isoformat()
