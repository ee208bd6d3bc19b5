"""Reads the dates of feeds, in the notations that feeds have and in those that they ought not to have. Pure.

The day is read as on pages, by `date_parsing`; this module adds what a page's day needs not: the time of day beside words that are not
English, and the names of zones, which the standard of feeds defines (RFC 822, section 5.1).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from pipelines.extraction.facts.date_parsing import has_day, to_iso

_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:\s*(?P<half>[ap])\.?m\b)?", re.IGNORECASE
)
_OFFSET = re.compile(r"\d\s*(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>0\d|1[0-4]):?(?P<minutes>[0-5]\d)\s*(?:\([^()]*\)\s*)?\Z", re.IGNORECASE)
_ZONE_NAME = re.compile(r"\d\s*(?P<name>[A-Z]{3})\s*\Z")
_ZONE_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


def read_feed_time(text: str | None, *, month_first: bool = True) -> datetime | None:
    """The time that a feed gives, aware, in the zone that it names, else in UTC; a day without a time is its midnight. None for no date.

    `month_first` decides what 03/05/2024 means. Never raises.
    """
    written = " ".join((text or "").split())
    iso = to_iso(written, None, month_first=month_first)
    if iso is None or not has_day(iso):
        return None
    moment = datetime.fromisoformat(iso) if "T" in iso else datetime.combine(date.fromisoformat(iso), _clock_of(written))
    return moment.replace(tzinfo=_zone_of(written) or moment.tzinfo or UTC)


def _clock_of(text: str) -> time:
    """The time of day, midnight where none is written."""
    match = _CLOCK.search(text)
    if match is None:
        return time()
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _zone_of(text: str) -> timezone | None:
    if offset := _OFFSET.search(text):
        size = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        return timezone(-size if offset["sign"] == "-" else size)
    name = _ZONE_NAME.search(text)
    hours = _ZONE_HOURS.get(name["name"]) if name else None
    return None if hours is None else timezone(timedelta(hours=hours))
