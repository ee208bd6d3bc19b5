"""The structure of a document's text: paragraphs apart by a blank line, lists by "- " (see `extraction.text`), the rest by their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.items import BlockKind, Shape

ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; those of a list are its items, without their mark. `level` is a heading's, 1 to 6."""

    lines: tuple[str, ...]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0

    @property
    def is_list(self) -> bool:
        """Whether its lines are items."""
        return self.kind is BlockKind.LIST_ITEM


def read_paragraphs(text: str, shapes: Sequence[Shape] = ()) -> Iterator[Paragraph]:
    """In order. Lines joined by line breaks, items with their mark, and paragraphs by a blank line are the text again.

    Without shapes, or with those of another text, every paragraph that is no list is just a paragraph.
    """
    if not text:
        return
    parts = text.split("\n\n")
    known = shapes if len(shapes) == len(parts) else [Shape(BlockKind.PARAGRAPH)] * len(parts)
    for part, shape in zip(parts, known, strict=True):
        lines = part.split("\n")
        if all(line.startswith(ITEM) for line in lines):
            yield Paragraph(tuple(line.removeprefix(ITEM) for line in lines), BlockKind.LIST_ITEM)
        elif shape.kind is BlockKind.LIST_ITEM:
            yield Paragraph(tuple(lines))
        else:
            yield Paragraph(tuple(lines), shape.kind, shape.level)
