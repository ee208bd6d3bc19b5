"""Regular expressions for one word, in time that grows with the word and no faster, whatever the expression.

A small language that PostgreSQL reads alike: letters, `.`, `[a-z]`, `(a|b)`, `?`, `*`, `+`, `{2,3}`. No expression looks back or ahead, so
a word is read once, letter by letter, with all states the expression can be in (Thompson 1968). Letters are folded as words are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.errors import UsageError
from pipelines.search.folding import fold

MAX_CHARS = 100  # of an expression
MAX_STATES = 400  # an expression repeated within a repetition would have thousands
MAX_REPEATS = 64  # as long as a word of the index
_SIGNS = frozenset("()[]{}|?*+\\.^$")


@dataclass(frozen=True, slots=True)
class Letters:
    """A step over one letter: one of these ranges, or none of them where `is_negated`."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False

    def has(self, letter: str) -> bool:
        """Whether the letter may stand here."""
        return any(first <= letter <= last for first, last in self.ranges) != self.is_negated


ANY = Letters((), is_negated=True)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an expression: `kind` is letters, row, either or repeat.

    What is repeated is the one of its `parts`, from `least` to `most` times; None is without end.
    """

    kind: str
    letters: Letters = ANY
    parts: tuple[Part, ...] = ()
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression as it was written, without what folding takes away, and how it is read."""

    written: str
    part: Part = field(repr=False, compare=False, hash=False)

    def matches(self, word: str) -> bool:
        """Whether it is the whole word."""
        return _machine_of(self).matches(word)

    def beginning(self) -> str:
        """The letters with which every matching word begins."""
        return "".join(_sure(self.part)[0])

    def as_posix(self) -> str:
        """For PostgreSQL, anchored at both ends."""
        return f"^(?:{_posix(self.part)})$"


def read_pattern(text: str) -> Pattern:
    """The pattern. Raises `UsageError` that says what is wrong."""
    if len(text) > MAX_CHARS:
        raise UsageError(f"a pattern has at most {MAX_CHARS} characters")
    reader = _Reader(text)
    part = reader.either()
    if reader.place < len(text):
        raise UsageError(f"'{text[reader.place]}' has no place there")
    pattern = Pattern(text, part)
    _machine_of(pattern)
    return pattern


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def either(self) -> Part:
        """Alternatives."""
        parts = [self._row()]
        while self._take("|"):
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else Part("either", parts=tuple(parts))

    def _row(self) -> Part:
        parts: list[Part] = []
        while self.place < len(self.text) and self.text[self.place] not in "|)":
            parts += self._repeated()
        return Part("row", parts=tuple(parts))

    def _repeated(self) -> list[Part]:
        """One piece with the sign behind it. A letter that folding makes two of (æ) is two pieces, of which the last is repeated."""
        pieces = self._piece()
        while self.place < len(self.text) and self.text[self.place] in "?*+{":
            sign = self.text[self.place]
            self.place += 1
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign) or self._bounds()
            if not pieces:
                raise UsageError(f"'{sign}' needs a letter before it")
            pieces[-1] = Part("repeat", parts=(pieces[-1],), least=least, most=most)
        return pieces

    def _piece(self) -> list[Part]:
        sign = self.text[self.place]
        if sign in "?*+{}])":
            raise UsageError(f"'{sign}' needs a letter before it" if sign in "?*+{" else f"'{sign}' has no place there")
        self.place += 1
        if sign == "(":
            self._take("?:")
            part = self.either()
            if not self._take(")"):
                raise UsageError("a '(' is not closed")
            return [part]
        if sign == "[":
            return [Part("letters", letters=self._set())]
        if sign == ".":
            return [Part("letters")]
        if sign in "^$":
            return []  # a pattern is for a whole word anyway
        return [Part("letters", letters=Letters(((one, one),))) for one in fold(self._escaped() if sign == "\\" else sign)]

    def _set(self) -> Letters:
        is_negated, ranges = self._take("^"), []
        while not self._take("]"):
            if self.place >= len(self.text):
                raise UsageError("a '[' is not closed")
            first = self._of_set()
            last = self._of_set() if self.text[self.place : self.place + 1] == "-" and self._goes_on() else first
            if first > last:
                raise UsageError(f"'{first}-{last}' begins behind its end")
            ranges.append((first, last))
        if not ranges:
            raise UsageError("'[]' holds no letter")
        return Letters(tuple(ranges), is_negated)

    def _goes_on(self) -> bool:
        """Over the - of a range; one that ends the set is a letter."""
        if self.text[self.place + 1 : self.place + 2] in ("]", ""):
            return False
        self.place += 1
        return True

    def _of_set(self) -> str:
        sign = self.text[self.place]
        self.place += 1
        letter = self._escaped() if sign == "\\" else sign
        return fold(letter)[:1] or letter

    def _escaped(self) -> str:
        letter = self.text[self.place : self.place + 1]
        if letter not in _SIGNS | {"-", "/"} or not letter:
            raise UsageError(f"'\\{letter}' is not known here; signs alone are written with a \\")
        self.place += 1
        return letter

    def _bounds(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.place)
        least, comma, most = self.text[self.place : max(end, self.place)].partition(",")
        if not (least.isdecimal() and least.isascii() and (not most or (most.isdecimal() and most.isascii()))) or end < 0:
            raise UsageError("write a number of times as {2} or {2,3}")
        self.place = end + 1
        low, high = int(least[:4]), int(most[:4]) if most else None if comma else int(least[:4])
        if low > MAX_REPEATS or (high is not None and (high > MAX_REPEATS or high < low)):
            raise UsageError(f"a number of times is at most {MAX_REPEATS}, the smaller first")
        return low, high

    def _take(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.place):
            return False
        self.place += len(sign)
        return True


def _holds_letters(part: Part) -> bool:
    return part.kind == "letters" or (part.most != 0 and any(map(_holds_letters, part.parts)))


class _Machine:
    """States with a step over a letter each; what can be reached without a letter is worked out beforehand."""

    def __init__(self, part: Part) -> None:
        self._letters: list[Letters] = []
        self._after: list[frozenset[int]] = []
        self._end = -1
        self._start = self._build(part, frozenset({self._end}))
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def _build(self, part: Part, after: frozenset[int]) -> frozenset[int]:
        """The states at which a part begins, where `after` follows it. Parts are built from the last to the first."""
        if part.kind == "letters":
            if len(self._letters) >= MAX_STATES:
                raise UsageError("this pattern repeats too much within repetitions")
            self._letters.append(part.letters)
            self._after.append(after)
            return frozenset({len(self._letters) - 1})
        if part.kind == "row":
            for one in reversed(part.parts):
                after = self._build(one, after)
            return after
        if part.kind == "either":
            return frozenset().union(*(self._build(one, after) for one in part.parts))
        return self._build_repeated(part, after)

    def _build_repeated(self, part: Part, after: frozenset[int]) -> frozenset[int]:
        (one,), begins = part.parts, after
        if part.most == 0 or not _holds_letters(one):
            return after  # rounds without a letter add no state, and nested ones no end
        if part.most is None:
            first = len(self._letters)
            begins = self._build(one, after) | after
            for state in range(first, len(self._letters)):  # what could end the round begins another
                if after <= self._after[state]:
                    self._after[state] |= begins
        for _ in range(0 if part.most is None else part.most - part.least):
            begins = self._build(one, begins) | after
        for _ in range(part.least):
            begins = self._build(one, begins)
        return begins

    def matches(self, word: str) -> bool:
        """Whether the machine ends with the word. What was worked out for a set of states and a letter is kept."""
        states = self._start
        for letter in word:
            step = self._steps.get((states, letter))
            if step is None:
                found = (self._after[state] for state in states if state >= 0 and self._letters[state].has(letter))
                step = self._steps[states, letter] = frozenset().union(*found)
                if len(self._steps) > 20_000:
                    self._steps.clear()
            if not step:
                return False
            states = step
        return self._end in states


@lru_cache(maxsize=64)
def _machine_of(pattern: Pattern) -> _Machine:
    return _Machine(pattern.part)


def _sure(part: Part) -> tuple[list[str], bool]:
    """The letters that a part surely begins with, and whether they are all of it."""
    if part.kind == "letters":
        first, last = part.letters.ranges[0] if len(part.letters.ranges) == 1 and not part.letters.is_negated else ("", " ")
        return ([first], True) if first == last else ([], False)
    if part.kind == "row":
        letters: list[str] = []
        for one in part.parts:
            found, is_whole = _sure(one)
            letters += found
            if not is_whole:
                return letters, False
        return letters, True
    if part.kind == "repeat" and part.least >= 1:
        return _sure(part.parts[0])[0], False
    return [], False


def _posix(part: Part) -> str:
    if part.kind == "letters":
        inside = "".join(_ranges(part.letters))
        return "." if part.letters == ANY else f"[{'^' if part.letters.is_negated else ''}{inside}]"
    if part.kind == "row":
        return "".join(map(_posix, part.parts))
    if part.kind == "either":
        return f"(?:{'|'.join(map(_posix, part.parts))})"
    most = "" if part.most is None else str(part.most)
    return f"(?:{_posix(part.parts[0])}){{{part.least},{most}}}"


def _ranges(letters: Letters) -> Iterator[str]:
    for first, last in letters.ranges:
        yield _code(first) if first == last else f"{_code(first)}-{_code(last)}"


def _code(letter: str) -> str:
    """By its number, so that no letter is a sign of PostgreSQL's."""
    return f"\\U{ord(letter):08x}"
