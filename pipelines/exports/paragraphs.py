"""The structure that a document's text shows: paragraphs apart by a blank line, lists by "- " (see `extraction.text`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; those of a list are its items, without their mark."""

    lines: tuple[str, ...]
    is_list: bool = False


def read_paragraphs(text: str) -> Iterator[Paragraph]:
    """In order. Lines joined by line breaks, items with their mark, and paragraphs by a blank line are the text again."""
    if not text:
        return
    for part in text.split("\n\n"):
        lines = part.split("\n")
        if all(line.startswith(ITEM) for line in lines):
            yield Paragraph(tuple(line.removeprefix(ITEM) for line in lines), is_list=True)
        else:
            yield Paragraph(tuple(lines))
