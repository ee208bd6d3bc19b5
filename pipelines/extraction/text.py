"""Writes kept blocks as plain text: paragraphs apart by a blank line, list items and table rows by a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.items import Block, BlockKind

SHORT_WORDS = 60  # a flag, never a status: real briefs of 40 words exist


def build_text(blocks: Iterable[Block]) -> str:
    """The text of the kept blocks, in order. List items begin with "- ", cells of a row are apart by " | "."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        if not block.kept:
            continue
        if before is not None:
            out.append("\n" if block.continues(before) else "\n\n")
        out.append(f"- {block.text}" if block.kind is BlockKind.LIST_ITEM else block.text)
        before = block
    return "".join(out)


def text_alone(blocks: Iterable[Block]) -> str:
    """The text that the page alone would give, without site memory and without corrections."""
    return build_text(replace(block, kept=block.kept_alone) for block in blocks)


def is_short(text: str) -> bool:
    """Whether a text gets the quality flag."""
    return len(text.split()) < SHORT_WORDS and len(text) < 6 * SHORT_WORDS
