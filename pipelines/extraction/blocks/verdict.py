"""Says of each segment whether it is the article and why: the vote first, then rules that drop or rescue.

The first rule that speaks gives the reason. A rescue needs the page's own structure on its side: the text must stand in the element that
holds the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml import etree

from pipelines.extraction.blocks.body import Body, find_body, leads_away
from pipelines.extraction.blocks.body_boxes import LISTED, join_boxes
from pipelines.extraction.blocks.choice import Choice
from pipelines.extraction.blocks.declared_body import IS_DECLARED, find_declared
from pipelines.extraction.blocks.drop_rules import AFTER_BODY, DROP_RULES
from pipelines.extraction.blocks.signed_lists import IS_SIGNED, find_signed
from pipelines.extraction.blocks.teaser_boxes import find_teasers
from pipelines.extraction.page.accordions import holds_accordion_title, is_accordion_title
from pipelines.extraction.page.note_marks import NOTE_LISTS
from pipelines.extraction.page.segments import LINKED, Segment
from pipelines.extraction.page.structure import Position, signature_of
from pipelines.items import BlockKind

PLAIN_LIST_LINES = 3
SURE_HEADING = 0.8  # of the headings without text on the measured pages that the model was so sure of, 15 of 16 are part of the article
_SENTENCE_ENDS = frozenset(".!?。！？؟۔।")
_MAX_ANCHORS = 20  # looked at in the box of a note
UNSURE_HEADING = 0.25  # of the measured pages' headings over kept text two in three of those above are wanted, none of those below
UNSURE_SOURCE = 0.3  # of the measured pages' lines of links to other sites above 41 are wanted and 12 not, below as many as not
LINKS_ONLY = 0.8  # of the characters; a line with more of its own, as "Tags:" or "First published by", is about the page
_HEAD_PARTS = 2  # elements of the head of a box: its heading, and the button that opens it
# Boxes of code by the names of plug-ins that write it without `pre`: Crayon, CodeColorer, GeSHi, SyntaxHighlighter, Enlighter.
_CODE = re.compile(r"(?:^|[\s_-])(?:crayon-(?:code|pre|line)|codecolorer|geshi|wp_syntax|syntaxhighlighter|enlighterjs)(?=$|[\s_-])", re.I)
_LINE_NUMBERS = re.compile(r"[\d\s]+")
_BY_VOTE = ""  # in place of a reason, until the voter is asked for its words


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Kept or dropped, and why; `template` as in `items.Block`."""

    kept: bool
    reason: str
    template: bool = False


def judge(segments: Sequence[Segment], positions: Sequence[Position], choice: Choice, *, title: str | None, url: str = "") -> list[Verdict]:
    """One verdict per segment, in order; `url` is the page's, to tell links to other sites by."""
    teasers = find_teasers(segments, positions, choice.votes)
    votes = choice.votes - teasers
    body = find_body(segments, positions, votes, title or "", url, join_boxes(segments, positions, votes))
    signed = find_signed(body)
    verdicts = [
        Verdict(kept=True, reason=IS_SIGNED) if segment.index in signed else _first_verdict(body, segment, position, choice)
        for segment, position in zip(segments, positions, strict=True)
    ]
    for index in find_declared(body):
        if verdicts[index].reason == _BY_VOTE:
            verdicts[index] = Verdict(kept=True, reason=IS_DECLARED)
    _keep_company(body, verdicts, choice)
    _drop_lonely_headings(body, verdicts, choice)
    by_vote = [index for index, verdict in enumerate(verdicts) if verdict.reason == _BY_VOTE]
    for index, reason in zip(by_vote, choice.explain(by_vote), strict=True):
        verdicts[index] = Verdict(kept=verdicts[index].kept, reason=reason)
    return verdicts


def _first_verdict(body: Body, segment: Segment, position: Position, choice: Choice) -> Verdict:
    if _is_note(body, segment, position):
        return Verdict(kept=True, reason="note that the text refers to")
    voted = segment.index in body.votes
    sure = choice.sure[segment.index] if voted else 0.0
    for rule in DROP_RULES:
        reason = rule.speaks(body, segment, position) if sure < rule.unless_sure else None
        if reason:
            return Verdict(kept=False, reason=reason)
    if voted:
        return Verdict(kept=True, reason=_BY_VOTE)
    rescue = _rescue(body, segment, position) or _source(body, segment, position, choice.sure[segment.index])
    if rescue:
        return Verdict(kept=True, reason=rescue)
    return Verdict(kept=False, reason=_why_not(segment, position))


def _rescue(body: Body, segment: Segment, position: Position) -> str | None:
    """Text the voter passed over in the middle of the body, or a list that the body announces."""
    if body.holder is None or (body.is_joined and body.holders[segment.index] is not body.holder):
        return None
    if body.is_photo_essay and segment.kind is BlockKind.CAPTION and position.zone in ("", "image caption") and not position.hidden:
        return "caption of an article that is told in captions"
    if _is_code(body, segment, position):
        return "code in the body's element"
    if _is_plain_list(body, segment, position):
        return "one of several alike lines between paragraphs of the body"
    holder = body.holders[segment.index]
    if not (holder is body.holder or _is_entry(body, holder)) or not position.is_free(body.zone):
        return None
    first, last = (body.first, body.last) if holder is body.holder else (body.first_prose, body.last_prose)
    if first < segment.index < last and segment.link_share < 0.5:
        return "stands between paragraphs of the body"
    if segment.kind is BlockKind.LIST_ITEM and segment.link_share < 0.5 and _is_announced(body, segment):
        return "list that the body's last line announces"
    if body.is_joined and segment.index > last and segment.kind in LISTED and not segment.hrefs:
        return "list in a box behind the body's boxes"
    return None


def _source(body: Body, segment: Segment, position: Position, sure: float) -> str | None:
    """A line of links to other sites among the paragraphs of the body or behind them, which the voter passed over for being links."""
    listed = segment.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and segment.link_share > LINKS_ONLY
    if sure < UNSURE_SOURCE or not listed or position.zone or position.card_links_here or position.hidden:
        return None
    inside = body.holders[segment.index] is body.holder and segment.index > body.first_prose
    return "links to other sites in the body's element" if inside and leads_away(body, segment) else None


def _is_code(body: Body, segment: Segment, position: Position) -> bool:
    """Whether a segment is code in a box of its own in the body's element, which the voter passed over for being unlike the paragraphs.

    Of the measured pages' `pre` that stand so all 22 are wanted. Numbers of lines, which some plug-ins write beside it, are none.
    """
    if (
        position.zone
        or position.card is not None
        or position.hidden
        or segment.index < body.first_prose
        or _LINE_NUMBERS.fullmatch(segment.text)
    ):
        return False
    above = list(takewhile(lambda node: node is not body.holder, segment.element.iterancestors()))
    if not above or above[-1].getparent() is not body.holder:
        return False
    return segment.kind is BlockKind.PRE or any(_CODE.search(node.get("class") or "") for node in (segment.element, *above))


def _is_note(body: Body, segment: Segment, position: Position) -> bool:
    """Whether a mark in the text leads to this segment's element, to the item it stands in, or to an anchor in it."""
    if not body.notes or position.hidden or position.zone in ("comments", "navigation"):
        return False
    element = segment.element
    above = takewhile(lambda node: node.tag not in NOTE_LISTS and node is not body.holder, element.iterancestors())
    boxes = [element, *(node for node in islice(above, 2) if body.holder is None or node not in body.holder.iterancestors())]
    if any(node.get("id") in body.notes for node in boxes if node.tag in ("li", "p", "div", "dd", "aside")):
        return True
    inside = (anchor for node in boxes for anchor in node.iter("a", "span", "sup"))
    return any((anchor.get("id") or anchor.get("name")) in body.notes for anchor in islice(inside, _MAX_ANCHORS))


def _is_entry(body: Body, holder: etree._Element) -> bool:
    """Whether an element is one of several alike ones with text of the article in each, as the entries of a live report."""
    signature = signature_of(holder)
    return holder in body.weight and bool(signature[1]) and signature in body.signatures


def _keep_company(body: Body, verdicts: list[Verdict], choice: Choice) -> None:
    """Keep what was passed over beside text that is kept: the heading of a kept paragraph, the source of a kept quotation."""
    for index in range(len(verdicts) - 2, -1, -1):
        segment, position = body.segments[index], body.positions[index]
        # The questions of an accordion behind the body: of 31 such headings over kept text that were voted for 27 are wanted.
        is_behind = segment.kind is BlockKind.HEADING and index in body.votes and verdicts[index].reason == AFTER_BODY
        if is_behind and verdicts[index + 1].kept:
            verdicts[index] = Verdict(kept=True, reason="heading of a paragraph that is kept")
        is_question = position.zone == "form" and is_accordion_title(segment.element)  # a button, which heads text all the same
        if verdicts[index].kept or (verdicts[index].reason != _BY_VOTE and not is_question):
            continue
        if position.card is not None or position.hidden or segment.link_share >= LINKED:
            continue
        # What stands ahead of the body is its title or a label.
        is_boxed = body.is_joined and body.holders[index] is body.holders[index + 1] is body.holder
        is_likely = is_boxed or choice.sure[index] >= UNSURE_HEADING or holds_accordion_title(segment.element)
        may_head = segment.kind is BlockKind.HEADING and index > body.first_prose and is_likely
        if may_head and verdicts[index + 1].kept and (is_boxed or _heads(segment, body.segments[index + 1])):
            verdicts[index] = Verdict(kept=True, reason="heading of a paragraph that is kept")
        elif segment.kind is BlockKind.QUOTE and index and verdicts[index - 1].kept and _same_quotation(body.segments[index - 1], segment):
            verdicts[index] = Verdict(kept=True, reason="source of a quotation that is kept")


def _heads(heading: Segment, text: Segment) -> bool:
    """Whether the text stands under the heading in the same box: beside it, or beside the element that only holds it."""
    if text.kind is BlockKind.HEADING:
        return False
    box = heading.element.getparent()
    if box is not None and len(box) <= _HEAD_PARTS and (outer := box.getparent()) is not None:
        return outer in text.element.iterancestors()
    return box is not None and box in text.element.iterancestors()


def _same_quotation(before: Segment, after: Segment) -> bool:
    quotation = next(after.element.iterancestors("blockquote"), None)
    return quotation is not None and quotation in before.element.iterancestors()


def _is_plain_list(body: Body, segment: Segment, position: Position) -> bool:
    """Whether sentences without links stand in several alike elements in the body's midst: a list, written without list mark-up."""
    inside = body.first_prose < segment.index < body.last_prose and position.is_free()
    if not inside or segment.hrefs or segment.text[-1] not in _SENTENCE_ENDS:
        return False
    parent = segment.element.getparent()
    if parent is None or body.holder not in parent.iterancestors():
        return False
    alike = [child for child in parent if isinstance(child.tag, str) and signature_of(child) == signature_of(segment.element)]
    return len(alike) >= PLAIN_LIST_LINES and len(alike) == len(parent)


def _is_announced(body: Body, segment: Segment) -> bool:
    """Whether the list's items follow, without a gap, a line of the body that ends in a colon."""
    before = segment.index - 1
    while before > body.last and body.segments[before].kind is BlockKind.LIST_ITEM and body.holders[before] is body.holder:
        before -= 1
    return before == body.last and body.segments[before].text.endswith((":", "："))


def _why_not(segment: Segment, position: Position) -> str:
    if position.zone:
        return f"stands in {position.zone}"
    if position.hidden:
        return "hidden by the page's style"
    if segment.link_share > LINKS_ONLY:
        return "links only"
    return _BY_VOTE


def _drop_lonely_headings(body: Body, verdicts: list[Verdict], choice: Choice) -> None:
    """A heading whose section kept nothing has nothing to head, but where the voter is sure: one line under each number of a gallery."""
    text_follows = False
    for index in range(len(verdicts) - 1, -1, -1):
        segment = body.segments[index]
        if segment.kind is BlockKind.HEADING:
            if verdicts[index].kept and not text_follows and choice.sure[index] < SURE_HEADING:
                verdicts[index] = Verdict(kept=False, reason="heading without text under it")
            elif not verdicts[index].kept:
                text_follows = text_follows and _is_title_like(verdicts[index])
        elif verdicts[index].kept:
            text_follows = True


def _is_title_like(verdict: Verdict) -> bool:
    """Dropped headings that do not end a section above them: only a box's heading does."""
    return verdict.reason not in {"heading of a box with other articles"}
