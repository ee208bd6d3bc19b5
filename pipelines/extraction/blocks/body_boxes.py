"""Joins a body that a page builder cut into boxes: Tilda, Elementor and Wix set each paragraph or heading in one of its own.

Without that, the body would be the box with the longest paragraph, and the headings, lists and quotations of the others no part of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from lxml import etree

from pipelines.extraction.blocks.body import holder_of, is_cut_off, is_prose
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.extraction.page.zones import MAX_NAMES_CHARS
from pipelines.items import BlockKind

BOX_LEVELS = 6  # between the element that holds a paragraph and the outer element of its box: Elementor has five, Tilda four
MIN_BOXES = 2
LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.TABLE_ROW})
_VOTED = 0.8  # of the characters of a box: the rest of it stands between its paragraphs
_DIGIT = re.compile(r"\d")
_Chain = tuple[tuple[str, frozenset[str]], ...]
_Place = tuple[etree._Element, _Chain]


def join_boxes(segments: Sequence[Segment], positions: Sequence[Position], votes: frozenset[int]) -> Mapping[int, etree._Element]:
    """Of each segment that stands in such boxes, the element around them all; nothing on other pages.

    The boxes must hold most of the prose voted for, and the element around them none by itself: else they are tables or asides in a body
    that stands beside them. Asking the block model anew with the joined body cost F1 on the measured pages, joining for the rules alone
    does not.
    """
    prose = [s for s, position in zip(segments, positions, strict=True) if s.index in votes and _is_prose(s) and position.is_free()]
    if len({holder_of(segment) for segment in prose}) < MIN_BOXES:
        return {}
    total = sum(segment.weight for segment in prose)
    for parent, boxes in _find_boxes(prose).items():
        told = sum(segment.weight for segment in prose if _child_above(segment.element, parent) in boxes)
        if 2 * told > total and not any(holder_of(segment) is parent for segment in prose):
            return _members(segments, positions, votes, parent, boxes)
    return {}


def _members(
    segments: Sequence[Segment],
    positions: Sequence[Position],
    votes: frozenset[int],
    parent: etree._Element,
    boxes: Collection[etree._Element],
) -> Mapping[int, etree._Element]:
    """What stands in the boxes with prose, and in those between them or behind, of the same make, that hold nothing but one kind of text.

    Boxes of products and the like, with names, prices and notes in them, stand between paragraphs, too, and are no part of the text.
    """
    inside: defaultdict[etree._Element, list[Segment]] = defaultdict(list)
    taken: set[etree._Element] = set()
    for segment, position in zip(segments, positions, strict=True):
        child = _child_above(segment.element, parent)
        if child is not None:
            inside[child].append(segment)
            if not position.is_free():
                taken.add(child)
    repeated = {text for text, count in Counter(segment.text for segment in segments).items() if count > 1}
    span = [child for child in _span(parent, boxes, taken) if child in inside and child not in taken]
    members = [segment for child in span if _is_text(inside[child], votes) for segment in inside[child]]
    return {segment.index: parent for segment in members if segment.index in votes or segment.text not in repeated}


def _span(parent: etree._Element, boxes: Collection[etree._Element], taken: Collection[etree._Element]) -> Iterator[etree._Element]:
    """The children of `parent` from the first box to the last, and further ones of its make up to where something else stands."""
    left, make = len(boxes), None
    for child in parent.iterchildren(etree.Element):
        if child in boxes:
            left -= 1
            make = _make_of(child)
        if make is None:
            continue
        if not left and (child in taken or _make_of(child) != make):
            return
        yield child


def _is_text(inside: Sequence[Segment], votes: frozenset[int]) -> bool:
    """Whether a box is nearly all voted for, or holds one text, or items of one list alone."""
    voted = sum(segment.weight for segment in inside if segment.index in votes)
    is_list = inside[0].kind in LISTED and len({segment.kind for segment in inside}) == 1
    return is_list or len(inside) == 1 or voted > _VOTED * sum(segment.weight for segment in inside)


def _find_boxes(prose: Sequence[Segment]) -> dict[etree._Element, set[etree._Element]]:
    """The boxes with prose, by the element around them; of several such elements around one text the inmost counts."""
    alike: defaultdict[_Place, set[etree._Element]] = defaultdict(set)
    above: dict[etree._Element, dict[_Place, None]] = {}  # of each holder, its places outwards
    for segment in prose:
        holder = holder_of(segment)
        for parent, chain, box in _places_above(segment.element, holder):
            alike[parent, chain].add(box)
            above.setdefault(holder, {})[parent, chain] = None
    chosen = {next((place for place in places if len(alike[place]) >= MIN_BOXES), None): None for places in above.values()}
    found: defaultdict[etree._Element, set[etree._Element]] = defaultdict(set)
    for place in chosen:
        if place is not None:
            found[place[0]] |= alike[place]
    return found


def _places_above(element: etree._Element, holder: etree._Element) -> Iterator[tuple[etree._Element, _Chain, etree._Element]]:
    """Elements around the one that holds a paragraph, each with the way down from its child there, and that child."""
    chain: _Chain = ()
    node, is_outside = element, False
    for parent in islice(element.iterancestors(), BOX_LEVELS):
        chain = (*chain, _make_of(node))
        is_outside = is_outside or node is holder
        if is_outside and chain[-1][1]:
            yield parent, chain, node
        node = parent


def _make_of(element: etree._Element) -> tuple[str, frozenset[str]]:
    """Tag and class words, but for those with a digit: builders number their boxes."""
    return element.tag, frozenset(word for word in (element.get("class") or "")[:MAX_NAMES_CHARS].split() if not _DIGIT.search(word))


def _is_prose(segment: Segment) -> bool:
    return is_prose(segment) and segment.kind not in (BlockKind.CAPTION, BlockKind.HEADING) and not is_cut_off(segment.text)


def stands_beside(element: etree._Element, box: etree._Element | None) -> bool:
    """Whether an element stands in another child of the same parent that has the tag and the class names of a box, which must have some."""
    parent = box.getparent() if box is not None else None
    if box is None or parent is None or not _make_of(box)[1]:
        return False
    other = _child_above(element, parent)
    return other is not None and other is not box and _make_of(other) == _make_of(box)


def _child_above(element: etree._Element, parent: etree._Element) -> etree._Element | None:
    """The child of `parent` that an element is or stands in."""
    node: etree._Element | None = element
    while node is not None:
        above = node.getparent()
        if above is parent:
            return node
        node = above
    return None
