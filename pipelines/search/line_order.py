"""In what order the lines of a concordance stand: by the words around the key word, by day, by source. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from pipelines.search.folding import fold_cluster
from pipelines.search.tokens import words_of

_LAST = "9999"  # a day after all others: undated lines come last


class LineOrder(StrEnum):
    """What lines are in the order of: the first or second word on a side and those beyond it, or what is known of the document."""

    ONE_LEFT = "1L"
    TWO_LEFT = "2L"
    ONE_RIGHT = "1R"
    TWO_RIGHT = "2R"
    DATE = "date"
    SOURCE = "source"
    LEFT = "left"  # 1L and 1R as they were called before
    RIGHT = "right"


class Line(Protocol):
    """What is looked at of a line."""

    @property
    def left(self) -> str: ...
    @property
    def right(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def source(self) -> str: ...


L = TypeVar("L", bound=Line)


def sort_lines(lines: Iterable[L], order: LineOrder | None) -> list[L]:
    """The lines in that order, whatever case and accents; equal ones, and all without an order, as they come."""
    return sorted(lines, key=_KEYS[order]) if order is not None else list(lines)


def _before(line: Line, first: int) -> Sequence[str]:
    words = neighbours(line.left)[::-1]
    return [*words[first:], *words[:first]]


def _after(line: Line, first: int) -> Sequence[str]:
    words = neighbours(line.right)
    return [*words[first:], *words[:first]]


def neighbours(text: str) -> list[str]:
    """The words of a text as the index has them; in scripts without spaces a neighbour is a character."""
    found: list[str] = []
    for word in words_of(text):
        found += map(fold_cluster, text[word.start : word.end]) if word.is_run else [word.terms[0][0]]
    return found


_KEYS: dict[LineOrder, Callable[[Line], Any]] = {
    LineOrder.LEFT: lambda line: _before(line, 0),
    LineOrder.ONE_LEFT: lambda line: _before(line, 0),
    LineOrder.TWO_LEFT: lambda line: _before(line, 1),
    LineOrder.RIGHT: lambda line: _after(line, 0),
    LineOrder.ONE_RIGHT: lambda line: _after(line, 0),
    LineOrder.TWO_RIGHT: lambda line: _after(line, 1),
    LineOrder.DATE: lambda line: line.date or _LAST,
    LineOrder.SOURCE: lambda line: line.source,
}
