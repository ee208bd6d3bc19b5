"""Keeps the elements that are open while a page is read as a stream of tags, and says how many `div` were forgotten in one of them.

libxml2 does not let the end tag of a header close an open `div` inside it, as browsers do: all that follows a forgotten one would stand in
the header. Whoever feeds the parser can put the missing end tags in before. `extraction.page.recovery` sees to the same for articles; its
remedy is a second parser, whose time and memory only a child process can bound.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

MAX_BOX_ENDS = 5_000  # of one page; on the measured pages the most is below 1,000

BOX_END = re.compile(r"</(article|aside|footer|header|main|nav|ol|section|ul)(?=[\s/>])", re.I)
_BARRIERS = frozenset(
    {"table", "td", "th", "caption", "template", "object"}
)  # an end tag does not reach beyond them (HTML standard, "scope")


class OpenBoxes:
    """The names of open elements. Each question takes the same time, however many are open."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._divs = [0]  # in front of each open element
        self._places: dict[str, list[int]] = defaultdict(list)
        self._barriers: list[int] = []

    def start(self, name: str) -> None:
        """An element begins."""
        self._places[name].append(len(self._names))
        if name in _BARRIERS:
            self._barriers.append(len(self._names))
        self._names.append(name)
        self._divs.append(self._divs[-1] + (name == "div"))

    def end(self) -> None:
        """The innermost element ends."""
        if self._names:
            name = self._names.pop()
            self._divs.pop()
            self._places[name].pop()
            if name in _BARRIERS:
                self._barriers.pop()

    def forgotten_in(self, name: str) -> int:
        """How many `div` are open in the innermost open element of this name; 0 where its end tag would close nothing."""
        places = self._places[name]
        if not places or (self._barriers and self._barriers[-1] > places[-1]):
            return 0
        return self._divs[-1] - self._divs[places[-1]]


def box_ends(text: str) -> Iterator[int]:
    """Where in a page the end tags stand that may close too little."""
    return (end.start() for end in islice(BOX_END.finditer(text), MAX_BOX_ENDS))
