"""Joins a body that a page builder cut into records: Tilda, Elementor and Wix set each paragraph or heading in a box of its own.

Without that, the body would be the record with the longest paragraph, and the headings, lists and quotations of the others no part of it.
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

RECORD_LEVELS = 6  # between the element that holds a paragraph and the outer element of its record: Elementor has five, Tilda four
MIN_RECORDS = 2
_VOTED = 0.8  # of the characters of a record: the rest of it stands between its paragraphs
_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.TABLE_ROW})

_DIGIT = re.compile(r"\d")
_Chain = tuple[tuple[str, frozenset[str]], ...]


def join_records(segments: Sequence[Segment], positions: Sequence[Position], votes: frozenset[int]) -> Mapping[int, etree._Element]:
    """Of each segment that stands in such records, the element around them all; nothing on other pages.

    The records must hold most of the prose voted for, and the element around them none by itself: else they are tables or asides in a body
    that stands beside them.
    """
    prose = [s for s, position in zip(segments, positions, strict=True) if s.index in votes and _is_prose(s) and _is_free(position)]
    total = sum(segment.weight for segment in prose)
    for parent, records in _find_records(prose).items():
        inside = {segment.index for segment in prose if _child_above(segment.element, parent) in records}
        told = sum(segment.weight for segment in prose if segment.index in inside)
        if 2 * told > total and not any(holder_of(segment) is parent for segment in prose):
            return _members(segments, positions, votes, parent, set(records))
    return {}


def _members(
    segments: Sequence[Segment],
    positions: Sequence[Position],
    votes: frozenset[int],
    parent: etree._Element,
    records: Collection[etree._Element],
) -> Mapping[int, etree._Element]:
    """What stands in the records with prose, and in those between them or behind, of the same make, that hold nothing but one kind of text.

    Boxes of products and the like, with names, prices and notes in them, stand between paragraphs, too, and are no part of the text.
    """
    inside: defaultdict[etree._Element, list[Segment]] = defaultdict(list)
    taken: set[etree._Element] = set()
    for segment, position in zip(segments, positions, strict=True):
        child = _child_above(segment.element, parent)
        if child is not None:
            inside[child].append(segment)
            if not _is_free(position):
                taken.add(child)
    repeated = {text for text, count in Counter(segment.text for segment in segments).items() if count > 1}
    span = [child for child in _span(parent, records, taken) if child in inside and child not in taken]
    members = [segment for child in span if _is_text(inside[child], votes) for segment in inside[child]]
    return {segment.index: parent for segment in members if segment.index in votes or segment.text not in repeated}


def _span(parent: etree._Element, records: Collection[etree._Element], taken: Collection[etree._Element]) -> Iterator[etree._Element]:
    """The children of `parent` from the first record to the last, and further ones of its make up to where something else stands."""
    left, make = len(records), None
    for child in parent.iterchildren(etree.Element):
        if child in records:
            left -= 1
            make = _make_of(child)
        if make is None:
            continue
        if not left and (child in taken or _make_of(child) != make):
            return
        yield child


def _is_text(inside: Sequence[Segment], votes: frozenset[int]) -> bool:
    voted = sum(segment.weight for segment in inside if segment.index in votes)
    return (
        voted > _VOTED * sum(segment.weight for segment in inside)
        or len(inside) == 1
        or (len({segment.kind for segment in inside}) == 1 and inside[0].kind in _LISTED)
    )


def _find_records(prose: Sequence[Segment]) -> dict[etree._Element, list[etree._Element]]:
    """The records with text, by the element around them; of several such elements around one text the inmost counts."""
    alike: defaultdict[tuple[etree._Element, _Chain], dict[etree._Element, None]] = defaultdict(dict)
    above: defaultdict[etree._Element, list[tuple[etree._Element, _Chain]]] = defaultdict(list)
    for segment in prose:
        holder = holder_of(segment)
        for parent, chain, record in _places_above(segment.element, holder):
            alike[parent, chain][record] = None
            above[holder].append((parent, chain))
    found: defaultdict[etree._Element, list[etree._Element]] = defaultdict(list)
    for places in above.values():
        place = next((place for place in places if len(alike[place]) >= MIN_RECORDS), None)
        if place is not None:
            found[place[0]] += alike[place]
    return found


def _places_above(element: etree._Element, holder: etree._Element) -> Iterator[tuple[etree._Element, _Chain, etree._Element]]:
    """Elements around the one that holds a paragraph, each with the way down from its child there, and that child."""
    chain: _Chain = ()
    node, is_outside = element, False
    for parent in islice(element.iterancestors(), RECORD_LEVELS):
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


def _child_above(element: etree._Element, parent: etree._Element) -> etree._Element | None:
    """The child of `parent` that an element is or stands in."""
    node: etree._Element | None = element
    while node is not None:
        above = node.getparent()
        if above is parent:
            return node
        node = above
    return None


def _is_free(position: Position) -> bool:
    return not position.zone and position.card is None and not position.hidden
