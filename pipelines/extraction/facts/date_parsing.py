"""Reads dates, in any common notation, in the languages of `months`; which date of a page counts is left to `facts_date`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from dateutil import parser as date_parser

from pipelines.extraction.facts.calendar.months import ETHIOPIAN_MONTHS, MONTHS, SOLAR_MONTHS, VIETNAMESE_MONTHS
from pipelines.extraction.facts.calendar.weekdays import weekdays_beside
from pipelines.extraction.facts.calendar.years import (
    ERA_NAMES,
    HAN_FIGURES,
    REPUBLIC,
    SOLAR_UNTIL,
    day_in,
    ethiopian_day,
    number_of,
    year_of_era,
)

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no news site was on the web before
MAX_DATE_LINE = 60  # characters
SLACK = timedelta(days=1)  # a page may be dated in a time zone ahead of ours
_IN_WORDS = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,14}\.?,?\s+(?:de\s+|del\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,14}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_ISO = re.compile(r"(?:19|20)\d\d-?\d\d-?\d\d")
_MAY_HOLD_A_DAY = re.compile("[0-9年]")
_FOREIGN_DIGIT = re.compile(  # decimal digits of all scripts, and those of signs such as ² and ⑤
    r"[^\D0-9]|["
    r"\u00b2-\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd"
    r"\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a"
    r"]"
)
_HAS_HAN = re.compile(r"[\u4e00-\u9fff]")  # without a word of Chinese beside it, 114/05/25 is no day
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)", re.I)  # dateutil reads GMT+2 as two hours behind
_HAS_TIME = re.compile(r"\d:\d\d")
_ISO_START = re.compile(r"\s*(?:19|20)\d\d(?:-\d\d-\d\d|\d\d\d\d)")
_DEFAULTS = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001 - what dateutil takes from them, the text does not say
_DAY_FIGURES = 8  # of 20240503
_YEAR_AND_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)(?:[-/](?P<n>\d{2})(?:-00)?)?(?:-00)?")  # "2019-07-00" is how MySQL keeps a month
# A month's name may have marks that are no word characters (Hindi, Thai), and in the Levant it is two words.
_NAME = r"(?P<{0}>[^\W\d_][^\s\d,.|/()·•:–—-]{{1,13}}(?:\s[^\W\d_][^\s\d,.|/()·•:–—-]{{2,7}})?)"
_YEAR = r"(?P<{0}>(?:1[34]|19|20|25)\d\d)(?!\d)"
_MONTH_AND_YEAR = re.compile(_NAME.format("m") + r"\.?,?\s+(?:(?:de|del|of)\s+)?(?P<y>(?:19|20)\d\d)")
_DAY = r"(?<!\d)(?P<{0}>\d{{1,2}})"
_THANG = rf"\d{{1,2}}|(?i:{'|'.join(VIETNAMESE_MONTHS)})"
_BURMESE = r"(?P<{0}>[\u1000-\u109f]{{2,14}}?)လ?"
_HAN = rf"\d{{1,2}}|[{HAN_FIGURES}]{{1,3}}"
_NOTE = r"(?:\s?[(（][^()（）]{2,10}[)）])?"  # the same year in another calendar: "2025年（令和7年）3月5日"
_MONTH_AND_DAY = rf"\s*年{_NOTE}\s*(?P<n>{_HAN})\s*月\s*(?P<d>{_HAN})\s*[日號号]?"
# Each form with what one of stands in every date of its kind, which is sooner looked for than the form; () where nothing does.
_FORMS = [
    (needed, re.compile(form))
    for needed, form in (
        (
            (),
            _DAY.format("d")
            + r"(?:st|nd|rd|th|er|ste|\.|º|°|ª|-?го|-?[یي](?=\s))?[\s\-,]*(?:(?:de|of|di|tháng|مانگی)\s+|d')?"
            + _NAME.format("m")
            + r"(?:\s?[/(-]\s?"  # in two calendars or languages: "25 أيار/مايو 2025"
            + _NAME.format("m2")
            + r"\s?\)?)?[.,]?[\s\-,]*(?:(?:de|del|of|ساڵی)\s+)?"
            + _YEAR.format("y"),
        ),
        (
            (),
            r"(?<![^\W\d_])"
            + _NAME.format("m")
            + r"\.?\s*"
            + r"(?P<d>\d{1,2})(?:st|nd|rd|th|\s?ቀን)?(?:[,፣]\s*|\s+)(?:de\s+)?"
            + _YEAR.format("y"),
        ),
        (("년",), r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*년\s*(?P<n>\d{1,2})\s*월\s*(?P<d>\d{1,2})\s*일?"),
        (("年",), r"(?P<era>" + ERA_NAMES + r")\s*(?P<ey>\d{1,3}|元|[" + HAN_FIGURES + r"]{1,6})" + _MONTH_AND_DAY),
        (("年",), rf"(?<!\d)(?P<y>(?:19|20)\d\d|[一二][{HAN_FIGURES}]{{3}})" + _MONTH_AND_DAY),
        (("年",), r"(?<!\d)(?P<ry>1[0-4]\d)" + _MONTH_AND_DAY),
        ((), r"(?<!\d)(?P<y>(?:1[34]|19|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<n>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})(?!\d)"),
        ((), r"(?<![\d./-])(?P<a>\d{1,2})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20|25)\d\d)(?!\d)"),
        ((), r"(?<!\d)(?P<y>(?:19|20)\d\d)[.,]?\s+" + _NAME.format("m") + r"\s+(?P<d>\d{1,2})(?!\d)"),
        ((), r"(?<![\d./-])(?P<ry>1[0-4]\d)(?P<sep>[./-])(?P<n>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d./-])"),
        (("háng",), _DAY.format("d") + rf"\s+[Tt]háng\s+(?P<n>{_THANG})[\s,]+(?:[Nn]ăm\s+)?" + _YEAR.format("y")),
        (("háng",), rf"[Tt]háng\s+(?P<n>{_THANG})\s+(?P<d>\d{{1,2}}),?\s+" + _YEAR.format("y")),
        (
            ("ค.", "พ.", "ย."),  # "14 มี.ค. 2566"
            _DAY.format("d") + r"\s?(?P<m>[\u0e01-\u0e4e]{1,3}\.\s?[\u0e01-\u0e4e]{1,2})\.\s?" + _YEAR.format("y"),
        ),
        (("ရက်",), _BURMESE.format("m") + r"\s*(?P<d>\d{1,2})\s*ရက်[၊,]?\s*" + _YEAR.format("y")),
        (("ခုနှစ်",), _YEAR.format("y") + r"\s*ခုနှစ်[၊,]?\s*" + _BURMESE.format("m") + r"\s*(?P<d>\d{1,2})(?!\d)"),
    )
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A day found in a text and where it stands there."""

    day: date
    start: int
    end: int


def written_dates(text: str, *, month_first: bool = False) -> list[WrittenDate]:
    """All days written in a text, in order.

    A weekday beside it decides what 03/05/2024 means, else `month_first`; with dots or dashes the day stands first.
    """
    digits = _western(text)
    found: list[WrittenDate] = []
    if not _MAY_HOLD_A_DAY.search(digits):
        return found
    for needed, form in _FORMS:
        if needed and not any(sign in digits for sign in needed):
            continue
        for match in form.finditer(digits):
            if match.groupdict().get("ry") and not _HAS_HAN.search(text):
                continue
            start = match.start() + _surplus(match)
            day = _day_of(match.groupdict(), weekdays_beside(digits, start, match.end()), month_first=month_first)
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


def _day_of(parts: dict[str, str | None], weekdays: frozenset[int], *, month_first: bool) -> date | None:
    readings = _readings(parts, month_first=month_first)
    return next((day for day in readings if day.weekday() in weekdays), next(iter(readings), None))


def _readings(parts: dict[str, str | None], *, month_first: bool) -> list[date]:
    """The days that a notation may mean, the likelier first."""
    year = _year_of(parts)
    if parts.get("a"):
        one, two = int(parts["a"] or 0), int(parts["b"] or 0)
        orders = [(two, one), (one, two)] if month_first and parts["sep"] == "/" else [(one, two), (two, one)]
    else:
        written = parts.get("n") or ""
        month = VIETNAMESE_MONTHS.get(written.casefold()) or number_of(written)
        month = month or _month_named(parts, SOLAR_MONTHS if year < SOLAR_UNTIL else MONTHS)
        if not month and (ethiopian := _month_named(parts, ETHIOPIAN_MONTHS)):
            found = ethiopian_day(year, ethiopian, number_of(parts["d"] or ""))
            return [found] if found else []
        orders = [(number_of(parts["d"] or ""), month)]
    days = (_day_or_none(year, month, day) for day, month in orders)
    return [day for day in days if day is not None]


def _year_of(parts: dict[str, str | None]) -> int:
    if parts.get("era"):
        return year_of_era(parts["era"] or "", parts["ey"] or "")
    return year_of_era(REPUBLIC, parts["ry"] or "") if parts.get("ry") else number_of(parts["y"] or "")


def _month_named(parts: dict[str, str | None], names: dict[str, int]) -> int:
    """The number of the month that one name means, or two names that stand for the same; 0 where they are none."""
    found: set[int] = set()
    for key in ("m", "m2"):
        name = " ".join((parts.get(key) or "").casefold().split())
        name = name.replace(".", "").replace(" ", "") if "." in name else name  # of Thai months
        found.add(names.get(name) or names.get(name.split(" ")[0]) or names.get(name.split(" ")[-1]) or 0)
    known = found - {0}
    return known.pop() if len(known) == 1 else 0


def _day_or_none(year: int, month: int, day: int) -> date | None:
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    try:
        return day_in(year, month, day)
    except ValueError:
        return None


def to_iso(text: str | None, captured_at: datetime | None, *, month_first: bool = True) -> str | None:
    """A date in any common notation as ISO 8601, a day where no time was given; None when it is none or lies in the future.

    A year or a month alone stays one ("2019", "2019-07"): no day is invented for it.
    """
    if not text or len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    text = text.strip()
    if found := _part_of_date(_western(text)):
        year, month = found
        first = datetime(year, month or 1, 1, tzinfo=UTC)
        return (f"{year}-{month:02}" if month else str(year)) if is_possible(first, captured_at) else None
    moment, is_whole = (None, False) if _is_words(text) else _moment_of(text, month_first=month_first)
    written = [] if moment is not None and _is_plain(text) else written_dates(text, month_first=month_first)
    if moment is None:
        day = datetime.combine(written[0].day, time()) if written else None
        return day.date().isoformat() if day and is_possible(day, captured_at) else None
    if written:  # dateutil passes over a month that it does not know: "sab, 07 gen 2023 21:44" would be the first of July
        moment = datetime.combine(written[0].day, moment.timetz())
    if not (is_whole or written) or not is_possible(moment, captured_at):
        return None
    return moment.isoformat() if _HAS_TIME.search(text) or (text.isdigit() and len(text) > _DAY_FIGURES) else moment.date().isoformat()


def has_day(iso: str) -> bool:
    """Whether a date in ISO 8601 has its day; else it is a year or a month alone."""
    return len(iso) >= len("2024-05-03")


def _part_of_date(text: str) -> tuple[int, int] | None:
    """(year, month) where a text gives these and no day, month 0 where it gives the year alone; None for all else."""
    if found := _YEAR_AND_MONTH.fullmatch(text):
        year, month = int(found["y"]), int(found["n"] or 0)
        return (year, month) if month <= 12 else None
    if found := _MONTH_AND_YEAR.fullmatch(text):
        month = MONTHS.get(" ".join(found["m"].casefold().split()).rstrip("."), 0)
        return (int(found["y"]), month) if month else None
    return None


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


def _moment_of(text: str, *, month_first: bool) -> tuple[datetime | None, bool]:
    """A time as dateutil reads it, and whether the text has all of its day. None for no day of the calendar, such as 2023-02-31."""
    try:
        if text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), tz=UTC), True
        if text.isdigit() and len(text) < _DAY_FIGURES:
            return None, False
        if start := _ISO_START.match(text):
            date.fromisoformat(start[0].strip())
            try:
                return datetime.fromisoformat(text), True
            except ValueError:
                pass
        one, other = (
            date_parser.parse(
                _NAMED_OFFSET.sub("", text),
                default=default,
                fuzzy=not _ISO.search(text),
                tzinfos=_zone,
                dayfirst=not month_first and not _ISO_START.match(text),
            )
            for default in _DEFAULTS
        )
        return one, one.date() == other.date()
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None, False


def is_only_date(text: str) -> bool:
    """Whether a line says nothing but a date written in words, with at most a weekday, a time or a label around it."""
    found = _IN_WORDS.search(text) if len(text) <= MAX_DATE_LINE else None
    return found is not None and len(found[0]) * 2 > len(text.strip())


def is_only_month(text: str) -> bool:
    """Whether a line says nothing but a month, written in words, and its year."""
    found = _part_of_date(text.strip())
    return found is not None and found[1] > 0 and not text[:1].isdigit()


def _zone(name: str | None, offset_seconds: int | None) -> tzinfo:
    """Zones by their offset; a name alone ("CST") means several, so it is read as UTC."""
    return timezone(timedelta(seconds=offset_seconds)) if offset_seconds is not None else UTC


def _western(text: str) -> str:
    """The text with the digits of every script as 0-9, letter for letter."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)
