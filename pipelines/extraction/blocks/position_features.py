"""Describes in numbers where a segment stands: its element, the elements around it, what their names say.

Names are those that content systems use in their stock themes, whatever the page's language.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from lxml import etree

from pipelines.extraction.blocks.segment_features import Row
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, signature_of
from pipelines.extraction.page.zones import ZONES

FAR = 99  # levels; stands for "nowhere above"
MAX_NAMES = 300  # characters of class and id
TAG_NAMES = (
    "other",
    *"p div li td span h1 h2 h3 h4 h5 h6 article section main aside header footer nav ul ol".split(),
    *"blockquote figure figcaption form a body table tr dd dt dl center button label address details summary time pre".split(),
)
ZONE_NAMES = ("none", *sorted(ZONES))
_TAGS = {tag: number for number, tag in enumerate(TAG_NAMES)}
_ZONES = {zone: number for number, zone in enumerate(ZONE_NAMES)}
_CONTENT = re.compile(
    r"(?:article|entry|post|story|news|main|single|field)[-_]{0,2}(?:body|content|text|copy)|body[-_]?(?:text|copy|content)|articlebody"
    r"|rich[-_]?text|wysiwyg|prose|storytext|\bcontent\b"
)
_IN_CONTENT = ("content", "text", "body", "copy", "prose", "wysiwyg")  # one of them stands in all that `_CONTENT` finds
_BOXES = (
    *"widget box banner promo sidebar related teaser card module block recirc cta".split(),
    *"callout inset embed disclaimer donat sticky".split(),
)
_CURTAINS = (
    *"modal popup pop-up overlay lightbox dialog drawer offcanvas off-canvas hidden hide invisible sr-only visually".split(),
    *"tooltip toast login regist account paywall skeleton template placeholder expand collaps accordion".split(),
)

PLACE_NAMES = (
    "zone",
    "distance to zone",
    "in a card",
    "card leads to this site",
    "hidden",
    "tag",
    "tag of parent",
    "tag of grandparent",
    "depth",
    "in article",
    "in main",
    "in articleBody",
    "distance to content class",
    "distance to box class",
    "distance to curtain class",
    "form around",
    "list around",
    "siblings alike",
    "image beside",
    "class words",
)


# What is known of an element from itself and those above it, in the order of the columns from "tag" to "list around"; distances in levels.
_Standing = tuple[int, int, int, int, int, bool, bool, int, int, int, bool, bool]
_NOTHING_ABOVE: _Standing = (0, 0, 0, -1, FAR, False, False, FAR, FAR, FAR, False, False)


class NeighbourFeatures:
    """What stands around an element, worked out once per element of a page."""

    def __init__(self) -> None:
        self.standings: dict[etree._Element, _Standing] = {}
        self.rows: dict[etree._Element, Row] = {}
        self.children: dict[etree._Element, Counter[tuple[str, str]]] = {}

    def of_place(self, segment: Segment, position: Position) -> Row:
        """The columns `PLACE_NAMES`."""
        element = segment.element
        if element not in self.rows:
            self.rows[element] = self._row(element)
        return (
            _ZONES.get(position.zone, 0),
            position.zone_depth if position.zone else FAR,
            position.card is not None,
            position.card_links_here,
            position.hidden,
            *self.rows[element],
        )

    def _row(self, element: etree._Element) -> Row:
        return (
            *self._standing(element),
            self._siblings(element),
            next(element.iter("img", "picture"), None) is not None,
            len((element.get("class") or "").split()),
        )

    def _standing(self, element: etree._Element) -> _Standing:
        chain = []
        current: etree._Element | None = element
        while current is not None and current not in self.standings:
            chain.append(current)
            current = current.getparent()
        above = self.standings[current] if current is not None else _NOTHING_ABOVE
        for node in reversed(chain):
            above = self.standings[node] = _below(above, node)
        return above

    def _siblings(self, element: etree._Element) -> int:
        parent = element.getparent()
        if parent is None:
            return 1
        if parent not in self.children:
            self.children[parent] = Counter(signature_of(child) for child in parent if isinstance(child.tag, str))
        return min(20, self.children[parent][signature_of(element)])


def _below(above: _Standing, node: etree._Element) -> _Standing:
    tag, get = node.tag, node.get
    above_tag, above_parent, _, depth, article, main, body_prop, content, box, curtain, form, in_list = above
    names = f"{get('class') or ''} {get('id') or ''}"
    says_content, says_box, says_curtain = _said_by(names[:MAX_NAMES]) if len(names) > 1 else (False, False, False)
    return (
        _TAGS.get(tag, 0),
        above_tag,
        above_parent,
        depth + 1,
        0 if tag == "article" else min(FAR, article + 1),
        main or tag == "main" or get("role") == "main",
        body_prop or (get("itemprop") or "").lower() == "articlebody",
        0 if says_content else min(FAR, content + 1),
        0 if says_box else min(FAR, box + 1),
        0 if says_curtain or get("aria-hidden") == "true" else min(FAR, curtain + 1),
        form or tag == "form",
        in_list or tag in ("ul", "ol", "dl"),
    )


@lru_cache(maxsize=20_000)
def _said_by(names: str) -> tuple[bool, bool, bool]:
    """Whether class and id speak of content, of a box, of something shown on demand."""
    names = names.lower()
    content = _holds(names, _IN_CONTENT) and _CONTENT.search(names) is not None
    return content, _holds(names, _BOXES), _holds(names, _CURTAINS)


def _holds(names: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - half the time of any(), a fifth of a pattern's
        if word in names:
            return True
    return False
