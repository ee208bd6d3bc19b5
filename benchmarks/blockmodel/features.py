"""Describes each segment of a page in numbers for the block model: itself, the element it stands in, its neighbours, the whole page.

Nothing here knows a language or a site. The columns are `NAMES`, in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from benchmarks.blockmodel.segment_features import PLACE_NAMES, TEXT_NAMES, WITNESS_NAMES, Around, Clues, Matrix, Witness, of_place, of_text
from pipelines.extraction.body import Body, is_prose
from pipelines.extraction.segments import Segment
from pipelines.extraction.structure import signature_of
from pipelines.items import BlockKind

FAR = 60  # segments; further away is all the same


def build_features(body: Body, clues: Clues) -> Matrix:
    """One row per segment, one column per name in `NAMES`."""
    segments, places = body.segments, body.places
    if not segments:
        return np.zeros((0, len(NAMES)), np.float32)
    around = Around()
    witness = Witness(clues, segments)
    rows = [
        (*of_text(segment), *of_place(segment, place, around.of(segment.element)), *witness.of(segment))
        for segment, place in zip(segments, places, strict=True)
    ]
    local = np.array(rows, np.float32)
    holders = _of_holders(body, around)
    return np.hstack([local, holders, _of_neighbours(body, local), _of_page(body, clues, len(segments))]).astype(np.float32)


_HOLDER_NAMES = (
    "share of the page's prose in its element",
    "paragraphs in its element",
    "link share of its element",
    "is the body's element",
    "looks like the body's element",
    "levels up to the body",
    "levels down to the body",
    "has the body's style",
    "share of this style",
    "is one of the voted",
    "in the body's zone",
)


def _of_holders(body: Body, around: Around) -> Matrix:
    segments, holders = body.segments, body.holders
    prose: Counter[etree._Element] = Counter()
    count: Counter[etree._Element] = Counter()
    chars: Counter[etree._Element] = Counter()
    linked: Counter[etree._Element] = Counter()
    styles: Counter[tuple[str, str]] = Counter()
    own_styles = []
    for segment, holder in zip(segments, holders, strict=True):
        chars[holder] += segment.weight
        linked[holder] += segment.link_chars
        style = (segment.element.tag, segment.element.get("class") or "")
        own_styles.append(style)
        if is_prose(segment):
            prose[holder] += segment.weight
            count[holder] += 1
            styles[style] += segment.weight
    total = max(1, sum(prose.values()))
    distances = {holder: _distance(holder, body.holder, around) for holder in set(holders)}
    alike = {holder: signature_of(holder) in body.signatures for holder in distances}
    rows = [
        (
            prose[holder] / total,
            min(50, count[holder]),
            linked[holder] / max(1, chars[holder]),
            holder is body.holder,
            alike[holder],
            *distances[holder],
            style in body.styles,
            styles[style] / total,
            segment.index in body.votes,
            place.zone == body.zone,
        )
        for segment, place, holder, style in zip(segments, body.places, holders, own_styles, strict=True)
    ]
    return np.array(rows, np.float32)


def _distance(holder: etree._Element, best: etree._Element | None, around: Around) -> tuple[int, int]:
    """Levels from an element up to what it shares with the body's element, and from there down to that."""
    if best is None:
        return 99, 99
    line = {best: 0}
    for level, parent in enumerate(best.iterancestors(), start=1):
        line[parent] = level
    up = 0
    node: etree._Element | None = holder
    while node is not None and node not in line:
        node, up = node.getparent(), up + 1
    return up, line[node] if node is not None else 99


_NEAR = (-2, -1, 1, 2)
_NEAR_COLUMNS = ("length", "link share", "kind", "ends a sentence")
_WINDOWS = (3, 8)
_NEIGHBOUR_NAMES = (
    *(f"{name} at {offset:+d}" for offset in _NEAR for name in (*_NEAR_COLUMNS, "same element")),
    *(f"{name} within {size}" for size in _WINDOWS for name in ("prose", "link share")),
    "place on the page",
    "text before",
    "distance to the body's begin",
    "distance to the body's end",
    "after the body's begin",
    "after the body's end",
    "prose left",
    "distance to heading",
    "level of heading",
    "heading of others",
    "heading is bare",
    "distance to title",
)


def _of_neighbours(body: Body, local: Matrix) -> Matrix:
    segments = body.segments
    n = len(segments)
    columns = [TEXT_NAMES.index(name) for name in _NEAR_COLUMNS]
    holder_ids = _numbered(body.holders)
    parts: list[NDArray[np.floating]] = []
    for offset in _NEAR:
        index = np.clip(np.arange(n) + offset, 0, n - 1)
        outside = (np.arange(n) + offset != index)[:, None]
        parts.append(np.where(outside, -1, local[index][:, columns]))
        parts.append(np.where(outside[:, 0], 0, holder_ids[index] == holder_ids)[:, None])
    weight = np.array([segment.weight for segment in segments], np.float64)
    prose = np.array([is_prose(segment) for segment in segments], np.float64) * weight
    linked = np.array([segment.link_chars for segment in segments], np.float64)
    for size in _WINDOWS:
        parts.append(np.log1p(_window(prose, size))[:, None])
        parts.append((_window(linked, size) / np.maximum(1, _window(weight, size)))[:, None])
    before = np.cumsum(weight) - weight
    place = np.arange(n)
    begin, end = body.first_prose, max(body.last, body.first_prose)
    left = np.cumsum(prose[::-1])[::-1] / max(1.0, prose.sum())
    parts.append(
        np.stack(
            [
                place / n,
                before / max(1.0, weight.sum()),
                np.clip(place - begin, -FAR, FAR),
                np.clip(place - end, -FAR, FAR),
                place >= begin,
                place > end,
                left,
            ],
            axis=1,
        )
    )
    parts.append(_of_headings(segments, local))
    return np.hstack(parts).astype(np.float32)


def _numbered(holders: Sequence[etree._Element]) -> NDArray[np.int64]:
    numbers: dict[etree._Element, int] = {}
    return np.array([numbers.setdefault(holder, len(numbers)) for holder in holders], np.int64)


def _window(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(values)])
    n = len(values)
    return total[np.minimum(n, np.arange(n) + size + 1)] - total[np.maximum(0, np.arange(n) - size)]


def _of_headings(segments: Sequence[Segment], local: Matrix) -> Matrix:
    """Per segment: how far above the last heading is, its level, whether it heads other articles, whether it heads prose."""
    others, titles = TEXT_NAMES.index("heads other articles"), len(TEXT_NAMES) + len(PLACE_NAMES)
    rows: list[tuple[float, ...]] = []
    distance, level, of_others, bare, from_title = FAR, 0, False, False, -1
    for segment in segments:
        row = local[segment.index]
        if row[titles] and segment.kind is BlockKind.HEADING:
            from_title = 0
        elif from_title >= 0:
            from_title = min(FAR, from_title + 1)
        if segment.kind is BlockKind.HEADING or row[others]:
            distance, level, of_others, bare = 0, segment.level, bool(row[others]), True
        else:
            distance = min(FAR, distance + 1)
            bare = bare and not is_prose(segment)
        rows.append((distance, level, of_others, bare, from_title))
    return np.array(rows, np.float32)


_PAGE_NAMES = ("segments", "prose of the page", "body's share of it", "cards", "has articleBody", "has a body zone")


def _of_page(body: Body, clues: Clues, n: int) -> Matrix:
    prose = sum(segment.weight for segment in body.segments if is_prose(segment))
    best = body.weight[body.holder] / max(1, prose) if body.holder is not None else 0.0
    cards = sum(place.card is not None for place in body.places)
    row = (np.log1p(n), np.log1p(prose), best, cards / n, bool(clues.article_body), bool(body.zone))
    return np.tile(np.array(row, np.float32), (n, 1))


NAMES: tuple[str, ...] = (*TEXT_NAMES, *PLACE_NAMES, *WITNESS_NAMES, *_HOLDER_NAMES, *_NEIGHBOUR_NAMES, *_PAGE_NAMES)
"""The columns of a feature matrix."""
