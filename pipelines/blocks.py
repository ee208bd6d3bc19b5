"""What a page is cut into, what an analyst says of it, and how a row holds it. Part of `items`, by which all others import it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is on the page; the text of a document keeps it."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    PRE = "pre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an analyst wants kept or dropped on the pages of a source, whatever extraction says.

    It speaks of blocks that stand at `where` (a part of `Block.path`; empty is anywhere) with exactly this `text`, or with a text that
    `starts` so, or with neither of them: all that stand there. Case and spaces do not count. `made`, `by` and `note` are for people.
    """

    keep: bool
    where: str = ""
    text: str = ""
    starts: str = ""
    kind: BlockKind | None = None
    made: date | None = None
    by: str = ""
    note: str = ""


IS_TITLE, IS_BYLINE, IS_DATE_LINE = "the title", "byline", "date line"
APART = frozenset({IS_TITLE, IS_BYLINE, IS_DATE_LINE})
"""Reasons of blocks that are facts of their document, and so not in its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The smallest unit of text kept or dropped whole, with the reason for it. `level` is a heading's 1-6 or a list item's nesting.

    `template` marks what the page alone would keep and site memory dropped. `overruled` is the reason of the contrary verdict that a
    correction overruled; None where none did.
    """

    text: str
    kind: BlockKind
    kept: bool
    reason: str
    level: int = 0
    same_paragraph: bool = False
    path: str = ""
    template: bool = False
    overruled: str | None = None

    @property
    def kept_alone(self) -> bool:
        """Whether the page alone keeps it: without site memory and without corrections."""
        return self.template or self.kept == (self.overruled is None)

    @property
    def stands_apart(self) -> bool:
        """Whether it is no part of the text because it is kept elsewhere: as title, author or date of the document."""
        return not self.kept and self.reason in APART

    def continues(self, before: Block) -> bool:
        """Whether it stands in one paragraph of the text with the kept block before it, on a line of its own."""
        return self.same_paragraph or (self.kind in _IN_ROWS and self.kind is before.kind)


_IN_ROWS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph of a text was on its page; `level` is that of its first block."""

    kind: BlockKind
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the database will hold of an extraction, worked out in the process that extracted it and not in the one that all sites wait for.

    Each part stands beside what it was made of: where a correction or another date has changed that since, the part is not used.
    """

    terms: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # a text, and its terms for the index with blanks between
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    packed_blocks: bytes = field(default=b"", repr=False)
    marks: frozenset[int] = field(default=frozenset(), repr=False)  # of the blocks, for site memory
    kept_percent: int = 0  # this and the next measure the blocks, for the health of their source
    layout: str = ""

    def is_of(self, blocks: tuple[Block, ...]) -> bool:
        """Whether these are the blocks that it was made of."""
        return bool(self.blocks) and self.blocks == blocks


def shapes_of(blocks: Iterable[Block]) -> tuple[Shape, ...]:
    """One for each paragraph, apart by a blank line, of the text that `extraction.text.build_text` makes of the kept blocks."""
    shapes: list[Shape] = []
    before: Block | None = None
    for block in blocks:
        if not block.kept:
            continue
        paragraphs = 1 + block.text.count("\n\n")
        if before is not None and block.continues(before):
            paragraphs -= 1
        shapes += [Shape(block.kind, block.level)] * paragraphs
        before = block
    return tuple(shapes)
