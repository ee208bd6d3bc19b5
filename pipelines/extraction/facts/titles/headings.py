"""Headings of a page as candidates for its title: their text, where they lead and stand; which is the title is left to `title`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.date_parsing import written_dates
from pipelines.extraction.facts.microdata import names_title
from pipelines.extraction.facts.titles.site_names import is_same_page, leads_home
from pipelines.extraction.facts.titles.title_parts import tidy

MAX_HEADINGS = 60
MAX_CHARS = 300
MAX_PIECES = 20  # a heading that was never closed holds the whole page
_PROSE_LEVELS, _PROSE_CHARS = 3, 150
_TAG_GAPS = frozenset(["br", "div", "p", "li"])
_OUTSIDE = frozenset(["nav", "aside", "footer", "dialog"])
_OTHER_BOX = re.compile(
    r"(?:sidebar|widget|comments?|respond|related|recommended|recent|popular|footer|menu|modal|popup|newsletter)"
    r"(?:[-_](?:area|box|list|posts?|inner|content|wrap\w*|section|container|\d+))*",
    re.I,
)
_UNREAD = frozenset(["script", "style", "template", "svg"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading and what tells whether it is the title: a link to the page itself, to the front page or at all, its name, its place."""

    text: str
    element: etree._Element = field(repr=False)
    is_h1: bool
    leads_home: bool
    leads_here: bool
    leads_on: bool
    is_named: bool
    is_outside: bool


def read_headings(elements: Iterable[etree._Element], url: str) -> list[Heading]:
    """Headings in the order of the elements; those without text and those that hold a whole text are left out."""
    read = [_read(element, url) for element in islice(elements, MAX_HEADINGS)]
    return [heading for heading in read if heading.text and (heading.is_h1 or len(heading.text) <= MAX_CHARS)]


def heading_text(element: etree._Element) -> str:
    """All text of a heading; what a line break or a block parts is parted by a space."""
    return tidy("".join(_texts(element)))


def has_prose(heading: etree._Element) -> bool:
    """Whether paragraphs stand with a heading in one of the boxes around it."""
    boxes = (box for box in islice(heading.iterancestors(), _PROSE_LEVELS) if box.tag not in ("html", "body"))
    return any(sum(len("".join(paragraph.itertext())) for paragraph in islice(box.iter("p"), 10)) >= _PROSE_CHARS for box in boxes)


def _texts(element: etree._Element) -> list[str]:
    gap = " " if element.tag in _TAG_GAPS else ""
    found = [gap, element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNREAD:
            found.extend(_texts(child))
        found.append(child.tail or "")
    return [*found, gap]


def _read(element: etree._Element, url: str) -> Heading:
    links = [link.get("href") for link in islice((*element.iter("a"), *element.iterancestors("a")), 3)]
    return Heading(
        text=_undated(element) or heading_text(element),
        element=element,
        is_h1=element.tag == "h1",
        leads_home=any(leads_home(url, href) for href in links[:2]),
        leads_on=any(href and not href.startswith("#") for href in links),
        leads_here=any(is_same_page(url, href) for href in links),
        is_named=any(names_title(name, element.get(name) or "") for name in ("class", "itemprop")),
        is_outside=_stands_outside(element),
    )


def _undated(element: etree._Element) -> str:
    """The text without the pieces that are nothing but a date, as themes put beside a headline."""
    pieces = [piece for piece in (str(piece).strip() for piece in islice(element.itertext(), MAX_PIECES + 1)) if piece]
    told = [piece for piece in pieces if not _is_date(piece)]
    return tidy(" ".join(told)) if 0 < len(told) < len(pieces) <= MAX_PIECES else ""


def _is_date(piece: str) -> bool:
    return sum(written.end - written.start for written in written_dates(piece)) * 2 > len(piece)


def _stands_outside(element: etree._Element) -> bool:
    return any(box.tag in _OUTSIDE or _is_other_box(box) for box in element.iterancestors() if box.tag not in ("html", "body"))


def _is_other_box(box: etree._Element) -> bool:
    names = f"{box.get('class') or ''} {box.get('id') or ''}".split()
    return any(_OTHER_BOX.fullmatch(name) for name in names[:20])
