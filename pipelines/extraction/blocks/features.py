"""Describes each segment of a page in numbers for the block model: itself, the element it stands in, its neighbours, the whole page.

Nothing here knows a language or a site. The columns are `NAMES`, in order; a model knows them by these names only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log1p

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extraction.blocks.body import Body, is_prose, style_of
from pipelines.extraction.blocks.position_features import PLACE_NAMES, NeighbourFeatures
from pipelines.extraction.blocks.segment_features import (
    KINDS,
    TEXT_NAMES,
    TITLE_COLUMN,
    WITNESS_NAMES,
    HeadFeatures,
    PageHints,
    Row,
    of_text,
)
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, signature_of
from pipelines.items import BlockKind

Matrix = NDArray[np.float32]
FAR = 60  # segments; further away is all the same
MOST_STARS = 12  # characters of a line that only parts texts: "* * *"
NOWHERE = 99  # levels, on a page without a body
MENU_CHARS = 100  # headlines of teasers are among the links too
_LENGTH, _LINK_SHARE, _KIND = (TEXT_NAMES.index(name) for name in ("length", "link share", "kind"))


def build_features(body: Body, clues: PageHints) -> Matrix:
    """One row per segment, one column per name in `NAMES`."""
    segments, positions = body.segments, body.positions
    if not segments:
        return np.zeros((0, len(NAMES)), np.float32)
    around, witness = NeighbourFeatures(), HeadFeatures(clues, segments)
    rows = [
        _of_menu_link(segment)
        if is_menu_link(segment, position)
        else (*of_text(segment), *around.of_place(segment, position), *witness.of(segment))
        for segment, position in zip(segments, positions, strict=True)
    ]
    local = np.array(rows, np.float32)
    columns = (local, _of_holders(body), _of_neighbours(body, local), _of_headings(body, local), _of_page(body, clues))
    return np.hstack(columns).astype(np.float32, copy=False)


def is_menu_link(segment: Segment, position: Position) -> bool:
    """Whether a segment is a short link in a zone: 45 % of all, and none is text. The model is neither taught nor asked about them."""
    return bool(position.zone) and segment.link_share >= 0.8 and segment.weight < MENU_CHARS


def _of_menu_link(segment: Segment) -> Row:
    """What the segments around a menu link look for in it; the other columns are 0."""
    row = [0.0] * (len(TEXT_NAMES) + len(PLACE_NAMES) + len(WITNESS_NAMES))
    row[_LENGTH], row[_LINK_SHARE], row[_KIND] = log1p(segment.weight), segment.link_share, KINDS[segment.kind]
    return tuple(row)


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


def _of_holders(body: Body) -> Matrix:
    segments, holders = body.segments, body.holders
    prose: Counter[etree._Element] = Counter()
    count: Counter[etree._Element] = Counter()
    chars: Counter[etree._Element] = Counter()
    linked: Counter[etree._Element] = Counter()
    styles: Counter[tuple[str, str]] = Counter()
    own_styles = [style_of(segment) for segment in segments]
    for segment, holder, style in zip(segments, holders, own_styles, strict=True):
        chars[holder] += segment.weight
        linked[holder] += segment.link_chars
        if is_prose(segment):
            prose[holder] += segment.weight
            count[holder] += 1
            styles[style] += segment.weight
    total = max(1, prose.total())
    line = _line_of(body.holder)
    of_holder: dict[etree._Element, Row] = {
        holder: (
            prose[holder] / total,
            min(50, count[holder]),
            linked[holder] / max(1, chars[holder]),
            holder is body.holder,
            signature_of(holder) in body.signatures,
            *_distance(holder, line),
        )
        for holder in chars
    }
    rows = [
        (*of_holder[holder], style in body.styles, styles[style] / total, segment.index in body.votes, position.zone == body.zone)
        for segment, position, holder, style in zip(segments, body.positions, holders, own_styles, strict=True)
    ]
    return np.array(rows, np.float32)


def _line_of(best: etree._Element | None) -> dict[etree._Element, int]:
    """The body's element and those above it, each with its levels above the body."""
    return {} if best is None else {node: level for level, node in enumerate((best, *best.iterancestors()))}


def _distance(holder: etree._Element, line: dict[etree._Element, int]) -> tuple[int, int]:
    """Levels from an element up to what it shares with the body's element, and from there down to that."""
    up = 0
    node: etree._Element | None = holder
    while node is not None and node not in line:
        node, up = node.getparent(), up + 1
    return (up, line[node]) if node is not None else (NOWHERE, NOWHERE)


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
)


def _of_neighbours(body: Body, local: Matrix) -> Matrix:
    n = len(body.segments)
    positions, holders = np.arange(n), _numbered(body.holders)
    near = local[:, [TEXT_NAMES.index(name) for name in _NEAR_COLUMNS]]
    parts: list[NDArray[np.floating]] = []
    for offset in _NEAR:
        index = np.clip(positions + offset, 0, n - 1)
        outside = positions + offset != index
        parts.append(np.where(outside[:, None], -1, near[index]))
        parts.append(np.where(outside, 0, holders[index] == holders)[:, None])
    weight = np.array([segment.weight for segment in body.segments], np.float64)
    linked = np.array([segment.link_chars for segment in body.segments], np.float64)
    prose = np.array([is_prose(segment) for segment in body.segments], np.float64) * weight
    for size in _WINDOWS:
        parts.append(np.log1p(_window(prose, size))[:, None])
        parts.append((_window(linked, size) / np.maximum(1, _window(weight, size)))[:, None])
    begin, end = body.first_prose, max(body.last, body.first_prose)
    columns = (
        positions / n,
        (np.cumsum(weight) - weight) / max(1.0, weight.sum()),
        np.clip(positions - begin, -FAR, FAR),
        np.clip(positions - end, -FAR, FAR),
        positions >= begin,
        positions > end,
        np.cumsum(prose[::-1])[::-1] / max(1.0, prose.sum()),
    )
    return np.hstack([*parts, np.stack(columns, axis=1)]).astype(np.float32)


def _numbered(holders: Sequence[etree._Element]) -> NDArray[np.int64]:
    numbers: dict[etree._Element, int] = {}
    return np.array([numbers.setdefault(holder, len(numbers)) for holder in holders], np.int64)


def _window(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(values)])
    n = len(values)
    positions = np.arange(n)
    inside: NDArray[np.float64] = total[np.minimum(n, positions + size + 1)] - total[np.maximum(0, positions - size)]
    return inside


_HEADING_NAMES = (
    "distance to heading",
    "level of heading",
    "heading is bare",
    "distance to title",
    "distance to line",
    "lines in the body",
)


def _of_headings(body: Body, local: Matrix) -> Matrix:
    """Per segment: how far above the last heading is, its level, whether no prose stands under it yet, how far above the title is;
    the same of horizontal rules, and how many of them stand between the body's begin and here."""
    segments = body.segments
    first_line = segments[body.first_prose].lines_above
    titles = local[:, len(TEXT_NAMES) + len(PLACE_NAMES) + TITLE_COLUMN]
    rows: list[Row] = []
    distance, level, bare, from_title, from_line, lines = FAR, 0, False, -1, FAR, 0
    for segment, is_title in zip(segments, titles.tolist(), strict=True):
        heading = segment.kind is BlockKind.HEADING
        if heading and is_title:
            from_title = 0
        elif from_title >= 0:
            from_title = min(FAR, from_title + 1)
        if heading:
            distance, level, bare = 0, segment.level, True
        else:
            distance = min(FAR, distance + 1)
            bare = bare and not is_prose(segment)
        if segment.lines_above > lines or (len(segment.text) <= MOST_STARS and not any(map(str.isalnum, segment.text))):
            from_line, lines = 0, segment.lines_above
        else:
            from_line = min(FAR, from_line + 1)
        rows.append((distance, level, bare, from_title, from_line, max(-1, segment.lines_above - first_line)))
    return np.array(rows, np.float32)


_PAGE_NAMES = ("segments", "prose of the page", "body's share of it", "cards", "has articleBody", "has a body zone")


def _of_page(body: Body, clues: PageHints) -> Matrix:
    n = len(body.segments)
    prose = sum(segment.weight for segment in body.segments if is_prose(segment))
    best = body.weight[body.holder] / max(1, prose) if body.holder is not None else 0.0
    cards = sum(position.card is not None for position in body.positions)
    row = (np.log1p(n), np.log1p(prose), best, cards / n, bool(clues.article_body), bool(body.zone))
    return np.tile(np.array(row, np.float32), (n, 1))


NAMES: tuple[str, ...] = (*TEXT_NAMES, *PLACE_NAMES, *WITNESS_NAMES, *_HOLDER_NAMES, *_NEIGHBOUR_NAMES, *_HEADING_NAMES, *_PAGE_NAMES)
"""The columns of a feature matrix."""

VOTE_NAMES = ("is chosen by the engine", "share chosen around", "share chosen of the page")
NAMES_WITH_VOTES = (*NAMES, *VOTE_NAMES)
"""The columns after `add_votes`."""
_AROUND = 4  # segments before and after


def add_votes(rows: Matrix, segments: Sequence[Segment], votes: frozenset[int]) -> Matrix:
    """The same rows with what an engine chose: the columns `NAMES_WITH_VOTES`."""
    chosen = np.array([segment.index in votes for segment in segments], np.float64)
    weight = np.array([segment.weight for segment in segments], np.float64)
    around = _window(weight * chosen, _AROUND) / np.maximum(1, _window(weight, _AROUND))
    page = np.full(len(segments), (weight * chosen).sum() / max(1.0, weight.sum()))
    return np.hstack([rows, np.stack([chosen, around, page], axis=1).astype(np.float32)])
