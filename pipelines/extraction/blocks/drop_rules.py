"""The rules that drop a segment, whatever the engine says, each with its reason in words; asked in the order of `DROP_RULES`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, takewhile

from lxml import etree

from pipelines.extraction.blocks.body import MIN_PART_CHARS, Body, is_cut_off, is_prose, leads_away, style_of
from pipelines.extraction.blocks.body_boxes import stands_beside
from pipelines.extraction.blocks.date_lines import is_date_line, is_dated_byline
from pipelines.extraction.facts.date_parsing import MAX_DATE_LINE, written_dates
from pipelines.extraction.list_addresses import leads_to_many
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, signature_of
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import IS_BYLINE, IS_DATE_LINE, IS_TITLE, BlockKind

_COPYRIGHT = re.compile(r"(?:©|\(c\)\s*(?:19|20)\d\d|copyright\b\W*(?:©|\(c\)|(?:19|20)\d\d))", re.I)
_CREDIT = re.compile(r"\b(?:fotos?|photos?|bild|imagen|image|crédito|credit|фото)\s*[:：/©]|(?:صورة|تصوير|عکس|图|攝影|摄影)\s*[:：]", re.I)
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
        "a box marked data-nosnippet",
    ]
)
AFTER_BODY = "after the body, outside its element"
_MAJORITY = 0.5
_EXCERPT_CHARS = 400  # a longer text that ends in dots only pauses
_UNSEEN_CLASS = re.compile(r"(?:^|\s)(?:hide-text|sr-only|visually-?hidden|screen-reader-text|u-hidden-visually)(?=$|\s)", re.I)
_LABEL_CHARS = 30
_LONE_LINK = 0.95  # of the characters of a line that is nothing but a link
_LIST_ITEMS = 4
_TERM_CHARS = 30  # of the name of a tag; a longer link is a sentence


def _hidden_copy(body: Body, segment: Segment, position: Position) -> str | None:
    return "hidden copy of text that the page shows elsewhere" if segment.index in body.copies else None


def _caption(body: Body, segment: Segment, position: Position) -> str | None:
    if body.is_photo_essay:
        return None
    if segment.kind is BlockKind.CAPTION or (
        position.zone == "image caption" != body.zone and position.zone_depth <= 3 and len(segment.text) < 500
    ):
        return "image caption"
    return None


def _beside_image(body: Body, segment: Segment, position: Position) -> str | None:
    """A short text alone in a box with an image is its caption, whatever the classes say."""
    element = segment.element
    if (
        segment.kind is BlockKind.HEADING
        or (is_prose(segment) and not _CREDIT.search(segment.text[-80:]))
        or element is body.holder
        or next(element.iter("img", "picture"), None) is None
    ):
        return None
    beside = [body.segments[index].element for index in (segment.index - 1, segment.index + 1) if 0 <= index < len(body.segments)]
    alone = not any(element is other or element in other.iterancestors() for other in beside)
    return "image caption: alone in a box with an image" if alone else None


def _in_zone(body: Body, segment: Segment, position: Position) -> str | None:
    """A zone is dropped unless the body itself stands in it: then its name is only a name."""
    if position.zone in _ZONES and position.zone != body.zone and body.zone_chars[position.zone] <= _MAJORITY * body.chars:
        return f"stands in {position.zone}"
    return None


def _teaser_card(body: Body, segment: Segment, position: Position) -> str | None:
    if position.card is not None and position.card_links_here and body.card_chars[position.card] <= _MAJORITY * body.chars:
        return "teaser: one of several alike boxes that link to other pages of this site"
    return None


def _related_link(body: Body, segment: Segment, position: Position) -> str | None:
    """The line between two paragraphs that leads to another article; the model, which does not read words, takes it for text."""
    linked = segment.hrefs and phrases.starts_related(segment.text)
    apart = not linked and (_announces_next(body, segment.index) or _announces_next(body, segment.index - 1))
    return "related link in the text" if linked or apart else None


def _announces_next(body: Body, index: int) -> bool:
    """Whether a line says "Read also", and the next of the same paragraph is nothing but a link to another page of the site."""
    if not 0 <= index < len(body.segments) - 1:
        return False
    lead, link = body.segments[index : index + 2]
    if lead.element is not link.element or lead.hrefs or link.link_share < _LONE_LINK or leads_away(body, link):
        return False
    return phrases.is_related_lead(lead.text)


def _related_heading(body: Body, segment: Segment, position: Position) -> str | None:
    if segment.kind is BlockKind.LIST_ITEM and not segment.hrefs:
        return None
    short = segment.kind is BlockKind.HEADING or len(segment.text) <= 40
    if short and phrases.is_related_heading(segment.text) and not is_prose(segment):
        return "heading of a box with other articles"
    return None


def _cut_off(body: Body, segment: Segment, position: Position) -> str | None:
    """A text that ends in dots is a teaser where it stands outside the body's own element, or is itself a link."""
    if not is_cut_off(segment.text) or len(segment.text) > _EXCERPT_CHARS:
        return None
    outside = body.holder is not None and body.holders[segment.index] is not body.holder
    if outside or (segment.link_share > 0.6 and len(segment.text) > 30):
        return "teaser: cut-off text outside the body"
    return None


def _copyright(body: Body, segment: Segment, position: Position) -> str | None:
    return "copyright notice" if len(segment.text) < 400 and _COPYRIGHT.match(segment.text) else None


def _before_body(body: Body, segment: Segment, position: Position) -> str | None:
    """Labels ahead of the body, outside its element: section, byline, date, share buttons. A standfirst is prose and stays."""
    if segment.index >= body.first_prose or is_prose(segment) or body.holders[segment.index] is body.holder:
        return None
    return "ahead of the body, outside its element"


def _after_body(body: Body, segment: Segment, position: Position) -> str | None:
    """Little texts behind the body, outside its element: the author's note, the heading of the next box. Elements that hold a good part
    of the text, or look like one that does, are the body too: some themes cut it into several."""
    if segment.index <= body.last or body.holder is None or segment.index not in body.votes:
        return None
    holder = body.holders[segment.index]
    # A box in the body's element behind the last prose is a note as well: of twelve such texts on the measured pages three are wanted.
    inside = body.holder in holder.iterancestors()
    if holder is body.holder or (inside and segment.index <= body.last_prose) or signature_of(holder) in body.signatures:
        return None
    if body.weight[holder] >= MIN_PART_CHARS or _lists_no_links(body, holder):
        return None
    return None if not segment.hrefs and stands_beside(segment.element, body.holder) else AFTER_BODY


def _lists_no_links(body: Body, holder: etree._Element) -> bool:
    """Whether an element holds a list without links: who signed a statement, what it demands. Boxes of other articles link to them."""
    inside = [segment for segment, other in zip(body.segments, body.holders, strict=True) if other is holder]
    items = [segment for segment in inside if segment.kind is BlockKind.LIST_ITEM and not segment.hrefs]
    return len(items) >= _LIST_ITEMS and len(items) * 2 > len(inside)


def _repeated_title(body: Body, segment: Segment, position: Position) -> str | None:
    if body.title and (segment.kind is BlockKind.HEADING or segment.index <= body.first) and phrases.fold(segment.text) == body.title:
        return IS_TITLE
    return None


def _byline(body: Body, segment: Segment, position: Position) -> str | None:
    if position.zone == "byline" != body.zone and len(segment.text) < 120 and position.zone_depth <= 3:
        return IS_BYLINE
    return None


def _styled_label(body: Body, segment: Segment, position: Position) -> str | None:
    """A short line ahead of the first paragraph or behind the last, with a class of its own: byline, share line, tags."""
    outside = segment.index < body.first_prose or segment.index > body.last_prose
    if not outside or segment.kind is not BlockKind.PARAGRAPH or is_prose(segment):
        return None
    tag, name = style_of(segment)
    return "line with a style of its own at the edge of the body" if name and (tag, name) not in body.styles else None


def _sure_label(body: Body, segment: Segment, position: Position) -> str | None:
    """Such a line behind the body, or with a day in it, is none of its text, however sure the model is: "Tue 25 April | By Ada Osborn"."""
    label = _styled_label(body, segment, position)
    if label and any(map(str.isdigit, segment.text)) and written_dates(segment.text):
        return "line with a day at the edge of the body"
    return label if segment.index > body.last_prose else None


def _zone_label(body: Body, segment: Segment, position: Position) -> str | None:
    """The label at the head of a zone ("Tags:"); the model, which weighs it by its neighbours, may be sure of it."""
    labels = len(segment.text) <= _LABEL_CHARS and segment.text.endswith((":", "："))
    return f"label of {position.zone}" if labels and position.zone in _ZONES and position.zone != body.zone else None


def _unseen_label(body: Body, segment: Segment, position: Position) -> str | None:
    """The label of a field that only screen readers are told, though it stands in no form; labels that are shown may name something."""
    node, where = segment.anchor
    inside = takewhile(lambda other: other is not segment.element, chain([node] if where == "text" else [], node.iterancestors()))
    label = next((other for other in inside if other.tag == "label"), None)
    if label is None or not _UNSEEN_CLASS.search(label.get("class") or ""):
        return None
    return "stands in form" if " ".join("".join(map(str, label.itertext())).split()) == segment.text else None


def _heads_entry(body: Body, segment: Segment) -> bool:
    """Whether a date heads the first entry of a chronology: others set as it is stand further down."""
    style = style_of(segment)
    later = (body.segments[index] for index in body.votes if index > segment.index)
    return any(len(other.text) <= MAX_DATE_LINE and style_of(other) == style and is_date_line(other.text) for other in later)


def _term_line(body: Body, segment: Segment, position: Position) -> str | None:
    """A line at the edge of the body most of which leads to tags, categories or an author, whatever word stands ahead of the links."""
    outside = segment.index < body.first_prose or segment.index > body.last_prose
    if not outside or segment.link_share < _MAJORITY or segment.link_chars > _TERM_CHARS * len(segment.hrefs):
        return None
    if not all(map(leads_to_many, segment.hrefs)):
        return None
    return "label of tags" if not leads_away(body, segment) else None


def _date_line(body: Body, segment: Segment, position: Position) -> str | None:
    """A line ahead of the body that is nothing but a date, or who wrote it and when."""
    if segment.index > body.first_prose or segment.kind is BlockKind.HEADING:
        return None
    if segment.index < body.first_prose and is_date_line(segment.text):
        return None if _heads_entry(body, segment) else IS_DATE_LINE
    return IS_BYLINE if is_dated_byline(segment.text) else None


def _lone_link(body: Body, segment: Segment, position: Position) -> str | None:
    """A paragraph that is nothing but one link to another page, in a body of prose. Those to other sites are its sources."""
    sources = position.card is not None and not position.card_links_here
    if (
        segment.kind is BlockKind.PARAGRAPH
        and not sources
        and not leads_away(body, segment)
        and segment.link_share >= _LONE_LINK
        and len(segment.hrefs) == 1
        and 25 <= len(segment.text) <= 160
        and body.chars > 600
    ):
        return "nothing but a link"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRule:
    """A rule that drops a segment; `unless_sure` is the certainty of the block model (0 to 1) from which on its word counts more.

    The bounds were set on the measured pages by what each rule drops there of what the model chose, by the model's certainty: above its
    bound a rule drops more wanted segments than unwanted ones.
    """

    speaks: Callable[[Body, Segment, Position], str | None]
    unless_sure: float = 2.0


DROP_RULES: tuple[DropRule, ...] = (
    DropRule(speaks=_hidden_copy),
    DropRule(speaks=_caption),
    DropRule(speaks=_beside_image, unless_sure=0.75),
    DropRule(speaks=_in_zone, unless_sure=0.6),
    DropRule(speaks=_teaser_card, unless_sure=0.75),
    DropRule(speaks=_related_link),
    DropRule(speaks=_related_heading, unless_sure=0.9),
    DropRule(speaks=_cut_off, unless_sure=0.97),
    DropRule(speaks=_copyright),
    DropRule(speaks=_before_body, unless_sure=0.6),
    DropRule(speaks=_after_body, unless_sure=0.7),
    DropRule(speaks=_repeated_title),
    DropRule(speaks=_byline),
    DropRule(speaks=_date_line),
    DropRule(speaks=_term_line),
    DropRule(speaks=_zone_label),
    DropRule(speaks=_unseen_label),
    DropRule(speaks=_sure_label),
    DropRule(speaks=_styled_label, unless_sure=0.7),
    DropRule(speaks=_lone_link, unless_sure=0.6),
)
