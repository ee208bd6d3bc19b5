"""Cuts text into the terms of the search index, each with its place in the text.

A word gives its folded form, then its other forms (`forms.indexed_forms`), marked. Scripts that set no spaces between words, and Hangul,
which writes particles on them, are cut into pairs of neighbouring characters, and a last single one: any two or more characters in a row
are then found as a phrase, one alone as a beginning. Both database engines get this one stream, so that they agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from pipelines.search.folding import fold, fold_cluster
from pipelines.search.forms import indexed_forms

ANALYZER = 1  # raise with every change of what a text's terms are: what was indexed by another one is indexed again
FORM = "\u223c"  # begins a term that is another form of the word before it; no letter, so that no word begins with it

# Thai, Lao, Burmese, Khmer, Han, kana, Hangul: letters and signs, without their digits and punctuation
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eae\u0eb0-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d\ua9e0-\ua9ef\ua9fa-\ua9fe"
    "\uaa60-\uaa76\uaa7a-\uaa7f\u1780-\u17d3\u17d7\u17dc\u17dd\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099-\u309a\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003fffd"
)
_JOINERS = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff"
_DOTS = "\u30fb\uff65\u00b7"  # between the parts of foreign names in Japanese and Chinese
_NO_LETTERS = "_\u02bc"  # what the re module takes for letters and we do not: an apostrophe
_STACKING = "\u1039\u17d2"  # the next consonant is written below
_MARK_LIKE = re.compile("[\u1160-\u11ff\uff9e\uff9f]")  # vowels and finals of Hangul in pieces, half-width voice marks
_HALF_SPACE = "\u200c"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a run of an unspaced script, as it stands in a text: from `start` to `end`, and its terms with their places."""

    start: int
    end: int
    terms: tuple[tuple[str, int, int], ...]
    is_run: bool = False
    clusters: int = 0


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order. Never raises, whatever the text."""
    for match in _word_pattern().finditer(text):
        start, end = match.span()
        if match.lastgroup == "run":
            yield _read_run(match[0], start)
        elif _HALF_SPACE in match[0]:
            yield from _read_parts(match[0], start)
        elif terms := word_terms(match[0]):
            yield Word(start, end, tuple((term, start, end) for term in terms))


def terms_of(text: str) -> Iterator[str]:
    """The terms of a text in the order of the index."""
    return chain.from_iterable(map(word_terms, plain_words(text))) if is_plain(text) else _terms_of_any(text)


def _terms_of_any(text: str) -> Iterator[str]:
    for match in _word_pattern().finditer(text):
        if match.lastgroup == "run":
            yield from (term for term, _, _ in _read_run(match[0], 0).terms)
        elif _HALF_SPACE in (word := match[0]):
            for part in word.split(_HALF_SPACE):
                yield from word_terms(part)
        else:
            yield from word_terms(word)


def stream_of(text: str) -> list[tuple[str, int, int]]:
    """The same terms with their places. As `words_of`, without a value for each word, which takes three times as long."""
    found: list[tuple[str, int, int]] = []
    for match in _word_pattern().finditer(text):
        if match.lastgroup == "run":
            found += _read_run(match[0], match.start()).terms
        elif _HALF_SPACE in (word := match[0]):
            found += (term for part in _read_parts(word, match.start()) for term in part.terms)
        else:
            start, end = match.span()
            found += [(term, start, end) for term in word_terms(word)]
    return found


def is_plain(text: str) -> bool:
    """Whether each word of a text is one match of `plain_matches`: it has no run of an unspaced script, and no half-space."""
    return _not_plain().search(text) is None


def written_words(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """The words of any text as they are written, with their places, and whether each is a run of an unspaced script."""
    for match in _word_pattern().finditer(text):
        start, end = match.span()
        if match.lastgroup == "run":
            yield match[0], start, end, True
        elif _HALF_SPACE not in (word := match[0]):
            yield word, start, end, False
        else:
            for part in re.finditer(f"[^{_HALF_SPACE}]+", word):
                yield part[0], start + part.start(), start + part.end(), False


def ascii_words(text: str) -> list[str] | None:
    """The words of a text of nothing but ASCII letters, digits and single blanks, in a tenth of the time; None of any other."""
    words = text.split(" ")
    return words if text.isascii() and all(map(str.isalnum, words)) else None


def plain_matches(text: str) -> Iterator[re.Match[str]]:
    """The words of a plain text; also those of which folding leaves nothing."""
    return _plain_pattern().finditer(text)


def plain_words(text: str) -> list[str]:
    """The same as they are written, ten times as fast."""
    return _plain_pattern().findall(text)


def fold_run(text: str) -> str:
    """The searched form of a piece of an unspaced script."""
    return "".join([_folded(match[0]) for match in _clusters(text)])


@lru_cache(maxsize=1 << 16)
def word_terms(word: str) -> tuple[str, ...]:
    """The terms of one word of a script with spaces: itself and its marked forms; none where nothing is left of it."""
    folded = fold(word)
    return (folded, *(FORM + form for form in indexed_forms(folded))) if folded else ()


def clusters_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the characters of a run begin and end, each with its marks, and with what joins it to the next."""
    places = [start + match.start() for match in _clusters(text[start:end])]
    return pairwise([start, *places[1:], end])


def _read_parts(text: str, start: int) -> Iterator[Word]:
    """Persian words with half-spaces: each part is a word."""
    for part in re.finditer(f"[^{_HALF_SPACE}]+", text):
        if terms := word_terms(part[0]):
            begin, end = start + part.start(), start + part.end()
            yield Word(begin, end, tuple((term, begin, end) for term in terms))


def _read_run(text: str, offset: int) -> Word:
    clusters = [(_folded(match[0]), offset + match.start(), offset + match.end()) for match in _clusters(text)]
    terms = [(one[0] + other[0], one[1], other[2]) for one, other in pairwise(clusters)]
    terms.append(clusters[-1])
    return Word(offset, offset + len(text), tuple(terms), is_run=True, clusters=len(clusters))


@lru_cache(maxsize=1 << 14)
def _folded(cluster: str) -> str:
    """A character with its marks as it is searched; texts repeat some thousand."""
    return fold_cluster(_JOINED.sub("", cluster))


_JOINED = re.compile(f"[{_JOINERS}{_DOTS}]")


def _clusters(text: str) -> Iterator[re.Match[str]]:
    return _cluster_pattern().finditer(text)


@lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    # Possessive, and by runs: a step for each character of a word of 5 MB kept 800 MB to come back to.
    run = rf"[{_UNSPACED}](?:[{_UNSPACED}{_marks()}]++|[{_JOINERS}{_DOTS}]++(?=[{_UNSPACED}]))*+"
    return re.compile(rf"(?P<run>{run})|(?P<word>{_plain_pattern().pattern})")


@lru_cache(maxsize=1)
def _plain_pattern() -> re.Pattern[str]:
    letter, word_joiners = rf"[^\W{_NO_LETTERS}{_UNSPACED}]", _JOINERS.replace("\u200b", "")
    # A mark that stands alone begins no word.
    return re.compile(rf"{letter}(?:{letter}++|[{_marks()}]++|[{word_joiners}]++(?={letter}))*+")


@lru_cache(maxsize=1)
def _not_plain() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}{_HALF_SPACE}]")


@lru_cache(maxsize=1)
def _cluster_pattern() -> re.Pattern[str]:
    """One character with the marks, joiners and stacked consonants that follow it."""
    marks = _marks() + _MARK_LIKE.pattern[1:-1]
    return re.compile(rf"[^{_JOINERS}{_DOTS}](?:(?<=[{_STACKING}])[^{marks}]|[{marks}{_JOINERS}{_DOTS}])*", re.DOTALL)


@lru_cache(maxsize=1)
def _marks() -> str:
    """All combining marks of the basic plane, as ranges of a character class."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0xFFFF):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
