"""Headlines of old pages, which are no headings: a line in large letters above the text, where the title element names the site alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.titles.title_parts import level, tidy, weight

_LARGE = 4  # of the sizes of `font`, 3 is that of the text
_SIZE = re.compile(r"\s*(\+?)(\d)\s*")
_MOST_LINES = 60
_MIN_WEIGHT, _MAX_CHARS = 10, 200
_PROSE_CHARS = 150  # outside of links, in the box below the line
_AHEAD_CHARS = 120  # of text in the box above the line: a section, a date
_MENU_LINKS = 3  # between the name of the site and the headline
_BOXES = frozenset(["td", "div", "center", "body", "section", "article", "main"])
_LEVELS = 8
_UNREAD = frozenset(["script", "style", "noscript", "template"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeLine:
    """A line in large letters with the box whose text it heads; None where it heads none."""

    text: str
    element: etree._Element = field(repr=False)
    box: etree._Element | None = field(repr=False)


def large_lines(tree: etree._Element) -> list[LargeLine]:
    """The lines in large letters, in the order of the page."""
    lines: list[LargeLine] = []
    for element in islice(filter(_is_large, tree.iter("font", "big")), _MOST_LINES):
        text = tidy("".join(map(str, element.itertext())))
        if text and len(text) <= _MAX_CHARS and not any(_is_large(above) for above in element.iterancestors("font", "big")):
            lines.append(LargeLine(text=text, element=element, box=_box_headed(element)))
    return lines


def is_name_in_large_letters(title: str, lines: Sequence[LargeLine], tree: etree._Element) -> bool:
    """Whether a title stands in large letters over a menu, and another such line below the menu heads the text: it names the site."""
    names = [at for at, line in enumerate(lines) if level(line.text) == level(title) and line.box is None]
    if not names or not level(title):
        return False
    headline = headline_of(lines[names[0] + 1 :], lambda text: level(text) == level(title))
    return headline is not None and _links_between(lines[names[0]].element, headline.element, tree) >= _MENU_LINKS


def headline_of(lines: Sequence[LargeLine], is_site: Callable[[str], bool]) -> LargeLine | None:
    """The line that heads the text of a page; None where several head texts of their own, as in a list."""
    heading = [line for line in lines if line.box is not None and weight(line.text) >= _MIN_WEIGHT and not is_site(line.text)]
    boxes = {line.box for line in heading}
    if len(boxes) != 1 or any(True for _ in heading[0].element.iter("a")) or any(True for _ in heading[0].element.iterancestors("a")):
        return None
    return heading[0]


def _is_large(element: etree._Element) -> bool:
    if element.tag == "big":
        return True
    found = _SIZE.fullmatch(element.get("size") or "") if element.tag == "font" else None
    return found is not None and int(found[2]) + (3 if found[1] else 0) >= _LARGE


def _box_headed(element: etree._Element) -> etree._Element | None:
    """The nearest box with prose below a line and next to nothing above it; a cell and the text in another column have none in common."""
    in_cell = False
    for box in islice(element.iterancestors(), _LEVELS):
        if box.tag not in _BOXES or (box.tag == "body" and in_cell):
            continue
        in_cell = in_cell or box.tag == "td"
        ahead = below = 0
        passed = False
        for piece, owner in _pieces(box):
            passed = passed or owner is element
            if not passed:
                ahead += len(piece)
            elif not _is_within(owner, element):
                below += len(piece)
            if ahead > _AHEAD_CHARS:
                return None
            if below >= _PROSE_CHARS:
                return box
    return None


def _pieces(box: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The texts of a box outside of links, each with the element that it stands in or behind; an empty one as each element begins."""
    for action, node in etree.iterwalk(box, events=("start", "end")):
        if action == "start":
            yield "", node
            if node.tag not in _UNREAD and not _is_within_tag(node, "a", box):
                yield (node.text or "").strip(), node
        elif node is not box and not _is_within_tag(node.getparent(), "a", box):
            yield (node.tail or "").strip(), node.getparent()


def _is_within(node: etree._Element, other: etree._Element) -> bool:
    return node is other or any(above is other for above in node.iterancestors())


def _is_within_tag(node: etree._Element | None, tag: str, box: etree._Element) -> bool:
    while node is not None and node is not box:
        if node.tag == tag:
            return True
        node = node.getparent()
    return False


def _links_between(first: etree._Element, last: etree._Element, tree: etree._Element) -> int:
    count, passed = 0, False
    for element in tree.iter("a", first.tag, last.tag):
        if element is last:
            break
        passed = passed or element is first
        count += passed and element.tag == "a"
    return count
