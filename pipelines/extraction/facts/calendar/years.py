"""Counts years as other calendars do: of Japan by its eras, from the Republic of China, of Iran, Ethiopia, from the death of the Buddha."""

from __future__ import annotations

from datetime import date, timedelta

# The year before the first of each era: 令和1年 is 2019, 民國1年 is 1912.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
REPUBLIC = "民國"
BUDDHIST_FROM = 2500  # a higher year on a page of the web is one of the Thai calendar
SOLAR_UNTIL = 1500  # a lower one is Iranian
_BUDDHIST_AHEAD = 543
_SOLAR_LEAPS = frozenset([1, 5, 9, 13, 17, 22, 26, 30])
_WHOLE_MONTHS = 12
_HAN_DIGITS = {char: value for value, chars in enumerate(("〇零○", "一", "二", "三", "四", "五", "六", "七", "八", "九")) for char in chars}
_HAN_TENS = {"十": 10, "百": 100, "廿": 20, "卅": 30}
ERA_NAMES = "|".join(_ERAS)
HAN_FIGURES = "".join([*_HAN_DIGITS, *_HAN_TENS])


def day_in(year: int, month: int, day: int) -> date:
    """The day that a page means by a year of more than one calendar. Raises `ValueError` where there is none."""
    if year < SOLAR_UNTIL:
        return _from_solar(year, month, day)
    return date(year - _BUDDHIST_AHEAD if year >= BUDDHIST_FROM else year, month, day)


def year_of_era(era: str, year: str) -> int:
    """The year of our calendar. The first of an era is written 元."""
    return _ERAS[era] + (1 if year == "元" else number_of(year))


def number_of(text: str) -> int:
    """A number in figures, or in Chinese characters: digit by digit (二〇二四) or with tens and hundreds (二十五)."""
    if text.isdecimal():
        return int(text)
    if not any(char in _HAN_TENS for char in text):
        return int("".join(str(_HAN_DIGITS[char]) for char in text) or "0")
    total = pending = 0
    for char in text:
        if char in _HAN_DIGITS:
            pending = _HAN_DIGITS[char]
        else:
            total += (pending or 1) * _HAN_TENS[char]
            pending = 0
    return total + pending


def ethiopian_day(year: int, month: int, day: int) -> date | None:
    """A day of the Ethiopian calendar: twelve months of 30 days and one of five or six. None where there is no such day."""
    if not (1 <= day <= (30 if month <= _WHOLE_MONTHS else 5 + (year % 4 == 3))):
        return None
    before = 365 * (year - 2017) + year // 4 - 2017 // 4  # 1 Meskerem 2017 was 11 September 2024
    return date(2024, 9, 11) + timedelta(days=before + 30 * (month - 1) + day - 1)


def _from_solar(year: int, month: int, day: int) -> date:
    """A day of the Iranian calendar: its leap years follow a cycle of 33 years in our centuries."""
    start, end = sorted((1400, year))  # 1 Farvardin 1400 was 21 March 2021
    leaps = sum(one % 33 in _SOLAR_LEAPS for one in range(start, end))
    days = 365 * (year - 1400) + (leaps if year >= 1400 else -leaps)
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return date(2021, 3, 21) + timedelta(days=days + before + day - 1)
