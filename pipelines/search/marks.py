"""Finds in a text the places where what was asked for stands, as the index found it: words, phrases, words near each other, patterns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipelines.search.folding import fold_cluster
from pipelines.search.query import Near, Phrase, Wanted, WantedTerm, WordPattern
from pipelines.search.tokens import FORM, fold_run, is_plain, plain_matches, stream_of, word_terms

_MAX_KNOWN = 200_000  # words of which a question remembers whether they begin what it asks for


@dataclass(frozen=True, slots=True)
class Highlight:
    """A place in a text, in characters, and which of the words wanted stands there."""

    start: int
    end: int
    wanted: int = 0


class Span(NamedTuple):
    """A place in characters, and the numbers of its first and last word."""

    start: int
    end: int
    first: int
    last: int


class _Step(NamedTuple):
    """A term of a text with its place, and the number of its word; forms have that of the word they belong to."""

    term: str
    start: int
    end: int
    word: int


def find_marks(text: str, wanted: Sequence[Wanted], field: str) -> list[Highlight]:
    """Where the words wanted stand in a field's text, in order; overlapping places are one, unless they are of different words."""
    asked = tuple((number, one) for number, one in enumerate(wanted) if field in one.fields)
    if not asked:
        return []
    leaves = tuple(leaf for _, one in asked for leaf in _leaves(one))
    spans = _spans(text, leaves)
    found, place = [], 0
    for number, one in asked:
        of = spans[place : place + len(_leaves(one))]
        place += len(of)
        places = _near(of[0], of[1], one.words) if isinstance(one, Near) else of[0]
        found += [Highlight(span.start, span.end, number) for span in places]
    return _merge(sorted(found, key=lambda mark: (mark.start, mark.end)))


def _spans(text: str, leaves: tuple[WantedTerm | WordPattern, ...]) -> list[list[Span]]:
    """The places of each leaf."""
    if is_plain(text):
        return _plain_spans(text, leaves)
    runs = [leaf for leaf in leaves if isinstance(leaf, WantedTerm) and all(map(_is_of_one_run, leaf.phrases))]
    return _line_spans(text, tuple(runs)) if len(runs) == len(leaves) == 1 else _stream_spans(text, leaves)


def _is_of_one_run(phrase: Phrase) -> bool:
    """Whether each term begins with the last character of the one before it: so it is within a run alone, and on one line."""
    return not is_plain(phrase.terms[0]) and all(other.startswith(one[-1]) for one, other in pairwise(phrase.terms))


def _line_spans(text: str, leaves: tuple[WantedTerm, ...]) -> list[list[Span]]:
    """The places of one leaf, by the lines alone that have its first characters; numbers of words are those of the line."""
    firsts = {phrase.terms[0][0] for leaf in leaves for phrase in leaf.phrases}
    found: list[Span] = []
    start = 0
    for line in text.split("\n"):
        if not firsts.isdisjoint(_characters(line)):
            (spans,) = _stream_spans(line, leaves)
            found += [Span(one.start + start, one.end + start, one.first, one.last) for one in spans]
        start += len(line) + 1
    return [found]


def _characters(line: str) -> set[str]:
    """Those of a line as they may be searched: each folded by itself and with its marks; some more do no harm."""
    signs = set(line)
    return signs.union(fold_run(line), *map(fold_cluster, signs))


def _leaves(one: Wanted) -> tuple[WantedTerm | WordPattern, ...]:
    return one.parts if isinstance(one, Near) else (one,)


def _near(ones: list[Span], others: list[Span], words: int) -> Iterator[Span]:
    """The stretch from each place to the nearest of the others, where at most `words` words stand between."""
    ordered = sorted(others, key=lambda other: other.first)
    firsts = [other.first for other in ordered]
    longest = max((other.last - other.first for other in ordered), default=0)
    for one in ones:
        near = ordered[bisect_left(firsts, one.first - words - 1 - longest) : bisect_right(firsts, one.last + words + 1)]
        pairs = [(gap, other) for other in near if 0 <= (gap := _between(one, other)) <= words]
        if pairs:
            _, other = min(pairs)
            yield Span(min(one.start, other.start), max(one.end, other.end), min(one.first, other.first), max(one.last, other.last))


def _between(one: Span, other: Span) -> int:
    """How many words stand between; -1 where they overlap."""
    return max(other.first - one.last, one.first - other.last, 0) - 1


def _plain_spans(text: str, leaves: tuple[WantedTerm | WordPattern, ...]) -> list[list[Span]]:
    """The places of each leaf in a text of which every word is one match; terms are looked at only where something begins."""
    begins = _begins_of(leaves)
    found: list[list[Span]] = [[] for _ in leaves]
    if len(begins) > _MAX_KNOWN:
        begins.clear()
    matches = list(plain_matches(text))
    for number, match in enumerate(matches):
        for leaf, place, phrase in begins[match[0]]:
            rest = phrase.terms[1:] if phrase is not None else ()
            last = _last_word(matches, number, place + 1, rest, is_prefix=phrase is not None and phrase.is_prefix) if rest else number
            if last is not None:
                found[leaf].append(Span(match.start(), matches[last].end(), number, last))
    return found


def _last_word(matches: Sequence[object], number: int, place: int, rest: tuple[str, ...], *, is_prefix: bool) -> int | None:
    """The word in which the rest of a phrase ends, if it follows the term `place - 1` of a word."""
    following: list[tuple[str, int]] = []
    while len(following) < len(rest) and number < len(matches):
        following += [(term, number) for term in word_terms(matches[number][0])[place:]]  # type: ignore[index]
        number, place = number + 1, 0
    following = following[: len(rest)]
    return following[-1][1] if _follows([term for term, _ in following], rest, is_prefix=is_prefix) else None


class _Begins(dict[str, tuple[tuple[int, int, Phrase | None], ...]]):
    """What may begin with a word as it is written: (number of the leaf, number of the word's term, phrase or None for a pattern)."""

    def __init__(self, leaves: tuple[WantedTerm | WordPattern, ...]) -> None:
        super().__init__()
        self._patterns = [(leaf, one) for leaf, one in enumerate(leaves) if isinstance(one, WordPattern)]
        self._phrases: dict[str, list[tuple[int, Phrase]]] = defaultdict(list)
        self._prefixes: list[tuple[int, Phrase]] = []
        for leaf, one in enumerate(leaves):
            for phrase in one.phrases if isinstance(one, WantedTerm) else ():
                if phrase.is_prefix and len(phrase.terms) == 1:
                    self._prefixes.append((leaf, phrase))
                else:
                    self._phrases[phrase.terms[0]].append((leaf, phrase))

    def __missing__(self, written: str) -> tuple[tuple[int, int, Phrase | None], ...]:
        terms = word_terms(written)
        found: list[tuple[int, int, Phrase | None]] = []
        for place, term in enumerate(terms):
            found += [(leaf, place, phrase) for leaf, phrase in self._phrases.get(term, ())]
            found += [(leaf, place, phrase) for leaf, phrase in self._prefixes if term.startswith(phrase.terms[0])]
        found += [(leaf, 0, None) for leaf, one in self._patterns if terms and one.matches(terms[0])]
        self[written] = tuple(found)
        return self[written]


@lru_cache(maxsize=16)
def _begins_of(leaves: tuple[WantedTerm | WordPattern, ...]) -> _Begins:
    return _Begins(leaves)


def _stream_spans(text: str, leaves: tuple[WantedTerm | WordPattern, ...]) -> list[list[Span]]:
    """The same for any text, by all of its terms."""
    raw = stream_of(text)
    words = accumulate([not term.startswith(FORM) for term, _, _ in raw])
    stream = [_Step(term, start, end, word - 1) for (term, start, end), word in zip(raw, words, strict=True)]
    places: dict[str, list[int]] = defaultdict(list)
    for place, (term, _, _) in enumerate(raw):
        places[term].append(place)
    return [list(_in_stream(leaf, stream, places)) for leaf in leaves]


def _in_stream(leaf: WantedTerm | WordPattern, stream: list[_Step], places: dict[str, list[int]]) -> Iterator[Span]:
    if isinstance(leaf, WordPattern):
        matching = [found for term, found in places.items() if not term.startswith(FORM) and leaf.matches(term)]
        yield from (Span(stream[place].start, stream[place].end, stream[place].word, stream[place].word) for of in matching for place in of)
        return
    for phrase in leaf.phrases:
        yield from (_span(stream, place, phrase, is_run=leaf.is_run) for place in _places_of(phrase, stream, places))


def _places_of(phrase: Phrase, stream: list[_Step], places: dict[str, list[int]]) -> Iterator[int]:
    first, rest = phrase.terms[0], phrase.terms[1:]
    if not rest and phrase.is_prefix:
        yield from (place for term, found in places.items() if term.startswith(first) for place in found)
        return
    for place in places.get(first, ()):
        if _follows([step.term for step in stream[place + 1 : place + 1 + len(rest)]], rest, is_prefix=phrase.is_prefix):
            yield place


def _follows(following: list[str], rest: tuple[str, ...], *, is_prefix: bool) -> bool:
    if not rest:
        return True
    if len(following) != len(rest) or following[:-1] != list(rest[:-1]):
        return False
    return following[-1].startswith(rest[-1]) if is_prefix else following[-1] == rest[-1]


def _span(stream: list[_Step], place: int, phrase: Phrase, *, is_run: bool) -> Span:
    last = place + len(phrase.terms) - 1
    start, end = stream[place].start, stream[last].end
    if is_run and phrase.is_prefix and last + 1 < len(stream) and stream[last].start < stream[last + 1].start < end:
        end = stream[last + 1].start  # one character was asked for, and the term is a pair
    return Span(start, end, stream[place].word, stream[last].word)


def _merge(marks: list[Highlight]) -> list[Highlight]:
    merged: list[Highlight] = []
    for mark in marks:
        if merged and mark.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Highlight(last.start, max(last.end, mark.end), last.wanted)
        else:
            merged.append(mark)
    return merged
