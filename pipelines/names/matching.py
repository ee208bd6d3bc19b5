"""Finds listed names in a text: whole words, folded as for search, the longest name at each place, in a time that grows with the text.

All names are one tree of words. Scripts without spaces, and Hangul, which writes particles on names, are gone through by characters:
there a name is found wherever its characters stand. Arabic and Hebrew particles may be written on the first word of a name.

A name of one word that the list begins with a capital is found only where the text has a capital too (Will, not will), and one all in
capitals only in capitals (WHO, not Who); longer names are found in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from pipelines.names.sentences import is_abbreviated
from pipelines.search.folding import fold
from pipelines.search.forms import without_article, without_particles
from pipelines.search.tokens import ascii_words, clusters_of, fold_run, is_plain, plain_matches, written_words

MAX_WORDS = 40  # of a name, or characters of one in a script without spaces
_MAX_KNOWN = 200_000  # words as they are written of which is remembered whether a name begins with them,
_MAX_KNOWN_CHARS = 60  # of so many characters at most: a text may be one word of a megabyte
# What a name of one word may ask of the text; of two spellings that fold alike the one that asks for less holds.
_CAPITALS = ("", "first", "all")
_MAX_GAP = 3  # characters between two words of a name, as in Jean - Luc
_GAP_SIGNS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200c-‐‑–’'·・･‧"


class Place(NamedTuple):
    """Characters `start` to `end` hold the listed name of this number."""

    start: int
    end: int
    number: int


class _Node:
    """What may follow the words that lead here, and the names that end here, each with the capitals it asks for."""

    __slots__ = ("names", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.names: tuple[tuple[int, str], ...] = ()


_Unit: TypeAlias = tuple[str, int, int]
"""A word, or a character of a script without spaces, as it stands in a text, and from where to where."""


class NameTree:
    """Spellings to look for, each with the number of its name."""

    def __init__(self, spellings: Iterable[tuple[str, int]]) -> None:
        self._root = _Node()
        for spelling, number in spellings:
            plain = ascii_words(spelling)
            words = plain or [word for word, _, _ in _units(spelling)]
            terms = list(map(fold, plain)) if plain else [term for word in words if (term := _fold(word))]
            if not terms:
                continue
            capitals = _capitals(words[0]) if len(words) == 1 else ""
            bare = without_article(terms[0])
            for first in (terms[0],) if bare == terms[0] else (terms[0], bare):
                self._add([first, *terms[1:]], number, capitals)
        self._begins, self._terms = _Begins(self._root), _Terms()

    def _add(self, terms: list[str], number: int, capitals: str) -> None:
        node = self._root
        for term in terms:
            further = node.next.get(term)
            if further is None:
                further = node.next[term] = _Node()
            node = further
        if not node.names:
            node.names = ((number, capitals),)
            return
        known = dict(node.names)
        known[number] = min(capitals, known.get(number, capitals), key=_CAPITALS.index)
        node.names = tuple(known.items())

    def find(self, text: str) -> Iterator[Place]:
        """The places in order; a spelling that several names share gives one for each. No place lies in another."""
        units = [(match[0], *match.span()) for match in plain_matches(text)] if is_plain(text) else list(_units(text))
        begins, behind = self._begins, 0
        for number, (written, start, _) in enumerate(units):
            if number < behind or not (nodes := begins[written]):
                continue
            last, names = max([self._longest(text, units, number, node) for node in nodes], key=itemgetter(0))
            for name in names:
                yield Place(start, units[last][2], name)
            behind = last + 1 if names else behind

    def _longest(self, text: str, units: list[_Unit], first: int, node: _Node) -> tuple[int, tuple[int, ...]]:
        """The last unit of the longest name that begins here, and the names it is; none where no name ends."""
        written, place, following = units[first][0], first, first + 1
        ends, names = -1, tuple(number for number, capitals in node.names if not capitals or _has_capitals(written, capitals))
        if names:
            ends = first
        while following < len(units) and (further := node.next.get(self._terms[units[following][0]])):
            if not _is_gap(text, units[place], units[following]):
                break
            node, place, following = further, following, following + 1
            if node.names:
                ends, names = place, tuple(number for number, _ in node.names)
        return ends, names


class _Begins(dict[str, tuple[_Node, ...]]):
    """Where the tree goes on behind a word as it is written; nowhere for most words, which are folded once and then only looked up."""

    def __init__(self, root: _Node) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, written: str) -> tuple[_Node, ...]:
        term = _fold(written)
        nodes = tuple(node for one in (term, *without_particles(term)) if (node := self._root.next.get(one)))
        if len(self) < _MAX_KNOWN and len(written) <= _MAX_KNOWN_CHARS:
            self[written] = nodes
        return nodes


class _Terms(dict[str, str]):
    """The terms of words as they are written; each is folded once."""

    def __missing__(self, written: str) -> str:
        term = _fold(written)
        if len(self) < _MAX_KNOWN and len(written) <= _MAX_KNOWN_CHARS:
            self[written] = term
        return term


def _is_gap(text: str, before: _Unit, after: _Unit) -> bool:
    """Whether two words may be of one name: no sentence ends between them, no line, and nothing is counted up."""
    gap = text[before[2] : after[1]]
    if gap == " " or not gap:
        return True
    if len(gap) > _MAX_GAP:
        return False
    if gap[0] == "." and is_abbreviated(before[0]):
        gap = gap[1:]
    return all(sign in _GAP_SIGNS for sign in gap)


def _units(text: str) -> Iterator[_Unit]:
    for word, start, end, is_run in written_words(text):
        if is_run:
            yield from ((text[first:last], first, last) for first, last in clusters_of(text, start, end))
        else:
            yield word, start, end


def _fold(written: str) -> str:
    return fold(written) if is_plain(written) else fold_run(written)


def _capitals(spelling: str) -> str:
    """What a name of one word asks of the text: "all" capitals, a capital "first", or nothing."""
    if len(spelling) > 1 and spelling.isupper():
        return "all"
    return "first" if spelling[:1].isupper() else ""


def _has_capitals(written: str, wanted: str) -> bool:
    return written.isupper() if wanted == "all" else written[:1].isupper()
