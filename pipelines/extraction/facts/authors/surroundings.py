"""Where on a page a name stands: beside the headline, within the text, or with comments, other articles and the frame of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from pipelines.extraction.page.zones import is_marked_comment

MAX_MARKED = 200  # elements
_PROSE_CHARS = 80
_PROSE_PARAGRAPHS = 2
_LEVELS = 5
_OTHERS = re.compile(
    r"comment|related|sidebar|recommend|testimonial|\b(?:aside|nav|blockquote|form)\b|(?<!entry-)(?<!post-)(?<!article-)\bfooter\b|quote|(?<!v)card|teaser|\bbio\b|latest|popular"
    r"|more-|masthead|navbar|top-?bar|top-?social|social-?(?:links|icons|menu)|\b(?:site|page|top)-?header\b"
)

_EMBEDDED = re.compile(r"codepen|\bembed|tweet|twitter-|instagram-|\bfb-|telegram-|oembed|iframe")
_ENTRY = re.compile(r"(?<![a-z])(?:entry|post|article|node|meta)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the headline's place: the boxes around it, which are the article's, whatever their names say."""

    heading: etree._Element | None
    boxes: tuple[etree._Element, ...] = field(repr=False)

    def among_others(self, element: etree._Element) -> bool:
        """Whether an element stands with comments, other articles or in the frame of the page, by the names around it."""
        around = (node for node in (element, *element.iterancestors()) if node.tag not in ("html", "body") and node not in self.boxes)
        return any(_OTHERS.search(_names(node)) or is_marked_comment(node.attrib) or _is_teaser(node) for node in around)

    def is_quoted(self, element: etree._Element) -> bool:
        """Whether an element stands in a quotation or in something embedded from another site."""
        around = (node for node in (element, *element.iterancestors()) if node.tag not in ("html", "body") and node not in self.boxes)
        return any(node.tag == "blockquote" or _EMBEDDED.search(_names(node)) for node in around)

    def within_text(self, element: etree._Element) -> bool:
        """Whether a box around an element, but not around the headline, holds paragraphs: an article quoted whole has its own byline."""
        if self.heading is None:
            return False
        return any(_holds_prose(box) for box in islice(element.iterancestors(), _LEVELS) if box.tag != "body" and box not in self.boxes)

    def sort(self, marked: Iterable[etree._Element]) -> tuple[list[etree._Element], list[etree._Element]]:
        """The elements that may tell of the author: those beside the headline, and those within the text."""
        beside: list[etree._Element] = []
        within: list[etree._Element] = []
        for element in islice(marked, MAX_MARKED):
            (within if self.within_text(element) else beside).append(element)
        return beside, within


def surroundings_of(heading: etree._Element | None) -> Surroundings:
    """The surroundings of a headline; of none, where the page has none."""
    return Surroundings(heading, tuple(heading.iterancestors()) if heading is not None else ())


def _names(node: etree._Element) -> str:
    """Tag, class and id in lower case; the footer of an entry, in which themes set its facts, is no footer of the page."""
    names = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
    return names if node.tag == "footer" and _ENTRY.search(names) else f"{node.tag} {names}"


def _is_teaser(node: etree._Element) -> bool:
    """Whether a box is a link that holds a heading: all of it speaks of another article."""
    return node.tag == "a" and any(True for _ in node.iter("h2", "h3", "h4"))


def _holds_prose(box: etree._Element) -> bool:
    long = (True for paragraph in islice(box.iter("p"), 20) if len("".join(paragraph.itertext()).strip()) >= _PROSE_CHARS)
    return sum(islice(long, _PROSE_PARAGRAPHS)) == _PROSE_PARAGRAPHS
