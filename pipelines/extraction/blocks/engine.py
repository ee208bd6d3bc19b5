"""The extraction engine: trafilatura's verdict on each segment. The only importer of trafilatura's body extraction.

trafilatura gives text, not places. So each segment is given a mark, one or two letters of a script no news page is written in, at its end
before trafilatura reads the tree; the marks that come out again name the segments it kept. Marked paragraphs are never identical, so that
trafilatura cannot collapse them (faults D20). Inline tags are merged into their text first: many of them in one element cost it quadratic
time (D4); JSON-LD, the other quadratic place (D3), is not read here at all.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Protocol

from lxml import etree

from pipelines.extraction.page.parsing import html_copy
from pipelines.extraction.page.segments import Segment

ENGINE_NAME = f"trafilatura {version('trafilatura')}"

# Tangut ideographs (Unicode 9, U+17000-187EC): printable letters, so that no clean-up takes them for control characters,
# in a script that no page of ../shared/pages holds.
_FIRST, _COUNT = 0x17000, 6_000
_MARK = re.compile("[\U00017000-\U000187ec]{2}")
_MANY_INLINE = 400  # children of one element; the most on a real article of the measured sets is below
_MERGED = ("b", "strong", "i", "em", "u", "font", "small", "big", "span", "mark", "sub", "sup", "s", "strike", "tt")


def load_engine() -> Any:
    """trafilatura, imported when it is first asked: many pages do without it, and it takes a quarter of the time to a first text."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura


class Engine(Protocol):
    """What an extraction engine must do: say which segments belong to the article."""

    name: str

    def kept(self, tree: etree._Element, segments: Sequence[Segment], url: str) -> frozenset[int]:
        """Indexes of the segments kept; `tree` may be changed."""


class TrafilaturaEngine:
    """trafilatura without comments and without its fallbacks: it is one witness among others, and the fallbacks cost half its time."""

    name = ENGINE_NAME

    def kept(self, tree: etree._Element, segments: Sequence[Segment], url: str) -> frozenset[int]:
        """Indexes of the segments that trafilatura takes for the article; empty when it finds none."""
        _mark(segments)
        _merge_inline(tree)
        document = load_engine().bare_extraction(html_copy(tree), url=url or None, include_comments=False, with_metadata=False, fast=True)
        body = getattr(document, "body", None)
        if body is None:
            return frozenset()
        text = "".join(str(piece) for piece in body.itertext())
        return frozenset(_number(mark) for mark in _MARK.findall(text))


def _mark(segments: Sequence[Segment]) -> None:
    for segment in segments:
        node, where = segment.anchor
        text = getattr(node, where).rstrip()
        end = re.search(r"[\W_]*$", text)
        # before the final punctuation: sentence ends keep their form for trafilatura's own rules
        cut = end.start() if end and end.start() else len(text)
        setattr(node, where, f"{text[:cut]}{_mark_of(segment.index)}{getattr(node, where)[cut:]}")


def _mark_of(number: int) -> str:
    return chr(_FIRST + number // _COUNT) + chr(_FIRST + number % _COUNT)


def _number(mark: str) -> int:
    return (ord(mark[0]) - _FIRST) * _COUNT + ord(mark[1]) - _FIRST


def _merge_inline(tree: etree._Element) -> None:
    for element in tree.iter(etree.Element):
        if len(element) > _MANY_INLINE and sum(child.tag in _MERGED for child in element) > _MANY_INLINE:
            twin = copy.copy(element)
            etree.strip_tags(twin, *_MERGED)
            twin.text = twin.text  # one text node instead of thousands side by side, which cost trafilatura the same time as the tags
            for child in twin:
                child.tail = child.tail
            parent = element.getparent()
            if parent is not None:
                parent.replace(element, twin)
