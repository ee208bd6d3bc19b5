"""Names URLs that look like a trap: an endless supply of addresses without articles. Pure; what such URLs may cost is left to the run.

Each may be an honest page, so they are visited, but behind all others and for a share of a source's budget.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_SHARE = 0.1  # of a source's pages per run (faults F32)

MAX_SEGMENTS = 12  # of a path; of the 1,533 addresses that the benchmarks measure, three have 8 and none has more
MAX_REPEATS = 3  # of one segment; /news/news/ and /en/2024/en/ exist
MAX_PARAMETERS = 8  # of a query; of the same addresses one has 3 and none has more
FAR_MONTHS = 12  # a calendar that announces more than a year ahead, or shows an older month, has nothing for us

_CALENDAR = re.compile(
    r"(?:events?[-_]?)?(?:calend[ae]r|kalender|agenda|calendrier|calendario|takvim|календарь?|تقويم)"
    r"|events?|eventos?|evenements?|termine|veranstaltungen|whats[-_]on",
    re.IGNORECASE,
)
_CALENDAR_NAME = re.compile(r"tribe-bar-date|.*calendar.*|(?:month|monat|mois|mes|year|jahr|date|datum|fecha|day|week)", re.IGNORECASE)
_DATE = re.compile(r"((?:19|20|21)\d\d)(?:[-/_.]?(0[1-9]|1[0-2]|[1-9]))?(?:[-/_.]?(?:0?[1-9]|[12]\d|3[01]))?")
_SESSION_NAME = re.compile(r"sess|sid$|^sid|token|nonce|visitor|cart_?id|^auth", re.IGNORECASE)
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z_.-]{16,}")
_SESSION_SEGMENT = re.compile(r"\((?:[A-Z]\([0-9A-Z_-]{16,}\))+\)", re.IGNORECASE)  # ASP.NET's


def trap_reason(url: str, *, today: date) -> str:
    """Why a URL looks like a trap, in a few words for reports; empty where it does not. Never raises."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    try:
        parameters = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return "a growing query"
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    if _repeats(segments):
        return "a path that repeats itself"
    if len(segments) > MAX_SEGMENTS:
        return "a path without end"
    if _holds_session(segments, parameters):
        return "a session"
    if _grows(parameters):
        return "a growing query"
    if _is_far_calendar(segments, parameters, today):
        return "a calendar"
    return ""


def allowance(max_pages: int) -> int:
    """How many of a source's pages in one run may look like traps."""
    return int(MAX_SHARE * max_pages)


def _repeats(segments: list[str]) -> bool:
    """One segment over and over, or a pair of them twice in a row; numbers do, in dates."""
    words = [segment for segment in segments if not segment.isdecimal()]
    if any(words.count(word) >= MAX_REPEATS for word in set(words)):
        return True
    pairs = [tuple(segments[place : place + 2]) for place in range(len(segments) - 1)]
    return any(
        pair == pairs[place + 2] and not all(segment.isdecimal() for segment in pair)
        for place, pair in enumerate(pairs[:-2] if pairs else [])
    )


def _holds_session(segments: list[str], parameters: list[tuple[str, str]]) -> bool:
    if any(_SESSION_NAME.search(name) and _SESSION_VALUE.fullmatch(value) for name, value in parameters):
        return True
    return any(_SESSION_SEGMENT.fullmatch(segment) for segment in segments)


def _grows(parameters: list[tuple[str, str]]) -> bool:
    """A query that gets longer with every step, as filters do that are added to one another."""
    names = [name for name, _ in parameters]
    return len(names) > MAX_PARAMETERS or any(names.count(name) >= MAX_REPEATS for name in set(names))


def _is_far_calendar(segments: list[str], parameters: list[tuple[str, str]], today: date) -> bool:
    """A calendar that shows a date far off. With a name behind the date, `/events/2012/05/rally`, it is an article."""
    place = next((place for place, segment in enumerate(segments) if _CALENDAR.fullmatch(segment)), None)
    shown = [] if place is None else ["/".join(segments[place + 1 :])]
    shown += [value for name, value in parameters if _CALENDAR_NAME.fullmatch(name)]
    dates = (_DATE.fullmatch(text) for text in shown)
    is_calendar = place is not None or any("calendar" in name.lower() or "tribe" in name.lower() for name, _ in parameters)
    return is_calendar and any(match and abs(_months_ahead(match, today)) > FAR_MONTHS for match in dates)


def _months_ahead(match: re.Match[str], today: date) -> int:
    year, month = int(match[1]), int(match[2] or today.month)
    return 12 * (year - today.year) + month - today.month
