"""What the gold of a set leaves out by habit, though it is text of the article: such segments are not learnt from.

Found by reading pages of each set beside their gold: AED leaves most lists out, the DAnIEL corpus has captions at random, the feeds of
small sites have no standfirst and give the captions apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import level
from benchmarks.pages import AED, SMALL, WADDLE, GoldPage
from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.page.segments import Segment
from pipelines.items import BlockKind

WANTED = 0.6  # share of a segment's tokens in the gold from which on it is wanted
_PROSE_LINKS = 0.5


def find_unsaid(page: GoldPage, segments: Sequence[Segment], labels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which segments the gold of the page's set says nothing about."""
    missing = (labels >= 0) & (labels < WANTED)
    unsaid = np.zeros(len(segments), bool)
    if page.dataset == AED:
        unsaid |= np.array([s.kind is BlockKind.LIST_ITEM and s.link_share < _PROSE_LINKS for s in segments], bool)
    if page.dataset == WADDLE:
        unsaid |= np.array([s.kind is BlockKind.CAPTION for s in segments], bool)
        unsaid |= _inside(labels) & np.array([s.kind is BlockKind.LIST_ITEM for s in segments], bool)
    if page.dataset == SMALL:
        captions = [level(text) for text in page.optional]
        unsaid |= np.array([s.kind is BlockKind.CAPTION or level(s.text) in captions for s in segments], bool)
        unsaid |= _standfirst(segments, labels)
    return unsaid & missing


def _inside(labels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Between the first and the last wanted segment."""
    wanted = np.flatnonzero(labels >= WANTED)
    inside = np.zeros(len(labels), bool)
    if len(wanted):
        inside[wanted[0] : wanted[-1]] = True
    return inside


def _standfirst(segments: Sequence[Segment], labels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Prose between the last heading before the body and the body."""
    found = np.zeros(len(segments), bool)
    wanted = np.flatnonzero(labels >= WANTED)
    if len(wanted):
        first = int(wanted[0])
        start = max((s.index for s in segments[:first] if s.element.tag == "h1"), default=first)
        found[start + 1 : first] = [is_prose(s) for s in segments[start + 1 : first]]
    return found
