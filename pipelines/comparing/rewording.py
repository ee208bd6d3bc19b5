"""Marks, word by word, what changed inside a paragraph. Pure; which paragraphs belong together is `comparison`'s business."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MAX_WORDS = 60_000  # of one paragraph, a quarter of a second; longer than any that was seen, and than a megabyte of most scripts
MAX_COST = 60_000  # of a stretch that is compared word with word; SequenceMatcher then takes 10 ms whatever stands there
MAX_ROUNDS = 40  # times that each word is looked at for what both have; prose needs some five
_RUNS = (8, 4, 2, 1)  # words in a row that are looked for as landmarks; in scripts without spaces single letters are none
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Thai to Khmer, kana, Han
_SIGNS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"  # belong to the letter before
_STOPS = (
    r"!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u2010-\u205e\u3000-\u303f\uff01-\uff0f\u060c\u061b\u061f\u06d4"
)
_LETTER = rf"[^\s{_STOPS}{_UNSPACED}]"
_WORD = re.compile(rf"(?:[{_UNSPACED}][{_SIGNS}]*|{_LETTER}+(?:['’.,:/‐‑-]{_LETTER}+)*|\S|^)\s*")


class PieceKind(StrEnum):
    """Whether a piece of an altered paragraph stands in both versions, or only in the earlier or the later one."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words. Kept and removed pieces in order are the paragraph before, kept and added ones the paragraph after."""

    kind: PieceKind
    text: str


def words_of(text: str) -> Iterator[str]:
    """The words and signs of a text, without spaces; "1,200" and "don't" are one, in scripts without spaces each letter is."""
    return (word for word in map(str.strip, _WORD.findall(text)) if word)


def mark_words(before: str, after: str, *, key: Callable[[str], str] = str) -> tuple[Piece, ...]:
    """What was kept, removed and added; words are the same where `key` gives the same, and are then shown as they stand after."""
    old, new = _split(before), _split(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return _joined([(PieceKind.REMOVED, before), (PieceKind.ADDED, after)])
    steps = align([key(word) for word in old], [key(word) for word in new])
    pieces: list[tuple[PieceKind, str]] = []
    for tag, i1, i2, j1, j2 in _quiet(steps, new):
        if tag == "equal":
            pieces.append((PieceKind.KEPT, "".join(new[j1:j2])))
        else:
            pieces += [(PieceKind.REMOVED, "".join(old[i1:i2])), (PieceKind.ADDED, "".join(new[j1:j2]))]
    return _joined(pieces)


def _split(text: str) -> list[str]:
    """Words and signs, each with the space behind it: a space alone would be found the same everywhere."""
    return [word for word in _WORD.findall(text) if word]


_Step = tuple[str, int, int, int, int]
_Stretch = tuple[int, int, int, int]


def align(old: Sequence[str], new: Sequence[str]) -> list[_Step]:
    """What two sequences have in common, as `SequenceMatcher.get_opcodes` tells it, in bounded time whatever they hold.

    A long stretch is cut at runs of words that stand once on either side (Bram Cohen's patience diff); where it has none it is told whole.
    """
    steps: list[_Step] = []
    i = j = 0
    for at, there, size in [*sorted(_common(old, new)), (len(old), len(new), 0)]:
        if i < at or j < there:
            tag = "replace" if i < at and j < there else "delete" if i < at else "insert"
            steps.append((tag, i, at, j, there))
        if size and steps and steps[-1][0] == "equal":
            steps[-1] = ("equal", steps[-1][1], at + size, steps[-1][3], there + size)
        elif size:
            steps.append(("equal", at, at + size, there, there + size))
        i, j = at + size, there + size
    return steps


def _common(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(place in the old, place in the new, length) of stretches that are the same, in no order."""
    waiting: list[_Stretch] = [(0, len(old), 0, len(new))]
    left = MAX_ROUNDS * (len(old) + len(new))
    while waiting:
        i1, i2, j1, j2 = waiting.pop()
        head = _same(zip(old[i1:i2], new[j1:j2], strict=False))
        tail = _same(zip(reversed(old[i1 + head : i2]), reversed(new[j1 + head : j2]), strict=False))
        yield i1, j1, head
        yield i2 - tail, j2 - tail, tail
        i1, i2, j1, j2 = i1 + head, i2 - tail, j1 + head, j2 - tail
        left -= i2 - i1 + j2 - j1
        if i1 == i2 or j1 == j2 or left < 0:
            continue
        counts = Counter(old[i1:i2]), Counter(new[j1:j2])
        pairs = sum(count * counts[1][word] for word, count in counts[0].items())
        if pairs * min(i2 - i1, j2 - j1) <= MAX_COST:
            for at, there, size in SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=False).get_matching_blocks():
                yield i1 + at, j1 + there, size
        elif landmarks := _landmarks(old, new, (i1, i2, j1, j2)):
            ends = [*landmarks, (i2, j2)]
            waiting += [(i, ends[place + 1][0], j, ends[place + 1][1]) for place, (i, j) in enumerate(landmarks)]
            waiting.append((i1, landmarks[0][0], j1, landmarks[0][1]))


def _same(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs in a row are the same from the beginning."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _landmarks(old: Sequence[str], new: Sequence[str], stretch: _Stretch) -> list[tuple[int, int]]:
    """The places of runs that stand once on either side, as many as keep their order; of the longest runs that there are."""
    i1, i2, j1, j2 = stretch
    for size in _RUNS:
        places = _once(old, i1, i2, size), _once(new, j1, j2, size)
        both = [(place, places[1][run]) for run, place in places[0].items() if run in places[1]]
        if both:
            return _rising(both)
    return []


def _once(words: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    """The runs of so many words that stand once between two places, each with its place, in order."""
    runs = [tuple(words[place : place + size]) for place in range(start, end - size + 1)]
    counts = Counter(runs)
    return {run: start + place for place, run in enumerate(runs) if counts[run] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of the pairs, given by rising first numbers, of which the second numbers rise too."""
    lasts: list[int] = []
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        place = bisect_left(lasts, there)
        before.append(numbers[place - 1] if place else -1)
        lasts[place : place + 1], numbers[place : place + 1] = [there], [number]
    found, number = [], numbers[-1]
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _quiet(steps: Sequence[_Step], new: list[str]) -> Iterator[_Step]:
    """Two changes with nothing but a sign between them are one: a run of single words is hard to read."""
    waiting: _Step | None = None
    for place, (tag, i1, i2, j1, j2) in enumerate(steps):
        bridge = tag == "equal" and 0 < place < len(steps) - 1 and not any(char.isalnum() for char in "".join(new[j1:j2]))
        if tag == "equal" and not bridge:
            if waiting:
                yield waiting
            waiting = None
            yield tag, i1, i2, j1, j2
        else:
            waiting = ("replace", waiting[1] if waiting else i1, i2, waiting[3] if waiting else j1, j2)
    if waiting:
        yield waiting


def _joined(pieces: list[tuple[PieceKind, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind=kind, text=text) for kind, text in pieces if text)
