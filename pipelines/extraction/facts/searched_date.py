"""The date that htmldate finds where a page declares none: only a day that stands on the page, and not among reader comments."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import islice

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.facts.calendar.address_days import has_numbered_slug
from pipelines.extraction.facts.date_parsing import SLACK, written_dates
from pipelines.extraction.page.parsing import html_copy
from pipelines.extraction.page.zones import own_zone

_BESIDE_YEAR = 40  # characters around a year in which the rest of its date stands
_MARKUP = re.compile(r"[<>\"'=]+")
_MAX_YEARS = 500  # places of a page that are looked at


def search_date(tree: etree._Element, captured_at: datetime | None, *, month_first: bool) -> str | None:
    """The day htmldate's quick search finds, ISO 8601; its extensive mode guesses from any number.

    htmldate completes "2019-07" by the day of the month on which it runs, so a day counts only where the page has it.
    """
    limit = (captured_at + SLACK).date().isoformat() if captured_at else None
    copy = html_copy(tree)
    _remove_comments(copy)
    _remove_numbered_addresses(copy)
    try:
        value = find_date(copy, extensive_search=False, original_date=True, max_date=limit)
        return value if value and _stands_in(date.fromisoformat(value), copy, month_first=month_first) else None
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


def is_in_comments(element: etree._Element) -> bool:
    """Whether an element stands among what readers wrote."""
    return any(_holds_comments(parent) for parent in element.iterancestors())


def _holds_comments(element: etree._Element) -> bool:
    attributes = dict(element.items())
    return bool(attributes) and own_zone(element, attributes) == "comments" and next(element.iter("h1", "main"), None) is None


def _remove_comments(tree: HtmlElement) -> None:
    for element in [one for one in tree.iter(etree.Element) if one.getparent() is not None and _holds_comments(one)]:
        if element.getparent() is not None:
            element.drop_tree()


def _remove_numbered_addresses(tree: HtmlElement) -> None:
    """Addresses that the page gives itself: htmldate takes the number of "/2025/03/17-people-held" for a day."""
    for element in [*tree.iter("link", "meta")]:
        if has_numbered_slug(element.get("href") or element.get("content") or "") and element.getparent() is not None:
            element.drop_tree()


def _stands_in(day: date, tree: HtmlElement, *, month_first: bool) -> bool:
    source, year = etree.tostring(tree, encoding="unicode"), str(day.year)
    # The year first: a pattern that begins with any digit, tried at every character, takes ten times as long.
    places = islice(re.finditer(year, source), _MAX_YEARS)
    around = [_MARKUP.sub(" ", source[max(0, place.start() - _BESIDE_YEAR) : place.end() + _BESIDE_YEAR]) for place in places]
    in_digits = _in_digits(day)
    return any(in_digits.search(text) for text in around) or any(
        written.day == day for text in around for written in written_dates(text, month_first=month_first)
    )


def _in_digits(day: date) -> re.Pattern[str]:
    year, month, number = day.year, f"0?{day.month}", f"0?{day.day}"
    year_first, year_last = rf"{year}\D{{0,2}}{month}\D{{0,2}}{number}(?!\d)", rf"(?<!\d)(?:{number}\D{month}|{month}\D{number})\D{year}"
    return re.compile(f"{year_first}|{year_last}")
