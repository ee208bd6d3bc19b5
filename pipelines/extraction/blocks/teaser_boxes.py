"""Voted texts that are the beginnings of other articles, on pages whose own text is a line or a picture.

There the teasers below "Recent posts" are most of what the voter chose, and the rules that drop boxes spare them, as they spare an article
that is itself built of boxes. What stands under such a heading is never the article.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

_MAJORITY = 0.5
_ZONES = frozenset(["sidebar", "related articles", "aside"])
_LABEL_CHARS = 40


def find_teasers(segments: Sequence[Segment], positions: Sequence[Position], votes: frozenset[int]) -> frozenset[int]:
    """Those of the votes that stand in boxes or zones under a heading of other articles; none where they are not most of the votes."""
    boxed = [index for index in votes if _is_boxed(positions[index])]
    if sum(len(segments[index].text) for index in boxed) <= _MAJORITY * sum(len(segments[index].text) for index in votes):
        return frozenset()
    found: list[int] = []
    is_under = False
    for segment, position in zip(segments, positions, strict=True):
        is_label = segment.kind is BlockKind.HEADING or len(segment.text) <= _LABEL_CHARS
        heads = is_label and position.card is None and not segment.hrefs  # the "read more" of a box heads nothing
        if heads and phrases.is_related_heading(segment.text):
            is_under = True
        elif not _is_boxed(position):
            is_under = False
        elif is_under and segment.index in votes:
            found.append(segment.index)
    return frozenset(found)


def _is_boxed(position: Position) -> bool:
    return (position.card is not None and position.card_links_here) or position.zone in _ZONES
