"""Holds a text of the page's data against the text that the page shows: does it go on where that stops, or stand where there is none?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from pipelines.extraction.blocks.body import holder_of, is_cut_off, is_prose
from pipelines.extraction.embedded.candidates import Candidate
from pipelines.extraction.embedded.known import MIN_KNOWN_LETTERS, MIN_NEW, Known, letters_of
from pipelines.extraction.page.preformatted import reads_as_prose
from pipelines.extraction.page.segments import INLINE, Segment, weight_of
from pipelines.extraction.page.structure import Position
from pipelines.extraction.page.zones import PROSE_CHARS
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

MIN_SHARE = 0.2  # of the whole text: less behind the end of the visible text is a note, a list of sources, a box that was left out
MOST_BEHIND = 200  # weight of prose in the body behind the place: the body goes on otherwise there
MIN_REST = 2  # paragraphs of what nothing but its place joins to the visible text; captions of galleries are one
MIN_PROSE_SHARE = 0.7  # of the weight of what is added; menus and settings have less
MAX_READ = 20_000  # characters by which it is told whether a text is prose
NEAR = 4  # segments between the end of the text and the element that holds the rest: a button, a line of small print


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A text to be put on the page."""

    text: str
    kind: BlockKind
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a candidate adds: `paragraphs` behind the segment `after`, or at its own place where that is None.

    `cut_off` is that segment where it breaks off in a paragraph which the first of the new ones holds whole.
    """

    candidate: Candidate
    paragraphs: Sequence[Paragraph] = field(repr=False)
    after: Segment | None
    cut_off: bool = False

    @property
    def weight(self) -> int:
        """Of the prose it adds."""
        return sum(weight_of(paragraph.text) for paragraph in self.paragraphs)


class View:
    """What a page shows: what is `known` of its texts, and the segments that may be its body."""

    def __init__(self, tree: etree._Element, known: Known, segments: Sequence[Segment], positions: Sequence[Position]) -> None:
        self.tree = tree
        self.known = known
        self.segments = segments
        self.body = [
            (segment, letters)
            for segment, letters, position in zip(segments, known.of_segments, positions, strict=True)
            if is_prose(segment) and segment.kind is not BlockKind.CAPTION and not position.zone and position.card is None
        ]
        self.weight = sum(segment.weight for segment, _ in self.body)
        self.card_weight = sum(s.weight for s, position in zip(segments, positions, strict=True) if position.card is not None)

    @cached_property
    def order(self) -> dict[etree._Element, int]:
        """Where each element begins, in document order."""
        return {element: number for number, element in enumerate(self.tree.iter())}

    def behind(self, after: Segment) -> tuple[int, int]:
        """(weight of the body's prose behind a segment, of that the part in its own element)."""
        rest = [segment for segment, _ in self.body if segment.index > after.index]
        holder = holder_of(after)
        return sum(s.weight for s in rest), sum(s.weight for s in rest if holder_of(s) is holder)


def match(candidate: Candidate, view: View) -> Match | None:
    """What a candidate adds to the page; None where it adds nothing, or where it cannot be said that it belongs there."""
    texts = [segment for segment in candidate.segments if segment.link_share < 0.5 and segment.kind is not BlockKind.CAPTION]
    parts = [letters_of(segment.text) for segment in texts]
    end = max((i for i, part in enumerate(parts) if len(part) >= MIN_KNOWN_LETTERS and view.known.holds(part)), default=-1)
    cut = _cut(parts[end + 1 :], view)
    if cut is not None:
        return _continued(candidate, view, texts, parts, end + 1 + cut)
    if end >= 0:
        return _continued(candidate, view, texts, parts, end)
    if candidate.place is not None and (after := _text_before(candidate.place, view)) is not None:
        rest = Match(candidate=candidate, paragraphs=_paragraphs(texts), after=after)
        return _checked(rest, view) if _is_rest(rest, view) else None
    return _checked(Match(candidate=candidate, paragraphs=_paragraphs(texts), after=None), view)


def _is_rest(new: Match, view: View) -> bool:
    """Whether what stands behind the visible text, and shares none of it, is the rest of an article rather than a caption or a note."""
    long = sum(weight_of(paragraph.text) >= PROSE_CHARS for paragraph in new.paragraphs)
    return long >= MIN_REST and new.weight * 2 >= view.weight


def _cut(parts: Sequence[str], view: View) -> int | None:
    """The last of these paragraphs of which the page shows a part."""
    return max((i for i, part in enumerate(parts) if any(True for _ in _shown(part, view))), default=None)


def _shown(part: str, view: View) -> Iterator[tuple[int, Segment]]:
    """(where a text of the body ends in a longer one, that text's segment)."""
    for segment, letters in view.body:
        if MIN_KNOWN_LETTERS <= len(letters) < len(part) and (start := part.find(letters)) >= 0:
            yield start + len(letters), segment


def _continued(candidate: Candidate, view: View, texts: Sequence[Segment], parts: Sequence[str], end: int) -> Match | None:
    """The text behind paragraph `end`, the last that the page shows whole or in part."""
    known = [view.known.holds(part) for part in parts[: end + 1]]
    seen = "".join(parts[: end + 1])
    inside = [segment for segment, letters in view.body if len(letters) >= MIN_KNOWN_LETTERS and letters in seen]
    if not inside:
        return None
    after = inside[-1]
    shown = max(_shown(parts[end], view), key=lambda found: found[0], default=None) if not known[-1] else None
    is_cut = shown is not None and shown[1] is after and _breaks_off(after, view)
    rest = _behind(texts[end].text, shown[0] - (len(letters_of(after.text)) if is_cut else 0)) if shown else ""
    first = [Paragraph(text=rest, kind=BlockKind.PARAGRAPH)] if rest else []
    unseen = sum(len(part) for part, is_known in zip(parts[:end], known, strict=False) if not is_known)
    if unseen > sum(len(letters_of(segment.text)) for segment in inside):
        return None
    new = Match(candidate=candidate, paragraphs=[*first, *_paragraphs(texts[end + 1 :])], after=after, cut_off=is_cut)
    return _checked(new, view) if new.weight >= MIN_SHARE * sum(weight_of(text.text) for text in texts) else None


def _checked(new: Match, view: View) -> Match | None:
    """The match, where what it adds is prose and long enough, and the visible text stops at its place."""
    if new.weight < MIN_NEW or not _reads_as_article(new) or _is_shown(new, view):
        return None
    if new.after is None:
        return new if view.weight <= MIN_SHARE * new.weight and view.card_weight <= new.weight else None
    behind, in_body = view.behind(new.after)
    return new if in_body <= MOST_BEHIND and behind <= new.weight else None


def _is_shown(new: Match, view: View) -> bool:
    """Whether most of it stands on the page, in pieces: an articleBody may hold the same text twice, with other joints."""
    added = "".join(letters_of(paragraph.text) for paragraph in new.paragraphs)
    shown = sum(len(letters) for _, letters in view.body if len(letters) >= MIN_KNOWN_LETTERS and letters in added)
    return shown * 2 > len(added)


def _reads_as_article(new: Match) -> bool:
    """Whether it is sentences for the most part, each said once, and not those of a consent dialog."""
    texts = [paragraph.text for paragraph in new.paragraphs]
    if sum(map(weight_of, set(texts))) < MIN_PROSE_SHARE * new.weight:
        return False
    prose = sum(weight for text in texts if (weight := weight_of(text)) >= PROSE_CHARS)
    return prose >= MIN_PROSE_SHARE * new.weight and reads_as_prose(" ".join(texts)[:MAX_READ]) and len(phrases.consent_phrases(texts)) < 2


def _breaks_off(segment: Segment, view: View) -> bool:
    """Whether a text that has an element of its own stops within a sentence."""
    element = segment.element
    alone = all(child.tag in INLINE for child in element.iterdescendants()) and sum(s.element is element for s in view.segments) == 1
    return alone and (is_cut_off(segment.text) or segment.text.rstrip()[-1].isalnum())


def _behind(text: str, letters: int) -> str:
    """A text without what holds its first letters, and without the end of their sentence."""
    seen = 0
    for place, sign in enumerate(text):
        if seen >= letters and (sign.isalnum() or sign in "“„«‘([¿¡\"'"):
            return text[place:]
        seen += len(letters_of(sign))
    return ""


def _text_before(place: etree._Element, view: View) -> Segment | None:
    """The prose of the body that ends just before an element, in the same box: as its sibling, or in the box that stands before it."""
    body = {segment.index for segment, _ in view.body}
    before = [segment for segment in view.segments if view.order[segment.element] < view.order[place]]
    last = next((segment for segment in reversed(before[-NEAR:]) if segment.index in body), None)
    if last is None:
        return None
    holder, parent = holder_of(last), place.getparent()
    return last if holder in (parent, parent.getparent()) or holder is _box_before(place) else None


def _box_before(place: etree._Element) -> etree._Element | None:
    """The element before one, those without text left out."""
    return next((sibling for sibling in place.itersiblings(preceding=True) if any(text.strip() for text in sibling.itertext())), None)


def _paragraphs(texts: Sequence[Segment]) -> list[Paragraph]:
    return [Paragraph(text=segment.text, kind=segment.kind, level=segment.level) for segment in texts]
