"""Cuts the sentence of a name out of a text: rather too much than too little, for somebody is to judge by it. Pure."""

from __future__ import annotations

import re

MAX_CHARS = 600  # of a sentence on either side of the name; longer ones are lists and tables
_LINE = re.compile(r"[\n\r\u2028\u2029]")
# A sign that ends a sentence, with what closes quotation marks and brackets. A full stop needs a blank behind it. Each row of full stops is
# tried once: with a thousand of them beside each name, an article took seconds.
_END = re.compile(r"(?:[!?؟।॥。！？።]+|(?<![.…۔])[.…۔]++(?=[\"'”’»)\]]*(?:\s|$)))[\"'”’»)\]]*")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.$")
_LONGEST_ABBREVIATION = 5
# Titles and ranks, which stand before names; initials, of one letter, are told by their length.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col maj capt cpt sgt lt cdr adm st sr jr rev hon gov sen rep pres min no art vs mt ft sra srta dra lic ing gral "
    "tte cnel mme mlle mgr hr fr dipl bzw ca nr abs sig sigg dott avv tov им ул тов проф ген ст др".split()
)


def sentence_of(text: str, start: int, end: int) -> str:
    """The sentence around characters `start` to `end`, on one line; cut where it is very long, and then an ellipsis says so."""
    return cut_sentence(text, start, end)[0]


def cut_sentence(text: str, start: int, end: int) -> tuple[str, int]:
    """The same, and the character of the text behind the last that it shows."""
    first, last = _line_of(text, start, end)
    begin, close = first, last
    for stop in _END.finditer(text, first, last):
        if stop.end() <= start and not _is_abbreviation(text, stop, last):
            begin = stop.end()
        elif stop.end() >= end and stop.start() >= end and not _is_abbreviation(text, stop, last):
            close = stop.end()
            break
    before, after = text[begin:start], text[end:close]
    if len(before) > MAX_CHARS:
        before = f"… {before[-MAX_CHARS:].partition(' ')[2] or before[-MAX_CHARS:]}"
    if is_long := len(after) > MAX_CHARS:
        after = after[:MAX_CHARS].rpartition(" ")[0] or after[:MAX_CHARS]
    return " ".join(f"{before}{text[start:end]}{after}{' …' if is_long else ''}".split()), end + len(after)


def _line_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph; only as much of it as can be shown is looked at."""
    first, last = max(0, start - 2 * MAX_CHARS), min(len(text), end + 2 * MAX_CHARS)
    for line in _LINE.finditer(text, first, start):
        first = line.end()
    following = _LINE.search(text, end, last)
    return first, following.start() if following else last


def _is_abbreviation(text: str, stop: re.Match[str], last: int) -> bool:
    """Whether a full stop stands behind an abbreviation or an initial, or a small letter follows."""
    if stop[0] != ".":
        return False
    following = text[stop.end() : min(last, stop.end() + 3)].lstrip()
    if following[:1].islower():
        return True
    word = _WORD_BEFORE.search(text, max(0, stop.end() - _LONGEST_ABBREVIATION - 2), stop.end())
    return word is not None and is_abbreviated(word[1])


def is_abbreviated(word: str) -> bool:
    """Whether a full stop behind a word is part of it: an initial, a title or rank."""
    return len(word) == 1 or word.lower() in _ABBREVIATIONS
