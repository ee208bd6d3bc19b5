"""Shows what was found in a text: the text in pieces, its best excerpt, and lines of a concordance. The places are found by `marks`."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from pipelines.search.marks import Highlight, find_marks
from pipelines.search.query import Wanted

__all__ = ["Highlight", "Pieces", "contexts", "find_marks", "mark_text", "snippet"]

Pieces: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked."""

SNIPPET_CHARS = 240
_FIRST_LOOK_CHARS = 20_000  # most matches stand there; only where none does is the whole text read
_SPACES = re.compile(r"\s+")


def mark_text(text: str, marks: Iterable[Highlight], *, start: int = 0, end: int | None = None) -> Pieces:
    """The text from `start` to `end` in pieces, white space made single blanks."""
    end = len(text) if end is None else end
    pieces: list[tuple[str, bool]] = []
    place = start
    for mark in marks:
        if mark.end <= place or mark.start >= end:
            continue
        pieces.append((text[place : max(mark.start, place)], False))
        pieces.append((text[max(mark.start, place) : min(mark.end, end)], True))
        place = min(mark.end, end)
    pieces.append((text[place:end], False))
    return tuple((_SPACES.sub(" ", part), is_match) for part, is_match in pieces if part)


def snippet(text: str, wanted: Sequence[Wanted], *, chars: int = SNIPPET_CHARS) -> Pieces:
    """The excerpt of a body that shows most of the words wanted; its beginning where it has none of them."""
    marks = find_marks(text[:_FIRST_LOOK_CHARS], wanted, "text")
    if not marks and len(text) > _FIRST_LOOK_CHARS:
        marks = find_marks(text, wanted, "text")
    start, end = _window(text, marks, chars)
    pieces = mark_text(text, marks, start=start, end=end)
    before = (("… ", False),) if start > 0 else ()
    after = ((" …", False),) if end < len(text) else ()
    return (*before, *pieces, *after)


def beginning(text: str, *, chars: int = SNIPPET_CHARS) -> str:
    """How a text begins, on one line; where more follows it ends between words and says so."""
    line = " ".join(text[: 2 * chars].split())
    if len(line) <= chars:
        return line if len(text) <= 2 * chars else f"{line} …"
    head = line[: _back_to_blank(line, chars)]
    return f"{head} …" if line[len(head)].isspace() else f"{head}…"


def contexts(text: str, marks: Iterable[Highlight], *, width: int) -> Iterator[tuple[Highlight, str, str, str]]:
    """Each mark with the characters before it, the marked ones and those after it, on one line."""
    for mark in marks:
        left = _SPACES.sub(" ", text[max(0, mark.start - 2 * width) : mark.start])[-width:]
        while left and _is_joined(left[0]):  # its letter is cut off
            left = left[1:]
        right = _SPACES.sub(" ", text[mark.end : mark.end + 2 * width])
        end = min(width, len(right))
        while end < len(right) and _is_joined(right[end]):
            end += 1
        yield mark, left, _SPACES.sub(" ", text[mark.start : mark.end]), right[:end]


def _window(text: str, marks: Sequence[Highlight], chars: int) -> tuple[int, int]:
    """The stretch with most different words, then with most marks; it begins and ends between words where there are spaces."""
    if not marks:
        return 0, _back_to_blank(text, min(chars, len(text)))
    starts = [mark.start for mark in marks]
    best = max(range(len(marks)), key=lambda number: (*_worth(marks, starts, number, chars * 3 // 4), -number))
    start = max(0, marks[best].start - chars // 4)
    if start and not text[start - 1].isspace() and (blank := _SPACES.search(text, start, marks[best].start)):
        start = blank.end()
    while 0 < start < marks[best].start and _is_joined(text[start]):
        start += 1
    end = min(len(text), max(start + chars, marks[best].end))
    return start, max(_back_to_blank(text, end), marks[best].end)


def _worth(marks: Sequence[Highlight], starts: list[int], number: int, chars: int) -> tuple[int, int]:
    after = bisect_left(starts, marks[number].start + chars)
    return len({mark.wanted for mark in marks[number:after]}), after - number


def _back_to_blank(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    if text[end].isspace():
        return end
    blanks = [blank.start() for blank in _SPACES.finditer(text, max(0, end - 30), end)]
    if blanks and blanks[-1] > 0:
        return blanks[-1]
    while end > 1 and _is_joined(text[end]):  # of a script without spaces
        end -= 1
    return end


def _is_joined(char: str) -> bool:
    """Whether a sign belongs to the letter before it."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
