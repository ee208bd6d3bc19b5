"""Marks, word by word, what changed inside a paragraph. Pure; which paragraphs belong together is `comparison`'s business."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MAX_WORDS = 3_000  # of one paragraph; two that differ in every word then take about a second, longer ones are told whole
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
    steps = SequenceMatcher(None, [key(word) for word in old], [key(word) for word in new], autojunk=False).get_opcodes()
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
