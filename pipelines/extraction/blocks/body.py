"""Finds the body of a page: the element that holds most of the prose an engine voted for, or most of the page's prose where none did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from lxml import etree

from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, signature_of, site_of
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

_LEAVES = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "tr",
        "td",
        "th",
        "tbody",
        "table",
        "thead",
        "center",
    ]
)
_INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
        "picture",
    ]
)
_COLUMN_PARTS = frozenset(["p", "div", "table", "h1", "h2", "h3", "ul", "br", "section", "article"])
_SMALL_ZONES = frozenset({"byline", "author box"})  # one paragraph in them is a note on the author, not a brief
_PROSE_CHARS = 60
_LOOKED_AT = 3  # links of a segment
_MIN_LINES, _MIN_VERSE = 4, 120  # lines, and characters in them, of a text in short lines
_LINE_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
MIN_CAPTIONS = 3  # an article with two pictures and little text is a short article
CODE_PART = 10  # code is long: a listing may outweigh the few paragraphs around it, and is the body only where nothing else is
# Less prose behind the body is a note; from 70 to 200 F1 on fundus was .967-.968, on wcxb-dev .944, leaks fewest at 200.
MIN_PART_CHARS = 200


_SET = re.compile(r"(?:^|\s)has-[\w-]+(?=\s|$)")  # has-text-align-right, has-drop-cap, has-small-font-size, has-vivid-red-color
_CUT_OFF = re.compile(r"(?:\.\.+|…|\[(?:\.\.+|…)\]|&hellip;|\[\+\])\s*(?:[\w ]{0,20}[»>→›])?$")


@dataclass(slots=True, kw_only=True)
class Body:
    """What is known about the page's body when the rules are asked."""

    segments: Sequence[Segment] = field(repr=False)
    positions: Sequence[Position] = field(repr=False)
    votes: frozenset[int]
    title: str
    url: str = ""  # of the page
    chars: int = 0  # of all voted text
    holder: etree._Element | None = None  # holds most of the voted prose
    holders: list[etree._Element] = field(default_factory=list, repr=False)  # per segment
    first: int = 0  # first and last voted segment of the holder
    last: int = -1
    first_prose: int = 0  # first voted prose of the page, whichever element holds it
    last_prose: int = -1
    zone: str = ""  # in which the holder's prose stands, for whatever its class names say
    zone_chars: Counter[str] = field(default_factory=Counter)
    card_chars: Counter[int] = field(default_factory=Counter)
    weight: Counter[etree._Element] = field(default_factory=Counter, repr=False)  # voted prose per holder, characters
    signatures: frozenset[tuple[str, str]] = frozenset()  # of the holders of a good part of the text
    notes: frozenset[str] = frozenset()  # ids that marks in the voted text lead to
    copies: frozenset[int] = frozenset()  # hidden segments that stand with a copy of text shown elsewhere
    is_photo_essay: bool = False  # captions say more than the voted text
    styles: frozenset[tuple[str, str]] = frozenset()  # tag and class of the holder's voted prose
    is_joined: bool = False  # the body stands in boxes, see `body_boxes`


def find_body(
    segments: Sequence[Segment],
    positions: Sequence[Position],
    votes: frozenset[int],
    title: str,
    url: str = "",
    joined: Mapping[int, etree._Element] = MappingProxyType({}),
) -> Body:
    """What the votes say about the body, for the rules to ask; `joined` are segments of a body in boxes, with the element around all."""
    body = Body(segments=segments, positions=positions, votes=votes, title=phrases.fold(title), url=url, is_joined=bool(joined))
    body.holders = [joined[segment.index] if segment.index in joined else holder_of(segment) for segment in segments]
    body.notes = frozenset(note for segment in segments if segment.notes and segment.index in votes for note in segment.notes)
    body.copies = _hidden_copies(segments, positions)
    body.is_photo_essay = _is_photo_essay(segments, positions, votes)
    weight: Counter[etree._Element] = Counter()
    for segment, position, holder in zip(segments, positions, body.holders, strict=True):
        if segment.index not in votes:
            continue
        body.chars += len(segment.text)
        body.zone_chars[position.zone] += len(segment.text)
        if position.card is not None:
            body.card_chars[position.card] += len(segment.text)
        elif is_prose(segment) and not is_cut_off(segment.text):
            weight[holder] += len(segment.text) // (CODE_PART if segment.kind is BlockKind.PRE else 1)
    voted_prose = [s.index for s in segments if s.index in votes and s.kind is not BlockKind.HEADING and is_prose(s)]
    body.first_prose = voted_prose[0] if voted_prose else 0
    body.last_prose = voted_prose[-1] if voted_prose else -1
    if weight:
        body.holder = max(weight, key=lambda holder: weight[holder])
        body.weight = weight
        body.signatures = _signatures(weight)
        members = [s.index for s, holder in zip(segments, body.holders, strict=True) if holder is body.holder and s.index in votes]
        body.first, body.last = members[0], members[-1]
        zones = Counter(positions[index].zone for index in members if is_prose(segments[index]))
        body.zone = zones.most_common(1)[0][0] if zones else ""
        if body.zone in _SMALL_ZONES and zones.total() < 2:
            body.zone = ""
        body.styles = frozenset(style_of(segments[index]) for index in members if is_prose(segments[index]))
    return body


def _hidden_copies(segments: Sequence[Segment], positions: Sequence[Position]) -> frozenset[int]:
    """Runs of hidden segments of which one repeats a text that is shown: versions for print, for narrow screens."""
    copies: list[int] = []
    if any(position.hidden for position in positions):
        shown = {s.text for s, position in zip(segments, positions, strict=True) if not position.hidden and is_prose(s)}
        for hidden, run in groupby(segments, key=lambda segment: positions[segment.index].hidden):
            together = list(run) if hidden else []
            if any(segment.text in shown for segment in together):
                copies += [segment.index for segment in together]
    return frozenset(copies)


def _is_photo_essay(segments: Sequence[Segment], positions: Sequence[Position], votes: frozenset[int]) -> bool:
    captions = [s for s in segments if s.kind is BlockKind.CAPTION and is_prose(s) and positions[s.index].card is None]
    if len(captions) < MIN_CAPTIONS or any(positions[s.index].zone not in ("", "image caption") for s in captions):
        return False
    told = sum(s.weight for s in segments if s.index in votes and s.kind is not BlockKind.CAPTION)
    return sum(s.weight for s in captions) > told


def _signatures(weight: Counter[etree._Element]) -> frozenset[tuple[str, str]]:
    """Of elements that hold a good part of the text, alone or, as the entries of a live report, with others of their class."""
    together: Counter[tuple[str, str]] = Counter()
    for holder, chars in weight.items():
        signature = signature_of(holder)
        if chars >= MIN_PART_CHARS or signature[1]:
            together[signature] += chars
    return frozenset(signature for signature, chars in together.items() if chars >= MIN_PART_CHARS)


def style_of(segment: Segment) -> tuple[str, str]:
    """Tag and class of a segment's element, alike for the paragraphs of one body, but for how WordPress sets and colours a paragraph."""
    names = segment.element.get("class") or ""
    return segment.element.tag, " ".join(_SET.sub(" ", names).split()) if "has-" in names else names


def holds_prose(segments: Sequence[Segment], votes: frozenset[int]) -> bool:
    """Whether the votes hold any prose: code, labels and headings alone are no body."""
    return any(segment.index in votes and segment.kind is not BlockKind.PRE and is_prose(segment) for segment in segments)


def holds_lines(segments: Sequence[Segment], votes: frozenset[int]) -> bool:
    """Whether the votes hold a text in short lines, none of them as long as a sentence: a poem, a dialogue, a lesson."""
    lines = [segments[index] for index in votes if segments[index].kind in _LINE_KINDS and not segments[index].hrefs]
    return len(lines) >= _MIN_LINES and sum(line.weight for line in lines) >= _MIN_VERSE


def own_votes(segments: Sequence[Segment], positions: Sequence[Position]) -> frozenset[int]:
    """A vote where the engine has none: the prose of the element that holds most of it."""
    holders = [holder_of(segment) for segment in segments]
    weight: Counter[etree._Element] = Counter()
    for segment, position, holder in zip(segments, positions, holders, strict=True):
        if is_prose(segment) and segment.kind not in (BlockKind.CAPTION, BlockKind.PRE) and not position.zone and position.card is None:
            weight[holder] += len(segment.text)
    if not weight:
        return _short_lines(segments, positions, holders)
    lead = _holder_before_prompt(segments, holders)
    best = lead if lead is not None else max(weight, key=lambda holder: weight[holder])
    return frozenset(
        segment.index
        for segment, position, holder in zip(segments, positions, holders, strict=True)
        if holder is best and not position.zone and position.card is None and segment.link_share < 0.5
    )


def _short_lines(segments: Sequence[Segment], positions: Sequence[Position], holders: Sequence[etree._Element]) -> frozenset[int]:
    """Where no text of the page is as long as a sentence: the lines of the element that holds most of them, as of a poem or a dialogue."""
    lines = [
        s.index
        for s in segments
        if s.kind in _LINE_KINDS
        and not s.hrefs
        and not positions[s.index].zone
        and positions[s.index].card is None
        and not positions[s.index].hidden
    ]
    weight: Counter[etree._Element] = Counter()
    for index in lines:
        weight[holders[index]] += segments[index].weight
    best = max(weight, key=lambda holder: weight[holder], default=None)
    chosen = [index for index in lines if holders[index] is best]
    return frozenset(chosen) if len(chosen) >= _MIN_LINES and best is not None and weight[best] >= _MIN_VERSE else frozenset()


def _holder_before_prompt(segments: Sequence[Segment], holders: Sequence[etree._Element]) -> etree._Element | None:
    """The element whose text a request to subscribe ends: a stub's lead may be shorter than the excerpts around it."""
    for segment in segments:
        if segment.kind is not BlockKind.HEADING and phrases.is_subscribe_prompt(segment.text):
            around = [holders[segment.index], *list(holders[segment.index].iterancestors())[:2]]
            before = [holder for holder in holders[max(0, segment.index - 6) : segment.index] if holder in around[1:]]
            if before:
                return before[-1]
    return None


def holder_of(segment: Segment) -> etree._Element:
    """The element in which the segment is one paragraph among others."""
    if segment.holder is None:
        segment.holder = _find_holder(segment.element)
    return segment.holder


def _find_holder(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    if parent is not None and element.tag not in ("article", "main", "body") and _is_leaf(element):
        element = parent
    while element.tag in _LEAVES and not _is_layout_cell(element) and (parent := element.getparent()) is not None:
        element = parent
    return element


def _is_layout_cell(element: etree._Element) -> bool:
    """A cell that holds a page's column, not a figure of a table."""
    return element.tag in ("td", "th") and sum(child.tag in _COLUMN_PARTS for child in element) > 1


def leads_away(body: Body, segment: Segment) -> bool:
    """Whether a segment's links, as far as they are looked at, lead to other sites; mail addresses are none."""
    sites = {site_of(href, base=body.url) for href in segment.hrefs[:_LOOKED_AT]}
    return bool(sites) and sites.isdisjoint(("", site_of(body.url)))


def is_prose(segment: Segment) -> bool:
    """Sentences rather than labels and links. CJK text says in 20 characters what takes 60 elsewhere."""
    return segment.weight >= _PROSE_CHARS and segment.link_share < 0.4


def _is_leaf(element: etree._Element) -> bool:
    """Whether an element holds one paragraph only: no block inside, no line breaks that separate paragraphs."""
    for child in element:  # noqa: SIM110 - ends at the first block of thousands, at half the time of all()
        if child.tag not in _INLINE_TAGS:
            return False
    return True


def is_cut_off(text: str) -> bool:
    """Whether a text ends as the excerpt of a longer one: in dots, bracketed or not, with or without an arrow behind them."""
    return _CUT_OFF.search(text[-40:]) is not None
