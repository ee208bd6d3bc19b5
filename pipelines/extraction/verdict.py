"""Says of each segment whether it is the article and why: the engine's vote first, then rules that drop or rescue.

Rules are asked in the order of `_DROP_RULES`; the first that speaks gives the reason. A rescue needs the page's own structure on its side:
the text must stand in the element that holds the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipelines.extraction import phrases
from pipelines.extraction.segments import Segment
from pipelines.extraction.structure import Place, signature_of
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
_COPYRIGHT = re.compile(r"(?:©|\(c\)\s*(?:19|20)\d\d|copyright\b\W*(?:©|\(c\)|(?:19|20)\d\d))", re.I)
_SMALL_ZONES = frozenset({"byline", "author box"})  # one paragraph in them is a note on the author, not a brief
_CUT_OFF = re.compile(r"(?:\.\.+|…|\[(?:\.\.+|…)\]|&hellip;|\[\+\])\s*(?:[\w ]{0,20}[»>→›])?$")
_ZONES = frozenset(
    [
        "comments",
        "related articles",
        "newsletter",
        "sharing",
        "author box",
        "advertisement",
        "cookie notice",
        "navigation",
        "form",
        "dialog",
        "tags",
        "aside",
        "sidebar",
        "page footer",
        "page header",
    ]
)
_PROSE_CHARS = 60
MIN_PART_CHARS = (
    200  # less prose behind the body is a note; from 70 to 200 F1 on fundus was .967-.968, on wcxb-dev .944, leaks fewest at 200
)
_MAJORITY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Kept or dropped, and why."""

    kept: bool
    reason: str


@dataclass(slots=True, kw_only=True)
class _Body:
    """What is known about the page's body when the rules are asked."""

    segments: Sequence[Segment] = field(repr=False)
    places: Sequence[Place] = field(repr=False)
    votes: frozenset[int]
    title: str
    chars: int = 0  # of all voted text
    holder: etree._Element | None = None  # holds most of the voted prose
    holders: list[etree._Element] = field(default_factory=list, repr=False)  # per segment
    first: int = 0  # first and last voted segment of the holder
    last: int = -1
    zone: str = ""  # in which the holder's prose stands, for whatever its class names say
    zone_chars: Counter[str] = field(default_factory=Counter)
    card_chars: Counter[int] = field(default_factory=Counter)
    weight: Counter[etree._Element] = field(default_factory=Counter, repr=False)  # voted prose per holder, characters
    signatures: frozenset[tuple[str, str]] = frozenset()  # of the holders of a good part of the text
    styles: frozenset[tuple[str, str]] = frozenset()  # tag and class of the holder's voted prose


def judge(segments: Sequence[Segment], places: Sequence[Place], votes: frozenset[int], *, title: str | None, engine: str) -> list[Verdict]:
    """One verdict per segment, in order. `votes` are the segments the engine kept; `engine` is its name, for the reasons."""
    body = _survey(segments, places, votes, title or "")
    verdicts = [_first_verdict(body, segment, place, engine) for segment, place in zip(segments, places, strict=True)]
    _drop_lonely_headings(body, verdicts)
    return verdicts


def _holder_before_prompt(segments: Sequence[Segment], holders: Sequence[etree._Element]) -> etree._Element | None:
    """The element whose text a request to subscribe ends: a stub's lead may be shorter than the excerpts around it."""
    for segment in segments:
        if segment.kind is not BlockKind.HEADING and phrases.is_subscribe_prompt(segment.text):
            around = [holders[segment.index], *list(holders[segment.index].iterancestors())[:2]]
            before = [holder for holder in holders[max(0, segment.index - 6) : segment.index] if holder in around[1:]]
            if before:
                return before[-1]
    return None


def holds_prose(segments: Sequence[Segment], votes: frozenset[int]) -> bool:
    """Whether the votes hold any prose: code, labels and headings alone are no body."""
    return any(segment.index in votes and segment.kind is not BlockKind.PRE and is_prose(segment) for segment in segments)


def own_votes(segments: Sequence[Segment], places: Sequence[Place]) -> frozenset[int]:
    """A vote where the engine has none: the prose of the element that holds most of it."""
    holders = [holder_of(segment) for segment in segments]
    weight: Counter[etree._Element] = Counter()
    for segment, place, holder in zip(segments, places, holders, strict=True):
        if is_prose(segment) and segment.kind not in (BlockKind.CAPTION, BlockKind.PRE) and not place.zone and place.card is None:
            weight[holder] += len(segment.text)
    if not weight:
        return frozenset()
    lead = _holder_before_prompt(segments, holders)
    best = lead if lead is not None else max(weight, key=lambda holder: weight[holder])
    return frozenset(
        segment.index
        for segment, place, holder in zip(segments, places, holders, strict=True)
        if holder is best and not place.zone and place.card is None and segment.link_share < 0.5
    )


def holder_of(segment: Segment) -> etree._Element:
    """The element in which the segment is one paragraph among others."""
    element = segment.element
    parent = element.getparent()
    if parent is not None and element.tag not in ("article", "main", "section", "body") and _is_leaf(element):
        element = parent
    while element.tag in _LEAVES and (parent := element.getparent()) is not None:
        element = parent
    return element


def is_prose(segment: Segment) -> bool:
    """Sentences rather than labels and links. CJK text says in 20 characters what takes 60 elsewhere."""
    length = sum(3 if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" else 1 for char in segment.text[:_PROSE_CHARS])
    return length >= _PROSE_CHARS and segment.link_share < 0.4


def _is_leaf(element: etree._Element) -> bool:
    """Whether an element holds one paragraph only: no block inside, no line breaks that separate paragraphs."""
    return all(child.tag in _INLINE_TAGS for child in element) and not any(child.tag == "br" for child in element)


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


def _survey(segments: Sequence[Segment], places: Sequence[Place], votes: frozenset[int], title: str) -> _Body:
    body = _Body(segments=segments, places=places, votes=votes, title=phrases.fold(title))
    body.holders = [holder_of(segment) for segment in segments]
    weight: Counter[etree._Element] = Counter()
    for segment, place, holder in zip(segments, places, body.holders, strict=True):
        if segment.index not in votes:
            continue
        body.chars += len(segment.text)
        body.zone_chars[place.zone] += len(segment.text)
        if place.card is not None:
            body.card_chars[place.card] += len(segment.text)
        elif is_prose(segment):
            weight[holder] += len(segment.text)
    if weight:
        body.holder = max(weight, key=lambda holder: weight[holder])
        body.weight = weight
        body.signatures = frozenset(signature_of(holder) for holder, chars in weight.items() if chars >= MIN_PART_CHARS)
        members = [s.index for s, holder in zip(segments, body.holders, strict=True) if holder is body.holder and s.index in votes]
        body.first, body.last = members[0], members[-1]
        zones = Counter(places[index].zone for index in members if is_prose(segments[index]))
        body.zone = zones.most_common(1)[0][0] if zones else ""
        if body.zone in _SMALL_ZONES and zones.total() < 2:
            body.zone = ""
        body.styles = frozenset(_style(segments[index]) for index in members if is_prose(segments[index]))
    return body


def _first_verdict(body: _Body, segment: Segment, place: Place, engine: str) -> Verdict:
    voted = segment.index in body.votes
    for rule in _DROP_RULES:
        reason = rule(body, segment, place)
        if reason:
            return Verdict(kept=False, reason=reason)
    if voted:
        return Verdict(kept=True, reason=f"chosen by {engine}")
    rescue = _rescue(body, segment, place)
    if rescue:
        return Verdict(kept=True, reason=rescue)
    return Verdict(kept=False, reason=_why_not(segment, place, engine))


def _caption(body: _Body, segment: Segment, place: Place) -> str | None:
    if segment.kind is BlockKind.CAPTION or (
        place.zone == "image caption" != body.zone and place.zone_depth <= 3 and len(segment.text) < 500
    ):
        return "image caption"
    return None


def _beside_image(body: _Body, segment: Segment, place: Place) -> str | None:
    """A short text alone in a box with an image is its caption, whatever the classes say."""
    element = segment.element
    if (
        segment.kind is BlockKind.HEADING
        or is_prose(segment)
        or element is body.holder
        or next(element.iter("img", "picture"), None) is None
    ):
        return None
    beside = [body.segments[index].element for index in (segment.index - 1, segment.index + 1) if 0 <= index < len(body.segments)]
    alone = not any(element is other or element in other.iterancestors() for other in beside)
    return "image caption: alone in a box with an image" if alone else None


def _in_zone(body: _Body, segment: Segment, place: Place) -> str | None:
    """A zone is dropped unless the body itself stands in it: then its name is only a name."""
    if place.zone in _ZONES and place.zone != body.zone and body.zone_chars[place.zone] <= _MAJORITY * body.chars:
        return f"stands in {place.zone}"
    return None


def _teaser_card(body: _Body, segment: Segment, place: Place) -> str | None:
    if place.card is not None and place.card_links_here and body.card_chars[place.card] <= _MAJORITY * body.chars:
        return "teaser: one of several alike boxes that link to other pages of this site"
    return None


def _related(body: _Body, segment: Segment, place: Place) -> str | None:
    if segment.kind is BlockKind.LIST_ITEM and not segment.hrefs:
        return None
    if phrases.starts_related(segment.text) and segment.hrefs:
        return "related link in the text"
    short = segment.kind is BlockKind.HEADING or len(segment.text) <= 40
    if short and phrases.is_related_heading(segment.text) and not is_prose(segment):
        return "heading of a box with other articles"
    return None


def _cut_off(body: _Body, segment: Segment, place: Place) -> str | None:
    """A text that ends in dots is a teaser where it stands outside the body's own element, or is itself a link."""
    if not _CUT_OFF.search(segment.text) or len(segment.text) > 400:
        return None
    outside = body.holder is not None and body.holders[segment.index] is not body.holder
    if outside or (segment.link_share > 0.6 and len(segment.text) > 30):
        return "teaser: cut-off text outside the body"
    return None


def _copyright(body: _Body, segment: Segment, place: Place) -> str | None:
    return "copyright notice" if len(segment.text) < 250 and _COPYRIGHT.match(segment.text) else None


def _after_body(body: _Body, segment: Segment, place: Place) -> str | None:
    """Little texts behind the body, outside its element: the author's note, the heading of the next box. Elements that hold a good part
    of the text, or look like one that does, are the body too: some themes cut it into several."""
    if segment.index <= body.last or body.holder is None or segment.index not in body.votes:
        return None
    holder = body.holders[segment.index]
    if holder is body.holder or holder in body.holder.iterdescendants() or signature_of(holder) in body.signatures:
        return None
    return "after the body, outside its element" if body.weight[holder] < MIN_PART_CHARS else None


def _repeated_title(body: _Body, segment: Segment, place: Place) -> str | None:
    if body.title and (segment.kind is BlockKind.HEADING or segment.index <= body.first) and phrases.fold(segment.text) == body.title:
        return "the title"
    return None


def _byline(body: _Body, segment: Segment, place: Place) -> str | None:
    if place.zone == "byline" != body.zone and len(segment.text) < 120 and place.zone_depth <= 3:
        return "byline"
    return None


def _lone_link(body: _Body, segment: Segment, place: Place) -> str | None:
    """A paragraph that is nothing but one link to another page, in a body of prose."""
    if (
        segment.kind is BlockKind.PARAGRAPH
        and segment.link_share >= 0.95
        and len(segment.hrefs) == 1
        and 25 <= len(segment.text) <= 160
        and body.chars > 600
    ):
        return "nothing but a link"
    return None


_DROP_RULES: tuple[Callable[[_Body, Segment, Place], str | None], ...] = (
    _caption,
    _beside_image,
    _in_zone,
    _teaser_card,
    _related,
    _cut_off,
    _copyright,
    _after_body,
    _repeated_title,
    _byline,
    _lone_link,
)


def _rescue(body: _Body, segment: Segment, place: Place) -> str | None:
    """Text the engine passed over in the middle of the body, or prose of the body's own style at its ends."""
    if (
        body.holder is None
        or body.holders[segment.index] is not body.holder
        or place.zone not in ("", body.zone)
        or place.card is not None
        or place.hidden
    ):
        return None
    if body.first < segment.index < body.last and segment.link_share < 0.5:
        return "stands between paragraphs of the body"
    if is_prose(segment) and segment.link_share < 0.3 and _style(segment) in body.styles and _is_near(body, segment):
        return "same place and form as the body's paragraphs"
    return None


def _is_near(body: _Body, segment: Segment) -> bool:
    return body.first - 8 <= segment.index <= body.last + 40


def _style(segment: Segment) -> tuple[str, str]:
    return segment.element.tag, segment.element.get("class") or ""


def _why_not(segment: Segment, place: Place, engine: str) -> str:
    if place.zone:
        return f"stands in {place.zone}"
    if place.hidden:
        return "hidden by the page's style"
    if segment.link_share > 0.8:
        return "links only"
    return f"not chosen by {engine}"


def _drop_lonely_headings(body: _Body, verdicts: list[Verdict]) -> None:
    """A heading whose section kept nothing has nothing to head."""
    text_follows = False
    for index in range(len(verdicts) - 1, -1, -1):
        segment = body.segments[index]
        if segment.kind is BlockKind.HEADING:
            if verdicts[index].kept and not text_follows:
                verdicts[index] = Verdict(kept=False, reason="heading without text under it")
            elif not verdicts[index].kept:
                text_follows = text_follows and _is_title_like(verdicts[index])
        elif verdicts[index].kept:
            text_follows = True


def _is_title_like(verdict: Verdict) -> bool:
    """Dropped headings that do not end a section above them: only a box's heading does."""
    return verdict.reason not in {"heading of a box with other articles"}
