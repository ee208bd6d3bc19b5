"""Tells a page that is nothing but a dialog on cookies from a short article with such a dialog on it."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

BESIDE_DIALOG_CHARS = 400  # two paragraphs of an article; what stands around a wall's box is a line or two
_DIALOG_ZONES = ("cookie notice", "dialog")
_PAGE = ("html", "body")


def stands_beside_dialog(segments: Sequence[Segment], positions: Sequence[Position], kept: Sequence[Segment]) -> bool:
    """Whether a text stands outside the elements that hold the words of consent: two paragraphs, or one with a headline of the page."""
    dialogs = _dialogs(_elements_with_consent(segments, positions))
    outside = [
        segment
        for segment in kept
        if is_prose(segment) and positions[segment.index].zone not in _DIALOG_ZONES and not _is_in(segment.element, dialogs)
    ]
    headlines = (segment.element for segment in segments if segment.kind is BlockKind.HEADING and segment.level == 1)
    has_headline = any(not _is_in(headline, dialogs) for headline in headlines)
    return bool(outside) and (has_headline or sum(segment.weight for segment in outside) >= BESIDE_DIALOG_CHARS)


def _elements_with_consent(segments: Sequence[Segment], positions: Sequence[Position]) -> list[etree._Element]:
    """A form for comments speaks of cookies, too, and says nothing of the page."""
    return [
        segment.element
        for segment, position in zip(segments, positions, strict=True)
        if position.zone != "comments" and phrases.consent_phrases([segment.text])
    ]


def _dialogs(said: Sequence[etree._Element]) -> list[etree._Element]:
    """The elements that are the dialog: that around all words of consent, or where that is the page, those of its parts which hold some.

    A part with the headline is none, where another holds such words.
    """
    if not said:
        return []
    around = list(said[0].iterancestors())  # its own element holds one line of the dialog, not the dialog
    common = next((element for element in around if all(element is one or element in one.iterancestors() for one in said)), None)
    if common is None or common.tag not in _PAGE:
        return [] if common is None else [common]
    parts = [next((element for element in (one, *one.iterancestors()) if element.getparent() is common), one) for one in said]
    return [part for part in parts if next(part.iter("h1"), None) is None] or parts


def _is_in(element: etree._Element, boxes: Sequence[etree._Element]) -> bool:
    return any(box is element or box in element.iterancestors() for box in boxes)
