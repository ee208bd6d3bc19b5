"""Groups the kept blocks of an article into what a page shows: headings, paragraphs, lists, tables, quotes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.items import Block, BlockKind

CELLS_APART = " | "  # as `extraction.text` writes a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Blocks of one kind that stand together; `lines` holds the cells of each row for a table, one text each for the rest.

    `marked_passages` makes pieces of the texts.
    """

    kind: str
    lines: tuple[tuple[Any, ...], ...]
    level: int = 0


def passages_of(blocks: Iterable[Block], text: str) -> list[Passage]:
    """The article to read. `text` stands in where no block was kept, as in revisions of other programs."""
    kept = [block for block in blocks if block.kept]
    if not kept:
        return [Passage(kind="paragraph", lines=((line,),)) for line in text.split("\n") if line.strip()]
    found: list[Passage] = []
    for kind, together in groupby(kept, key=lambda block: block.kind):
        run = list(together)
        if kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
            found.append(Passage(kind=kind.value, lines=tuple(_cells(block) for block in run)))
        else:
            found += [Passage(kind=kind.value, lines=((block.text,),), level=block.level) for block in run]
    return found


def _cells(block: Block) -> tuple[str, ...]:
    return tuple(block.text.split(CELLS_APART)) if block.kind is BlockKind.TABLE_ROW else (block.text,)
