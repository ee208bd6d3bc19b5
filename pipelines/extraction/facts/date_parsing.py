"""Reads dates, in any common notation, in the languages of `months`; which date of a page counts is left to `facts_date`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from dateutil import parser as date_parser

from pipelines.extraction.facts.months import MONTHS, SOLAR_MONTHS

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no news site was on the web before
MAX_DATE_LINE = 60  # characters
SLACK = timedelta(days=1)  # a page may be dated in a time zone ahead of ours
_IN_WORDS = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,14}\.?,?\s+(?:de\s+|del\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,14}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_ISO = re.compile(r"(?:19|20)\d\d-?\d\d-?\d\d")
_HAS_TIME = re.compile(r"\d:\d\d")
_ISO_START = re.compile(r"\s*(?:19|20)\d\d-?\d\d-?\d\d")
# A month's name may have marks that are no word characters (Hindi, Thai), and in the Levant it is two words.
_NAME = r"(?P<{0}>[^\W\d_][^\s\d,.|/()·•:–—-]{{1,13}}(?:\s[^\W\d_][^\s\d,.|/()·•:–—-]{{2,7}})?)"
_YEAR = r"(?P<{0}>(?:1[34]|19|20|25)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<{0}>\d{{1,2}})"
_SOLAR_LEAPS = frozenset([1, 5, 9, 13, 17, 22, 26, 30])
_FORMS = [
    re.compile(form)
    for form in (
        _DAY.format("d")
        + r"(?:st|nd|rd|th|er|ste|\.|º|°|ª|-?го)?[\s\-,]*(?:(?:de|of|di|tháng)\s+|d')?"
        + _NAME.format("m")
        + r"[.,]?[\s\-,]*(?:(?:de|del|of)\s+)?"
        + _YEAR.format("y"),
        r"(?<![^\W\d_])" + _NAME.format("m") + r"\.?\s*" + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(?:de\s+)?" + _YEAR.format("y"),
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<n>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일號号]?",
        r"(?<!\d)(?P<y>(?:1[34]|19|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<n>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})(?!\d)",
        r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20|25)\d\d)(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)[.,]?\s+" + _NAME.format("m") + r"\s+(?P<d>\d{1,2})(?!\d)",
        _DAY.format("d") + r"\s+tháng\s+(?P<n>\d{1,2})[\s,]+(?:năm\s+)?" + _YEAR.format("y"),
    )
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A day found in a text and where it stands there."""

    day: date
    start: int
    end: int


def written_dates(text: str, *, month_first: bool = False) -> list[WrittenDate]:
    """All days written in a text, in order. `month_first` decides what 03/05/2024 means; with dots or dashes the day stands first."""
    digits = _western(text)
    found: list[WrittenDate] = []
    if not any(char.isdigit() for char in digits):
        return found
    for form in _FORMS:
        for match in form.finditer(digits):
            day = _day_of(match.groupdict(), month_first=month_first)
            start = match.start() + _surplus(match)
            if day and not any(start < other.end and other.start < match.end() for other in found):
                found.append(WrittenDate(day=day, start=start, end=match.end()))
    return sorted(found, key=lambda written: written.start)


def _surplus(match: re.Match[str]) -> int:
    """Length of the word ahead of a month that was taken for part of its name ("on May 3, 2024")."""
    name = match.groupdict().get("m") or ""
    first, _, last = name.partition(" ")
    if not last or match.start("m") != match.start() or name.casefold() in MONTHS or first.casefold() in MONTHS:
        return 0
    return len(name) - len(last)


def _day_of(parts: dict[str, str | None], *, month_first: bool) -> date | None:
    year = int(parts["y"] or 0)
    name = " ".join((parts.get("m") or "").casefold().split())
    if parts.get("a"):
        one, two = int(parts["a"] or 0), int(parts["b"] or 0)
        day, month = (two, one) if (month_first and parts["sep"] == "/" and one <= 12) or two > 12 else (one, two)
    elif parts.get("n"):
        day, month = int(parts["d"] or 0), int(parts["n"] or 0)
    else:
        day = int(parts["d"] or 0)
        names = SOLAR_MONTHS if year < 1500 else MONTHS
        month = names.get(name) or names.get(name.split(" ")[0]) or names.get(name.split(" ")[-1]) or 0
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    try:
        if year < 1500:
            return _from_solar(year, month, day)
        return date(year - 543 if year >= 2500 else year, month, day)  # Thailand counts from the death of the Buddha
    except ValueError:
        return None


def _from_solar(year: int, month: int, day: int) -> date:
    """A day of the Iranian calendar: its leap years follow a cycle of 33 years in our centuries."""
    start, end = sorted((1400, year))  # 1 Farvardin 1400 was 21 March 2021
    leaps = sum(one % 33 in _SOLAR_LEAPS for one in range(start, end))
    days = 365 * (year - 1400) + (leaps if year >= 1400 else -leaps)
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return date(2021, 3, 21) + timedelta(days=days + before + day - 1)


def to_iso(text: str | None, captured_at: datetime | None, *, month_first: bool = True) -> str | None:
    """A date in any common notation as ISO 8601, a day where no time was given; None when it is none or lies in the future."""
    if not text or len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    text = text.strip()
    moment = None if _is_words(text) else _moment_of(text, month_first=month_first)
    written = [] if moment is not None and _is_plain(text) else written_dates(text, month_first=month_first)
    if moment is None:
        day = datetime.combine(written[0].day, time()) if written else None
        return day.date().isoformat() if day and is_possible(day, captured_at) else None
    if written:  # dateutil passes over a month that it does not know: "sab, 07 gen 2023 21:44" would be the first of July
        moment = datetime.combine(written[0].day, moment.timetz())
    if not is_possible(moment, captured_at):
        return None
    return moment.isoformat() if _HAS_TIME.search(text) or text.isdigit() else moment.date().isoformat()


def _is_words(text: str) -> bool:
    """Whether a notation is better read by its words and the order of its parts than by dateutil, which knows English only."""
    return not _ISO_START.match(text) and (not text.isascii() or (text[:1].isdigit() and ":" not in text and not text.isdigit()))


def _is_plain(text: str) -> bool:
    """Whether a notation has one meaning: it begins as ISO 8601, or is the number of seconds since 1970."""
    return text.isdigit() or bool(_ISO_START.match(text))


def is_possible(moment: datetime, captured_at: datetime | None) -> bool:
    """Whether a page of the web can be of that time, and was so when it was captured."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware >= EARLIEST and (captured_at is None or aware <= captured_at + SLACK)
    except (OverflowError, ValueError):
        return False


def _moment_of(text: str, *, month_first: bool) -> datetime | None:
    try:
        if text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), tz=UTC)
        if _ISO_START.match(text):
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        return date_parser.parse(
            text,
            default=datetime(1, 1, 1),  # noqa: DTZ001
            fuzzy=not _ISO.search(text),
            tzinfos=_zone,
            dayfirst=not month_first and not _ISO_START.match(text),
        )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def is_only_date(text: str) -> bool:
    """Whether a line says nothing but a date written in words, with at most a weekday, a time or a label around it."""
    found = _IN_WORDS.search(text) if len(text) <= MAX_DATE_LINE else None
    return found is not None and len(found[0]) * 2 > len(text.strip())


def _zone(name: str | None, offset_seconds: int | None) -> tzinfo:
    """Zones by their offset; a name alone ("CST") means several, so it is read as UTC."""
    return timezone(timedelta(seconds=offset_seconds)) if offset_seconds is not None else UTC


def _western(text: str) -> str:
    """The text with the digits of every script as 0-9, letter for letter."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
