"""What the blocks of a page say about the health of its source. Pure: workers measure, and need no database for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipelines.items import Block

_NUMBER = re.compile(r"\d+")


def kept_percent(blocks: Iterable[Block]) -> int:
    """The share of the page's characters that the page alone would keep: what site memory knows of the host does not move it."""
    kept = total = 0
    for block in blocks:
        total += len(block.text)
        kept += len(block.text) * block.kept_alone
    return round(100 * kept / total) if total else 0


def layout_of(blocks: Iterable[Block]) -> str:
    """The place that holds most of the kept text, without the numbers that some sites give each page's boxes."""
    places: Counter[str] = Counter()
    for block in blocks:
        if block.kept:
            places[_NUMBER.sub("0", block.path)] += len(block.text)
    return max(places, key=lambda place: (places[place], place), default="")
