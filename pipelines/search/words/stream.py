"""A text as a row of numbers, one for each word as it is written; many texts then cost little memory, and are counted by numpy.

Words are those of the search index (`pipelines.search.tokens`): what folds to the same term is the same word. Hangul is cut at its spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.search.folding import fold
from pipelines.search.marks import find_marks
from pipelines.search.query import Wanted
from pipelines.search.tokens import fold_run, is_plain, plain_words, written_words
from pipelines.search.words.segmenting import Segmenter

Numbers = NDArray[np.int64]

GAP = -1
"""Stands between title and text, and for what is no word: nothing is a neighbour over it."""
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7ff]+")
_LETTERS_OF_RUN = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was read: its words, and how many characters stand in scripts that nothing here cuts into words."""

    words: Numbers
    unread: int = 0

    @property
    def is_left_out(self) -> bool:
        """Whether most of it could not be read."""
        return self.unread > 0 and self.unread >= int((self.words != GAP).sum()) * 5  # letters of a word, about


@dataclass(frozen=True, slots=True)
class ReadAround:
    """A text that was read for the company of what stands in it: its words, which of them are that, and how many times it stands there."""

    read: Read
    is_wanted: NDArray[np.bool_]
    hits: int


class Vocabulary:
    """Numbers words as they are written, and knows the term of each."""

    def __init__(self, segmenter: Segmenter | None) -> None:
        self._segmenter = segmenter
        self._numbers = _Numbering()
        self._terms: dict[str, int] = {}
        self._known: Numbers = np.array([GAP], dtype=np.int64)
        self._folded = 0

    def read(self, fields: Sequence[str]) -> Read:
        """The words of a document's fields."""
        found: list[int] = []
        unread = 0
        for place, text in enumerate(fields):
            if place:
                found.append(GAP)
            if is_plain(text):
                found += map(self._numbers.__getitem__, plain_words(text))
                continue
            for word, start, end in self._words(text):
                unread += 0 if word else end - start
                found.append(self._numbers[word] if word else GAP)
        return Read(np.array(found, dtype=np.int64), unread)

    def read_around(self, fields: Sequence[tuple[str, str]], wanted: Sequence[Wanted]) -> ReadAround:
        """The words of fields, given by name and text, and which of them are part of what is wanted."""
        found: list[int] = []
        is_wanted: list[bool] = []
        hits = unread = 0
        for name, text in fields:
            marks = find_marks(text, wanted, name)
            hits += len(marks)
            place = 0
            for word, start, end in self._words(text):
                while place < len(marks) and marks[place].end <= start:
                    place += 1
                unread += 0 if word else end - start
                found.append(self._numbers[word] if word else GAP)
                is_wanted.append(place < len(marks) and marks[place].start < end)
            found.append(GAP)
            is_wanted.append(False)
        return ReadAround(Read(np.array(found, dtype=np.int64), unread), np.array(is_wanted, dtype=np.bool_), hits)

    def _words(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Words with their places; an empty one for a run that cannot be cut."""
        for word, start, end, is_run in written_words(text):
            if not is_run or _HANGUL.fullmatch(word):
                yield word, start, end
            elif self._segmenter is None:
                yield "", start, end
            else:
                yield from self._pieces(word, start)

    def _pieces(self, run: str, start: int) -> Iterator[tuple[str, int, int]]:
        assert self._segmenter is not None
        for piece in self._segmenter(run):
            end = start + len(piece)
            if _LETTERS_OF_RUN.search(piece):
                yield piece, start, end
            start = end

    def terms(self, words: Numbers) -> Numbers:
        """The terms of words by their numbers; `GAP` where folding leaves nothing."""
        written = self._numbers.written
        if len(written) > len(self._known) - 1:
            self._known = np.append(np.resize(self._known[:-1], 2 * len(written)), GAP)  # the last stands for GAP, which is -1
        for number in range(self._folded, len(written)):
            term = _fold(written[number])
            self._known[number] = self._terms.setdefault(term, len(self._terms)) if term else GAP
        self._folded = len(written)
        found: Numbers = self._known[words]
        return found

    def term_names(self) -> list[str]:
        """The terms by their numbers."""
        return list(self._terms)

    def written_as(self, counts: Numbers, terms: Sequence[int]) -> dict[int, str]:
        """How each of these terms is written most often; `counts` are those of words by their numbers."""
        written = self._numbers.written
        numbers = np.arange(min(len(counts), len(written)))
        of = self.terms(numbers)
        wanted = numbers[np.isin(of, np.array(list(terms), dtype=np.int64))]
        rising = wanted[np.argsort(counts[wanted], kind="stable")]
        return {int(of[number]): written[number] for number in rising.tolist()}

    def word(self, number: int) -> str:
        """A word as it is written."""
        return self._numbers.written[number]

    def __len__(self) -> int:
        return len(self._numbers)


class _Numbering(dict[str, int]):
    """A number for each word, given when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.written)
        self.written.append(word)
        return number


def _fold(word: str) -> str:
    return fold(word) if is_plain(word) else fold_run(word)


def join_words(words: Sequence[str]) -> str:
    """Words in a row as a text has them: scripts without spaces without one."""
    joined = ""
    for word in words:
        is_one = not joined or (not (is_plain(joined[-1]) or is_plain(word[0])) and not _HANGUL.match(word))
        joined += word if is_one else f" {word}"
    return joined
