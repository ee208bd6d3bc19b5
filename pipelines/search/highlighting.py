"""Finds in a text what the index found: places to mark, the best excerpt of a text, and lines of a concordance."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipelines.search.query import Phrase, WantedTerm
from pipelines.search.tokens import words_of

Pieces: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked."""

SNIPPET_CHARS = 240
_FIRST_LOOK_CHARS = 20_000  # most matches stand there; only where none does is the whole text read
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A place in a text, in characters, and which of the words wanted stands there."""

    start: int
    end: int
    wanted: int = 0


def find_marks(text: str, wanted: Sequence[WantedTerm], field: str) -> list[Highlight]:
    """Where the words wanted stand in a field's text, in order; overlapping places are one, unless they are of different words."""
    asked = [(number, one) for number, one in enumerate(wanted) if field in one.fields]
    if not asked:
        return []
    stream = [term for word in words_of(text) for term in word.terms]
    places: dict[str, list[int]] = defaultdict(list)
    for place, (term, _, _) in enumerate(stream):
        places[term].append(place)
    found = [
        Highlight(*_span(stream, place, phrase, is_run=one.is_run), number)
        for number, one in asked
        for phrase in one.phrases
        for place in _places_of(phrase, stream, places)
    ]
    return _merge(sorted(found, key=lambda mark: (mark.start, mark.end)))


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


def snippet(text: str, wanted: Sequence[WantedTerm], *, chars: int = SNIPPET_CHARS) -> Pieces:
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


def _places_of(phrase: Phrase, stream: Sequence[tuple[str, int, int]], places: dict[str, list[int]]) -> Iterator[int]:
    first, rest = phrase.terms[0], phrase.terms[1:]
    if not rest and phrase.is_prefix:
        yield from (place for term, found in places.items() if term.startswith(first) for place in found)
        return
    for place in places.get(first, ()):
        following = [term for term, _, _ in stream[place + 1 : place + 1 + len(rest)]]
        if len(following) == len(rest) and following[:-1] == list(rest[:-1]) and _is_last(following, rest, phrase):
            yield place


def _is_last(following: list[str], rest: tuple[str, ...], phrase: Phrase) -> bool:
    if not rest:
        return True
    return following[-1].startswith(rest[-1]) if phrase.is_prefix else following[-1] == rest[-1]


def _span(stream: Sequence[tuple[str, int, int]], place: int, phrase: Phrase, *, is_run: bool) -> tuple[int, int]:
    last = place + len(phrase.terms) - 1
    start, end = stream[place][1], stream[last][2]
    if is_run and phrase.is_prefix and last + 1 < len(stream) and stream[last][1] < stream[last + 1][1] < end:
        end = stream[last + 1][1]  # one character was asked for, and the term is a pair
    return start, end


def _merge(marks: list[Highlight]) -> list[Highlight]:
    merged: list[Highlight] = []
    for mark in marks:
        if merged and mark.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Highlight(last.start, max(last.end, mark.end), last.wanted)
        else:
            merged.append(mark)
    return merged


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
