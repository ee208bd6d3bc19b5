"""How kept blocks are written as text."""

from __future__ import annotations

import pytest

from pipelines.extraction.text import build_text
from pipelines.items import Block, BlockKind


def _block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, kept: bool = True, same_paragraph: bool = False) -> Block:
    return Block(text=text, kind=kind, kept=kept, reason="a reason", same_paragraph=same_paragraph)


ITEM, ROW, HEADING = BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.HEADING


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        ([], ""),
        ([_block("a", kept=False)], ""),
        ([_block("a"), _block("b")], "a\n\nb"),
        ([_block("a"), _block("x", kept=False), _block("b")], "a\n\nb"),
        ([_block("h", HEADING), _block("a")], "h\n\na"),
        ([_block("a"), _block("one", ITEM), _block("two", ITEM), _block("b")], "a\n\n- one\n- two\n\nb"),
        ([_block("a | b", ROW), _block("c | d", ROW)], "a | b\nc | d"),
        ([_block("one", ITEM), _block("a | b", ROW)], "- one\n\na | b"),
        ([_block("line"), _block("line two", same_paragraph=True), _block("b")], "line\nline two\n\nb"),
        ([_block("x", kept=False), _block("line two", same_paragraph=True)], "line two"),
    ],
)
def test_kept_blocks_are_written_in_order(blocks: list[Block], text: str) -> None:
    assert build_text(blocks) == text
