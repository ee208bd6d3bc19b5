"""Marks in an article for reading: each with a name to lead to, the one that somebody came for with a name of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipelines.explorer.rendering.passages import Passage
from pipelines.search.highlighting import Highlight

_MOST_MISSED = 200  # each looks through the rest of the text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `mark` is its number among all marks, 0 where it is none; `name` is empty where its mark began before it."""

    text: str
    mark: int = 0
    name: str = ""
    is_current: bool = False


MarkedText: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedArticle:
    """Title and passages in pieces, the names of all marks ("text-120"), and the number of the one that somebody came for, from 1."""

    title: MarkedText
    passages: tuple[Passage, ...]
    names: tuple[str, ...]
    current: int


def mark_passages(
    title: str, passages: Sequence[Passage], text: str, in_title: Sequence[Highlight], in_text: Sequence[Highlight], *, at: str
) -> MarkedArticle:
    """`at` is field and start of the mark that somebody came for, "text-120"; the first one where there is no such mark.

    A cell of a passage is found in the text from where the one before it ended; what is not in the text stays without marks, and where
    very many are not, the text is of another revision and no more are looked for. Marks come in the order of their starts.
    """
    names = [f"title-{mark.start}" for mark in in_title] + [f"text-{mark.start}" for mark in in_text]
    current = names.index(at) + 1 if at in names else min(1, len(names))
    place = missed = first = 0
    marked: list[Passage] = []
    numbered = list(enumerate(in_text, len(in_title) + 1))
    for passage in passages:
        lines = []
        for line in passage.lines:
            cells: list[MarkedText] = []
            for cell in line:
                found = text.find(str(cell), place) if missed < _MOST_MISSED else -1
                if found < 0:
                    missed += 1
                    cells.append((Piece(str(cell)),))
                    continue
                place = found + len(str(cell))
                while first < len(numbered) and numbered[first][1].end <= found:
                    first += 1
                cells.append(tuple(_pieces(str(cell), found, (numbered[one] for one in range(first, len(numbered))), current)))
            lines.append(tuple(cells))
        marked.append(replace(passage, lines=tuple(lines)))
    return MarkedArticle(
        title=tuple(_pieces(title, 0, list(enumerate(in_title, 1)), current)), passages=tuple(marked), names=tuple(names), current=current
    )


def _pieces(cell: str, start: int, marks: Iterable[tuple[int, Highlight]], current: int) -> Iterator[Piece]:
    place, end = start, start + len(cell)
    for number, mark in marks:
        if mark.start >= end:
            break
        if mark.end <= place:
            continue
        first = max(mark.start, place)
        if first > place:
            yield Piece(cell[place - start : first - start])
        name = "" if mark.start < first else "hit" if number == current else f"hit-{number}"
        place = min(mark.end, end)
        yield Piece(cell[first - start : place - start], number, name, number == current)
    if place < end:
        yield Piece(cell[place - start :])
