"""Names that nothing introduces as authors: bare ones beside the headline that the page vouches for, and signatures in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from pipelines.extraction.dates import written_dates
from pipelines.extraction.facts_byline import Label
from pipelines.extraction.names import PREFIX, is_person

NEAR = 14  # labels from the headline in which a bare name is taken for the author's
BYLINE_CHARS = 120
_MAX_MARKED = 200  # elements
_MAX_ASKED = 4  # names looked for on the whole page
MARKED = etree.XPath(
    "//*[@itemprop='author' or contains(@rel, 'author') or contains(@class, 'uthor') or contains(@class, 'yline')"
    " or contains(@class, 'AUTHOR')"
    " or contains(@id, 'uthor')]"
)
_OTHERS = re.compile(
    r"comment|related|sidebar|recommend|testimonial|\b(?:aside|footer|nav|blockquote|form)\b|quote|card|teaser|\bbio\b|latest|popular|more-"
)
_PORTRAIT = re.compile(
    r"^(?:(?:a\s+)?(?:photo|picture|image|headshot|portrait|avatar|profile photo of author"
    r"|profile picture)\s+(?:of|for)\s+|by\s+)|(?:'s|’s)?\s+(?:avatar|image|photo|headshot|portrait)$",
    re.I,
)
_MENTIONS = etree.XPath(
    "//img[contains(@alt, $name) or contains(@title, $name)] | //a[contains(@aria-label, $name) or @title = $name]"
    " | //*[self::p or self::div or self::span]"
    "[starts-with(normalize-space(text()), concat($name, ' '))]"
)
END_OF_NAME = re.compile(r"\s+(?:on|at|in|for|from|via)\s|\s*[|·•(]|\s[-–—]\s")
_VERBS = ("is", "was", "has", "writes", "works", "ist", "war", "est", "es", "è", "é")  # as a biography begins


def bare_name(byline: Sequence[Label], subjects: set[str], tree: etree._Element) -> list[str]:
    """A piece of a label in the shape of a person's name that a portrait, a profile or a biography on the page confirms as one."""
    asked = 0
    for label in byline[:NEAR]:
        for piece, after in zip(label.pieces, (*label.pieces[1:], ""), strict=True):
            dates = written_dates(piece)
            text = piece[dates[0].end :] if dates and dates[0].start == 0 else piece
            name = END_OF_NAME.split(text.strip(" ,|·•-–—"))[0]
            in_section = piece.endswith(" in") or after == "in" or after.startswith("in ")  # "Mara Lindt in Courts"
            name = name.removesuffix(" in")
            if not is_person(name) or name.casefold() in subjects:
                continue
            asked += 1
            if in_section or (asked <= _MAX_ASKED and _is_vouched(name, tree)):
                return [name]
    return []


def _is_vouched(name: str, tree: etree._Element) -> bool:
    for found in _MENTIONS(tree, name=name):
        if isinstance(found, etree._Element) and found.tag in ("img", "a", "button"):
            said = [" ".join((found.get(key) or "").split()) for key in ("alt", "title", "aria-label")]
            if any(_PORTRAIT.sub("", text).casefold() == name.casefold() for text in said if text):
                return True
        elif text_of(found).startswith(tuple(f"{name} {verb} " for verb in _VERBS)):
            return True
    return any(name.casefold() in _beginning(element, len(name) + 12) for element in MARKED(tree)[:_MAX_MARKED] if not _is_comment(element))


def _beginning(element: etree._Element, length: int) -> str:
    text = ""
    for piece in element.itertext():
        text = f"{text} {' '.join(str(piece).split())}".strip()
        if len(text) >= length:
            break
    return text[:length].casefold()


def _is_comment(element: etree._Element) -> bool:
    return any("comment" in f"{node.get('class') or ''} {node.get('id') or ''}".lower() for node in (element, *element.iterancestors()))


def signature(tree: etree._Element) -> list[str]:
    """A short text anywhere that says "By" and the name of a person, as at the end of an article."""
    for element in tree.iter("p", "span", "div", "em", "i", "strong", "b", "h3", "h4", "h5", "h6", "small", "address"):
        text = (element.text or "").strip()
        found = PREFIX.match(text) if 1 < len(text) <= BYLINE_CHARS else None
        if not found or among_others(element):
            continue
        whole = text_of(element)
        rest = whole[found.end() :].strip(" :")
        first = END_OF_NAME.split(rest)[0].split(",")[0]
        if len(whole) <= BYLINE_CHARS and is_person(first):
            return [first]
    return []


def among_others(element: etree._Element) -> bool:
    """Whether an element stands with comments, other articles or in the frame of the page, by the names around it."""
    around = [element, *element.iterancestors()]
    names = (f"{node.tag} {node.get('class') or ''} {node.get('id') or ''}".lower() for node in around if node.tag not in ("html", "body"))
    return any(_OTHERS.search(name) for name in names)


def text_of(element: etree._Element, joint: str = " ") -> str:
    """All text in an element on one line."""
    return " ".join(joint.join(str(piece) for piece in element.itertext()).split())
