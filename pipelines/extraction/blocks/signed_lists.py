"""Who signed a statement: the list below its text, which many content systems set in a box of its own.

For who reads statements of human-rights groups, the names are content; a voter takes short lines outside the body's element for a menu.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from pipelines.extraction.blocks.body import Body, is_prose, leads_away
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

IS_SIGNED = "who signed, below the text"
_LABEL_CHARS = 60
_LEAST = 2


def find_signed(body: Body) -> frozenset[int]:
    """The segments of such lists with the line that heads each; none where there is no text above them."""
    if body.last_prose < 0:
        return frozenset()
    found: set[int] = set()
    for label in body.segments[body.first_prose + 1 :]:
        if len(label.text) <= _LABEL_CHARS and phrases.is_signatories_heading(label.text) and _is_free(body, label):
            names = list(_names_below(body, label))
            if len(names) >= _LEAST:
                found |= {label.index, *names}
    return frozenset(found)


def _names_below(body: Body, label: Segment) -> Iterator[int]:
    """The lines that follow in one list, or one element of paragraphs."""
    following = body.segments[label.index + 1 :]
    if not following:
        return
    parent, tag = following[0].element.getparent(), following[0].element.tag
    alike = takewhile(lambda one: one.element.getparent() is parent and one.element.tag == tag, following)
    for segment in alike:
        is_text = is_prose(segment) and segment.kind is not BlockKind.LIST_ITEM
        if segment.kind is BlockKind.HEADING or is_text or not _is_free(body, segment):
            return
        yield segment.index


def _is_free(body: Body, segment: Segment) -> bool:
    """Whether a segment stands in no other part of the page, and leads to no other page of the site."""
    position = body.positions[segment.index]
    leads_on = bool(segment.hrefs) and not leads_away(body, segment)
    return position.zone in ("", body.zone) and not position.card_links_here and not position.hidden and not leads_on
