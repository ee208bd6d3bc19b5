"""The text in the one element that microdata (https://schema.org/articleBody) calls that of the article, where the voter chose none of it.

TYPO3 sets the lead in a box of its own ahead of that element; where both are short the voter took the lead for all of the text.
"""

from __future__ import annotations

from lxml import etree

from pipelines.extraction.blocks.body import Body
from pipelines.extraction.page.segments import LINKED

IS_DECLARED = "in the element that the page declares as its text"
_DECLARED = etree.XPath("descendant::*[contains(@itemprop, 'articleBody')]")
_LEAST_CHARS = 40  # of a segment that makes the element a text


def find_declared(body: Body) -> frozenset[int]:
    """The segments in it; none where a page has several such elements, or one with voted text in it or without any sentence."""
    if body.holder is None:
        return frozenset()
    elements = _DECLARED(body.holder.getroottree().getroot())
    if len(elements) != 1:
        return frozenset()
    (element,) = elements
    inside = [one.index for one in body.segments if one.element is element or element in one.element.iterancestors()]
    if not body.votes.isdisjoint(inside) or not any(body.segments[index].weight >= _LEAST_CHARS for index in inside):
        return frozenset()
    return frozenset(index for index in inside if _is_free(body, index))


def _is_free(body: Body, index: int) -> bool:
    return body.positions[index].is_free(body.zone) and body.segments[index].link_share < LINKED
