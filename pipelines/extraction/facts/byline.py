"""The labels around the headline, where bylines stand: short texts from a little above it to the first paragraphs of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipelines.extraction.page.zones import own_zone

LABEL_CHARS = 160
MAX_LABELS = 40
MAX_ABOVE = 6
MAX_ELEMENTS = 400
PROSE_CHARS = 400  # one long paragraph or two short ones: a standfirst may stand ahead of the byline
_LEVELS_ABOVE = 2  # further up stands the head of the site, with the day of the visit
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "nav", "footer", "select", "button", "textarea"])
_BLOCK = frozenset(["div", "p", "ul", "ol", "section", "article", "header", "main", "figure", "table", "tr", "aside", "h2", "h3", "form"])
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One short text near the headline, and the pieces of text it consists of."""

    text: str
    pieces: tuple[str, ...]
    element: etree._Element = field(repr=False)
    is_above: bool = False  # of those above the headline, which are listed from it upwards


@dataclass(slots=True)
class _Walk:
    labels: list[Label] = field(default_factory=list)
    visited: int = 0
    prose: int = 0

    @property
    def ended(self) -> bool:
        return len(self.labels) >= MAX_LABELS or self.visited >= MAX_ELEMENTS or self.prose >= PROSE_CHARS


def labels_around(heading: etree._Element) -> list[Label]:
    """Labels below the heading in document order, then those just above it."""
    below = _Walk()
    for element in _following(heading):
        _take(element, below)
        if below.ended:
            break
    above = _Walk()
    node: etree._Element | None = heading
    for _ in range(_LEVELS_ABOVE):
        if node is None or node.tag == "body":
            break
        for element in node.itersiblings(preceding=True):
            pieces = _pieces(element)
            above.visited += 1
            if pieces:
                above.labels.append(_label(element, pieces, is_above=True))
            if len(above.labels) >= MAX_ABOVE or above.visited > MAX_LABELS:
                break
        node = node.getparent()
    return below.labels + above.labels[:MAX_ABOVE]


def _following(element: etree._Element) -> Iterator[etree._Element]:
    """The siblings after an element, then those after its parent, up to the body."""
    node: etree._Element | None = element
    while node is not None and node.tag != "body":
        yield from node.itersiblings()
        node = node.getparent()


def _take(element: etree._Element, walk: _Walk) -> None:
    """Add an element's label, or those of what is in it where its text is longer than a label."""
    walk.visited += 1
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if _holds_comments(element):
        walk.prose = PROSE_CHARS
        return
    pieces = _pieces(element)
    if pieces is not None:
        if pieces:
            walk.labels.append(_label(element, pieces))
        return
    own = len(element.text or "") + sum(len(child.tail or "") for child in element)
    if element.tag == "p" or own > LABEL_CHARS or not any(child.tag in _BLOCK for child in element.iter(etree.Element)):
        walk.prose += max(own, LABEL_CHARS)
        return
    for child in element:
        _take(child, walk)
        if walk.ended:
            return


def _holds_comments(element: etree._Element) -> bool:
    """Whether readers' comments stand in an element, each with a name and a day of its own; a link to them has no boxes in it."""
    return own_zone(element, dict(element.items())) == "comments" and any(child.tag in _BLOCK for child in element)


def _label(element: etree._Element, pieces: list[str], *, is_above: bool = False) -> Label:
    return Label(text=" ".join(pieces), pieces=tuple(pieces), element=element, is_above=is_above)


def _pieces(element: etree._Element) -> list[str] | None:
    """The visible texts in an element; None when they are longer than a label."""
    found: list[str] = []
    return found if isinstance(element.tag, str) and _collect(element, found, 0) <= LABEL_CHARS else None


def _collect(element: etree._Element, found: list[str], length: int) -> int:
    if element.tag in _UNSEEN and element.tag != "button":
        return length
    if element.text and (text := _SPACE.sub(" ", element.text).strip()):
        found.append(text)
        length += len(text)
    for child in element:
        if length > LABEL_CHARS:
            break
        if isinstance(child.tag, str):
            length = _collect(child, found, length)
        if child.tail and (text := _SPACE.sub(" ", child.tail).strip()):
            found.append(text)
            length += len(text)
    return length
