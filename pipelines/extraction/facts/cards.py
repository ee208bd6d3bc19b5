"""Boxes that announce other articles, each by its headline, as a link, and its day: whatever elements they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.date_parsing import written_dates
from pipelines.extraction.facts.titles.site_names import is_same_page
from pipelines.extraction.list_addresses import leads_to_many
from pipelines.extraction.page.segments import weight_of

_CARD_CHARS = 400
_HEADLINE_CHARS = 25  # most names of authors and categories are shorter, and their links stand in items beside the date, too
_PARTS_OF_BYLINE = frozenset(["author", "tag", "category"])  # values of rel
_LEVELS = 8  # from a day to the box of its card
_MOST_BOXES = 40  # within a label or beside a box, looked at
_BOXES = frozenset(["div", "article", "section", "li", "p", "tr", "td", "a", "figure", "dd"])
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])


def announces(box: etree._Element, url: str = "") -> bool:
    """Whether a box is short and holds a day and a link with a long text, to no author and no category, that leads to another page."""
    text = _text_of(box) if _holds_link(box) else None
    return text is not None and any(_is_headline(link, said, text, url) for link, said in _links(box)) and _holds_day(box, text)


def stands_in_card(element: etree._Element, url: str, heading: etree._Element | None) -> bool:
    """Whether an element stands in a box that announces another article, or holds such boxes; `heading` is that of the page.

    A link alone may lead to anything. It announces an article where it is a heading, or where boxes beside it are of the same kind.
    """
    own = {*heading.iterancestors(), heading} if heading is not None else set()
    for box in (element, *islice(element.iterancestors(), _LEVELS)):
        if box in own or box.tag == "body":
            break
        if not _holds_link(box):  # as most boxes around a day of the page's own
            continue
        if _text_of(box) is None:
            break
        if _is_card(box, url):
            return True
    return _holds_link(element) and any(_is_card(box, url) for box in islice(element.iter(*_BOXES), 1, _MOST_BOXES))


def _holds_link(box: etree._Element) -> bool:
    return next(box.iter("a"), None) is not None


def _is_card(box: etree._Element, url: str) -> bool:
    if box.tag not in _BOXES or not _holds_link(box):
        return False
    text = _text_of(box)
    if text is None or not _holds_day(box, text):
        return False
    headlines = {said: link for link, said in _links(box) if _is_headline(link, said, text, url)}
    if any(_is_heading(link, box) for link in headlines.values()):
        return True
    if box.tag == "article" and any(_is_heading(link, box) and not _leads_to_part(link, "", url) for link, _ in _links(box)):
        return True
    if not headlines:  # a short headline among longer ones, in a box that is built as theirs
        leads_on = any(said and not _leads_to_part(link, text.partition(said)[0], url) for link, said in _links(box))
        return leads_on and sum(_shape(other) == _shape(box) and announces(other, url) for other in _beside(box)) > 1
    # The same line above and below a text ("Send this page to a friend") announces nothing.
    return any(announces(other, url) and headlines.keys().isdisjoint(said for _, said in _links(other)) for other in _beside(box))


def _shape(box: etree._Element) -> tuple[str, list[str]]:
    return box.get("class") or "", [str(child.tag) for child in box]


def _beside(box: etree._Element) -> Iterator[etree._Element]:
    parent = box.getparent()
    others = parent.iterchildren(box.tag) if parent is not None else ()
    return (other for other in islice(others, _MOST_BOXES) if other is not box)


def _is_heading(link: etree._Element, box: etree._Element) -> bool:
    """Whether a link is, or is in, or holds a heading within the box."""
    around = list(islice(link.iterancestors(), _LEVELS))
    within = around[: around.index(box)] if box in around else []
    return any(node.tag in _HEADINGS for node in within) or next(link.iter(*_HEADINGS), None) is not None


def _links(box: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The links of a box with their texts; of one that holds all of a card, the heading in it."""
    for link in box.iter("a"):
        named = next(link.iter(*_HEADINGS), link)
        yield link, " ".join(" ".join(map(str, named.itertext())).split())


def _is_headline(link: etree._Element, said: str, text: str, url: str) -> bool:
    return weight_of(said) >= _HEADLINE_CHARS and not written_dates(said) and not _leads_to_part(link, text.partition(said)[0], url)


def _leads_to_part(link: etree._Element, before: str, url: str) -> bool:
    """Whether a link leads to the page itself, to an author or a category, which may be long: "12 May 2020 by Federation for ..."."""
    href = link.get("href") or ""
    if not _PARTS_OF_BYLINE.isdisjoint((link.get("rel") or "").lower().split()) or leads_to_many(href):
        return True
    if url and (not href.strip() or href.strip().startswith("#") or is_same_page(url, href)):
        return True
    days = written_dates(before)
    return bool(days) and sum(map(str.isalpha, before[days[-1].end :].split())) == 1


def _holds_day(box: etree._Element, text: str) -> bool:
    if any(element.get("datetime") for element in box.iter("time")):
        return True
    return any(map(str.isdigit, text)) and bool(written_dates(text) or written_dates(text, month_first=True))


def _text_of(box: etree._Element) -> str | None:
    """The text of a box; None where it is longer than that of a card."""
    text = ""
    for piece in box.itertext():
        text += f" {piece}"  # "Ada Osborn" and "3 May" are boxes side by side, in many cards without a space between them
        if len(text) > 4 * _CARD_CHARS:  # white space between the elements counts for little
            return None
    text = " ".join(text.split())
    return text if len(text) <= _CARD_CHARS else None
