"""What the page shows already, by letters alone: most of what its data hold are copies, which cost little to tell and much to parse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from pipelines.extraction.page.segments import Segment

MIN_NEW = 300  # letters and more in runs of prose that the page does not show; with less there is nothing to take
MIN_KNOWN_LETTERS = 30  # a text that is shorter stands on a page by chance

_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_LETTERS_BUT_LINES = re.compile(r"[^\w\n]+|_+")
_RUN = re.compile(r"[^\"\\<>{}=;/_|\n]{60,}")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4}[ ,.]{0,2}){12}")
_LETTERS_PER_SPACE = 15  # addresses and code have fewer spaces


class Known:
    """The letters of each segment of a page, and of all; worked out when they are first asked for, which most pages never are."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments

    @cached_property
    def letters(self) -> str:
        """Of all segments, one on each line."""
        lines = "\n".join(segment.text.replace("\n", " ") for segment in self.segments)
        return _NOT_LETTERS_BUT_LINES.sub("", lines.casefold())

    @property
    def of_segments(self) -> list[str]:
        """Of each segment, in order."""
        return self.letters.split("\n") if self.segments else []

    def holds(self, letters: str) -> bool:
        """Whether the page shows a text, given by its letters."""
        return letters in self.letters

    def is_worth_parsing(self, data: str) -> bool:
        """Whether markup, JSON or a script holds prose that the page does not show; True where letters are written in escapes."""
        new = 0
        for run in _RUN.finditer(data):
            text = run[0]
            if text.count(" ") * _LETTERS_PER_SPACE < len(text.encode("ascii", "ignore")):
                continue
            if not self.holds(letters_of(text)):
                new += len(text)
                if new >= MIN_NEW:
                    return True
        return "decodeURI" in data or _ESCAPED.search(data) is not None


def letters_of(text: str) -> str:
    """A text by which copies are told: its letters and digits, in one case."""
    return _NOT_LETTERS.sub("", text.casefold())
