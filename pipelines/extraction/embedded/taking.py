"""Puts text of the article that a page holds in its data into the tree, where the visible text is missing or stops early."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from pipelines.extraction.blocks.body import holder_of, is_prose
from pipelines.extraction.charset.characters import without_controls
from pipelines.extraction.embedded.candidates import Source, find_candidates, is_in_text
from pipelines.extraction.embedded.known import Known, letters_of
from pipelines.extraction.embedded.matching import Match, Paragraph, View, match
from pipelines.extraction.facts import jsonld
from pipelines.extraction.facts.metadata import PageData, declared_free
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.preformatted import take_reports
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, find_places
from pipelines.extraction.page.zones import own_zone
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import Block, BlockKind
from pipelines.quality_flags import QualityFlag

LONG_BODY = 3_000  # characters, some five hundred words: of an article that stops early there are a few paragraphs
PROMPT_REACH = 10  # segments behind the end of the text: buttons, prices
_EDGES = ("page header", "page footer", "navigation")
_TAGS = {BlockKind.LIST_ITEM: "li", BlockKind.QUOTE: "blockquote", BlockKind.PRE: "pre"}
_PARTS = frozenset("li ul ol td th tr tbody table dd dt dl p blockquote pre figure".split())
_MOUNTS = etree.XPath(
    "//article | //main | //*[@role='main']"
    " | //*[@id='__next' or @id='__nuxt' or @id='root' or @id='app' or @id='___gatsby' or @id='content']"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands on the page in the end, segment by segment.

    `source` is where text was taken from, None where none was; `is_more` says that some was found and not taken.
    """

    segments: list[Segment] = field(repr=False)
    positions: list[Position] = field(repr=False)
    source: Source | None = None
    is_more: bool = False


def show_embedded(data: PageData, body: bytes) -> Shown:
    """The segments of a page, with those of its article that stand outside of its visible tree; the tree is changed in place.

    Text for which the page wants money or a login is not taken, wherever it stands: the corpus shows what readers were shown.
    """
    shown = _read(data)
    if _is_front(data.url) or _is_long(shown):
        return shown
    known = Known(shown.segments)
    candidates = find_candidates(data, body, known)
    if not candidates:
        return shown
    view = View(data.tree, known, shown.segments, shown.positions)
    found = [new for candidate in candidates if (new := match(candidate, view)) is not None and _is_sure(new, view)]
    best = _best(found)
    if best is None:
        return shown
    if best.candidate.paid or _is_paid(data) or _asks_to_subscribe(best, shown):
        return replace(shown, is_more=True)
    _put(best, data.tree)
    return replace(_read(data), source=best.candidate.source)


def _is_long(shown: Shown) -> bool:
    """Whether one element shows so much prose that the page hardly stops early: most pages, whose data need not be read."""
    weight: Counter[etree._Element] = Counter()
    for segment, position in zip(shown.segments, shown.positions, strict=True):
        if position.is_free() and is_prose(segment):
            weight[holder_of(segment)] += segment.weight
    return max(weight.values(), default=0) >= LONG_BODY


def _is_front(url: str) -> bool:
    """Whether an address is that of a site's front page, which shows the beginnings of articles and may hold them whole."""
    return url.count("/") <= 3 and url.rstrip("/").count("/") == 2


def flags_of(shown: Shown, blocks: Sequence[Block]) -> tuple[QualityFlag, ...]:
    """What readers of the text should know: that some of it, or more than it, stands in the data of the page."""
    if shown.is_more:
        return (QualityFlag.MORE_IN_PAGE,)
    is_taken = shown.source is not None and any(block.kept and name_of(shown.source) in block.path for block in blocks)
    return (QualityFlag.FROM_PAGE_DATA,) if is_taken else ()


def name_of(source: Source) -> str:
    """The class of the elements made of what stands there."""
    return f"from-{source}"


def _read(data: PageData) -> Shown:
    segments = split_segments(data.tree)
    take_reports(segments)
    return Shown(segments=segments, positions=find_places(segments, data.url))


def _is_sure(new: Match, view: View) -> bool:
    """A text of a state object, beside which nothing says whose it is, is taken for the page's only where the page shows none at all."""
    return new.after is not None or new.candidate.own is True or new.candidate.source is not Source.STATE or view.weight == 0


def _best(found: Sequence[Match]) -> Match | None:
    """Of copies the one in most paragraphs; None where texts differ and nothing says which is the page's."""
    for wanted in ([new for new in found if new.candidate.own], [new for new in found if new.after is not None], list(found)):
        if wanted:
            best = max(wanted, key=lambda new: (new.weight // 100, len(new.paragraphs)))
            whole = _letters(best)
            return best if all(_is_copy(new, whole) for new in wanted) else None
    return None


def _is_copy(new: Match, whole: str) -> bool:
    known = [len(letters) for paragraph in new.paragraphs if (letters := letters_of(paragraph.text)) in whole]
    return sum(known) * 2 >= len(_letters(new)) or whole.find(_letters(new)[:60]) >= 0


def _letters(new: Match) -> str:
    return "".join(letters_of(paragraph.text) for paragraph in new.paragraphs)


def _is_paid(data: PageData) -> bool:
    """Whether the page says in its JSON-LD or metas that it, or a part of it, is not free to read."""
    parts = [thing for thing in data.objects if "WebPageElement" in jsonld.types_of(thing)]
    said = [str(part.get("isAccessibleForFree", "")).lower() for part in parts]
    return declared_free(data) is False or "false" in said or data.meta("article:content_tier") == "locked"


def _asks_to_subscribe(best: Match, shown: Shown) -> bool:
    """Whether the page asks for a subscription where its text ends, or anywhere outside its header and footer where it shows none."""
    start = best.after.index + 1 if best.after is not None else 0
    end = start + PROMPT_REACH if best.after is not None else len(shown.segments)
    return any(
        phrases.is_subscribe_prompt(segment.text) and position.card is None and position.zone not in _EDGES
        for segment, position in zip(shown.segments[start:end], shown.positions[start:end], strict=True)
    )


def _put(best: Match, tree: etree._Element) -> None:
    elements = _elements(best.paragraphs, name_of(best.candidate.source))
    parent, at = _place_behind(best.after.element) if best.after is not None else _place_in(tree, best.candidate.place)
    if best.cut_off and best.after is not None:
        best.after.element.text = None
        for child in list(best.after.element):
            best.after.element.remove(child)
    for number, element in enumerate(elements):
        parent.insert(at + number, element)


def _place_behind(element: etree._Element) -> tuple[etree._Element, int]:
    """(the box of the text that ends in an element, the place behind that text); the end of the box where its text stands in none."""
    if element.tag not in _PARTS:
        return element, len(element)
    parent = element.getparent()
    while parent.tag in _PARTS:
        element, parent = parent, parent.getparent()
    return parent, parent.index(element) + 1


def _place_in(tree: etree._Element, place: etree._Element | None) -> tuple[etree._Element, int]:
    """(a box, a place in it) for a whole article: behind `place`, or in the first box that is made for one, or before the page's footer."""
    if place is not None:
        return place.getparent(), place.getparent().index(place) + 1
    box = next((mount for mount in _MOUNTS(tree) if is_in_text(mount)), None)
    if box is not None:
        return box, len(box)
    body = tree.find("body")
    footer = next((child for child in body if own_zone(child, dict(child.items())) == "page footer"), None)
    return body, len(body) if footer is None else body.index(footer)


def _elements(paragraphs: Sequence[Paragraph], name: str) -> list[etree._Element]:
    found: list[etree._Element] = []
    for paragraph in paragraphs:
        tag = f"h{paragraph.level or 2}" if paragraph.kind is BlockKind.HEADING else _TAGS.get(paragraph.kind, "p")
        element = etree.Element(tag, {"class": name})
        element.text = without_controls(paragraph.text)
        if tag == "li":
            if not found or found[-1].tag != "ul":
                found.append(etree.Element("ul", {"class": name}))
            found[-1].append(element)
        else:
            found.append(element)
    return found
