"""Names that nothing introduces as authors: bare ones beside the headline that the page vouches for, and signatures in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from pipelines.extraction.facts.authors.byline_words import END_PARTICLES, END_WORDS, introduced
from pipelines.extraction.facts.authors.joined_names import split_joined
from pipelines.extraction.facts.authors.person_names import is_person
from pipelines.extraction.facts.authors.surroundings import MAX_MARKED, Surroundings
from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.date_parsing import written_dates

NEAR = 14  # labels from the headline in which a bare name is taken for the author's
BYLINE_CHARS = 120
_MAX_ASKED = 4  # names looked for on the whole page
_PORTRAIT = re.compile(
    r"^(?:(?:a\s+)?(?:photo|picture|image|headshot|portrait|avatar|profile photo of author"
    r"|profile picture)\s+(?:of|for)\s+|by\s+)|(?:'s|’s)?\s+(?:avatar|image|photo|headshot|portrait)$",
    re.I,
)
_SECTION = re.compile(r"/(?:category|categories|cat|tags?|topics?|section|kategorie|categoria|rubrik|rubrique|c)/", re.I)
_XML_SPACE = re.compile(r"[ \t\r\n]+")
END_OF_NAME = re.compile(
    rf"\s+(?:{'|'.join(END_WORDS)}|and\s+is)(?:\s|$)|\s+(?:{'|'.join(END_PARTICLES)})(?:\s*$|\s+\W*\d)|\s*[|·•⋅∙(]|\s[-–—]\s"
)
_VERBS = ("is", "was", "has", "writes", "works", "ist", "war", "est", "es", "è", "é")  # as a biography begins


def bare_name(
    byline: Sequence[Label], subjects: set[str], tree: etree._Element, marked: Sequence[etree._Element], place: Surroundings
) -> list[str]:
    """A piece of a label in the shape of a person's name that a portrait, a profile or a biography on the page confirms as one."""
    asked = 0
    for label in byline[:NEAR]:
        if place.among_others(label.element):
            continue
        for piece, after in zip(label.pieces, (*label.pieces[1:], ""), strict=True):
            dates = written_dates(piece)
            text = piece[dates[0].end :] if dates and dates[0].start == 0 else piece
            name = END_OF_NAME.split(text.strip(" ,|·•-–—"))[0]
            in_section = piece.endswith(" in") or after == "in" or after.startswith("in ")  # "Mara Lindt in Courts"
            name = name.removesuffix(" in")
            if not is_person(name) or name.casefold() in subjects or _names_section(label.element, name):
                continue
            asked += 1
            if in_section or (asked <= _MAX_ASKED and _is_vouched(name, tree, marked)):
                return [name]
    return []


def _names_section(element: etree._Element, name: str) -> bool:
    """Whether a text is that of a link to a section or a tag."""
    links = (link for link in element.iter("a") if text_of(link) == name)
    return any("tag" in (link.get("rel") or "").split() or _SECTION.search(link.get("href") or "") for link in links)


def _is_vouched(name: str, tree: etree._Element, marked: Sequence[etree._Element]) -> bool:
    first = name.split()[0]
    works = tuple(f"{name} {verb} " for verb in _VERBS)
    for element in tree.iter("img", "a", "p", "div", "span"):
        if element.tag in ("img", "a"):
            if _is_portrait(element, name):
                return True
        elif first in (text := _first_text(element)) and _opens_with(text, name) and text_of(element).startswith(works):
            return True
    return any(name.casefold() in _beginning(element, len(name) + 12) for element in marked[:MAX_MARKED] if not _is_comment(element))


def _is_portrait(element: etree._Element, name: str) -> bool:
    """Whether an image or a link says that it shows the one of that name, or leads to them."""
    title = element.get("title") or ""
    if element.tag == "img":
        is_named = name in title or name in (element.get("alt") or "")
    else:
        is_named = name == title or name in (element.get("aria-label") or "")
    if not is_named:
        return False
    said = [" ".join((element.get(key) or "").split()) for key in ("alt", "title", "aria-label")]
    return any(_PORTRAIT.sub("", text).casefold() == name.casefold() for text in said if text)


def _opens_with(text: str, name: str) -> bool:
    return _XML_SPACE.sub(" ", text).strip(" ").startswith(f"{name} ")


def _first_text(element: etree._Element) -> str:
    return element.text or next((child.tail for child in element if child.tail), None) or ""


def _beginning(element: etree._Element, length: int) -> str:
    text = ""
    for piece in element.itertext():
        text = f"{text} {' '.join(str(piece).split())}".strip()
        if len(text) >= length:
            break
    return text[:length].casefold()


def _is_comment(element: etree._Element) -> bool:
    return any("comment" in f"{node.get('class') or ''} {node.get('id') or ''}".lower() for node in (element, *element.iterancestors()))


def signature(tree: etree._Element, place: Surroundings) -> list[str]:
    """A short text anywhere that says "By" and the name of a person, as at the end of an article, or "Posted on 3 May by mara"."""
    for element in tree.iter("p", "span", "div", "em", "i", "strong", "b", "h3", "h4", "h5", "h6", "small", "address", "li"):
        for text in _lines(element):
            if not 1 < len(text) <= BYLINE_CHARS or introduced(text) is None or place.among_others(element):
                continue
            whole = text_of(element) if text == _first_line(element) else text
            said = END_OF_NAME.split(introduced(whole if len(whole) <= BYLINE_CHARS else text) or "")[0].split(",")[0]
            first, *others = split_joined(said)
            if is_person(first) or (written_dates(text) and 0 < len(first.split()) <= 2):
                return [first, *filter(is_person, others)]
    return []


def _lines(element: etree._Element) -> list[str]:
    """The element's own first text, and what follows its line breaks."""
    return [_first_line(element), *((child.tail or "").strip() for child in element if child.tag == "br")]


def _first_line(element: etree._Element) -> str:
    return (element.text or "").strip()


def text_of(element: etree._Element, joint: str = " ") -> str:
    """All text in an element on one line."""
    return " ".join(joint.join(str(piece) for piece in element.itertext()).split())
