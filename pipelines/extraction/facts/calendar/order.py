"""Says which figure of 03/05/2024 is the month on a page: by its other dates, by its country, by its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(?:19|20)\d\d(?!\d)")
_SOME_YEAR = re.compile(r"/\s?(?:19|20)\d\d")
_YEAR = re.compile(r"/\s?(?:19|20)\d\d(?!\d)")  # how such a date ends: found much sooner, for it begins with one character
# Countries with a press in English that write the day first; their pages often keep the "en-US" of the content system.
_DAY_FIRST = frozenset("uk au nz ie in za ke ng pk gh ug zw tz zm my sg lk bd jm mt hk cy eu bw na rw mw sz".split())
_MONTH_FIRST = frozenset(["en", "en-us", "en-ph", "fil", "tl", "fil-ph"])


def month_first(texts: Iterable[str], *, url: str, declared: Sequence[str], language: str | None) -> bool:
    """Whether the month stands first where nothing beside the figures tells.

    `texts` are those of the page; figures over 12 in them, all in the same place, decide. `declared` are the codes of languages that
    the page names, `language` is the one that its words are in.
    """
    told = _told_by(texts)
    if told is not None:
        return told
    country = (urlsplit(url).hostname or "").rpartition(".")[2]
    spoken = (language or "").lower()
    codes = [code for code in declared if code.split("-")[0] == spoken] if spoken else list(declared)
    regional = next((code for code in codes if "-" in code), codes[0] if codes else spoken or "en")
    if regional in ("en", "en-us") and country in _DAY_FIRST:
        return False
    return regional in _MONTH_FIRST


def may_hold_figures(text: str) -> bool:
    """Whether texts that are run together here may hold such a date; most pages have none, and need not be looked through text by text."""
    return _SOME_YEAR.search(text) is not None


def _told_by(texts: Iterable[str]) -> bool | None:
    """What dates say of which one figure is no month; None where there are none, or of both orders."""
    first = second = False
    for text in texts:
        for one, two in _FIGURES.findall(text) if _YEAR.search(text) else ():
            first |= 12 < int(one) <= 31 and int(two) <= 12
            second |= 12 < int(two) <= 31 and int(one) <= 12
    return None if first == second else second
