"""What is not read as it is written inside a paragraph or heading: corrections, hover cards, anchors, letters shown as pictures.

Each kind was met on real pages; the tests have an example of each. Elements that are looked at are rare, so each is asked about once.
"""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import unquote

from lxml import etree

from pipelines.extraction.page.zones import is_hidden

STRUCK = frozenset(["del", "s", "strike"])
_WRAPPERS = frozenset(["span", "a", "em", "strong", "b", "i", "mark", "abbr", "dfn", "u"])
_CORRECTIONS = STRUCK | {"ins"}
MAX_BESIDE = 100  # elements of one sentence that are looked at; a page may have a million of them side by side
_POPUP = re.compile(
    r"(?:^|[\s_-])(?:(?:tooltip|popover|popup|hover)-?_*(?:text|content|card|box|inner|body|bubble)|hovercard)(?=$|[\s_-])", re.I
)
_AMBIGUOUS_POPUP = re.compile(r"(?:^|\s)(?:tooltip|popover|glossary-(?:card|popup|definition))(?=$|\s)", re.I)
_CARDS = frozenset(["span", "div", "em", "small", "b", "i"])
MAY_BE_UNREAD = STRUCK | _CARDS
_EMOJI_CLASS = re.compile(r"(?:^|[\s_-])(?:wp-smiley|emoji|emoticon|smiley)", re.I)
# Of AnchorJS, Docusaurus, Hugo, Jekyll, markdown-it, Sphinx and GitHub.
_ANCHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:permalink|head(?:er|ing)-?_?(?:link|anchor)|hash-?link|anchor(?:js)?(?:-?link)?)(?=$|[\s_-])", re.I
)
UNSEEN = "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, a byte order mark in mid-text
_UNSEEN = re.compile(f"[{UNSEEN}]")
SHAPING = "\u200c\u200d\u200e\u200f"  # joiners and marks of direction: alone, as in Webflow's paragraph behind a list, they are no text


def without_unseen(text: str) -> str:
    """The text without the characters that only say where a word may be broken; the joiners that shape Persian and Indic words stay."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def is_unread(element: etree._Element, tag: str) -> bool:
    """Whether an element inside a sentence, of a tag in `MAY_BE_UNREAD`, is not read by its readers: words struck out, cards shown on
    demand, hidden words, the links by which MediaWiki has a section edited."""
    if tag not in STRUCK and not _may_be_card(element):
        return False
    parent = element.getparent()
    if parent is None:
        return False
    if tag in STRUCK:
        return _is_part_of(element, parent)
    names = element.get("class") or ""
    if "mw-editsection" in names.split():
        return True
    shown_on_demand = element.get("role") == "tooltip" or _POPUP.search(names) is not None
    inside_word = parent.tag in _WRAPPERS and bool((parent.text or "").strip()) and _AMBIGUOUS_POPUP.search(names) is not None
    return (shown_on_demand or inside_word or is_hidden(dict(element.items()))) and _is_part_of(element, parent)


def _may_be_card(element: etree._Element) -> bool:
    """A first look, which few elements pass."""
    get = element.get
    if (names := get("class")) and (
        "over" in names or "ooltip" in names or "opup" in names or "glossary" in names or "editsection" in names
    ):
        return True  # one of them stands in all that the patterns above find
    if (style := get("style")) and ("none" in style or "hidden" in style):
        return True
    return get("hidden") is not None or get("role") == "tooltip"


def _is_part_of(element: etree._Element, parent: etree._Element) -> bool:
    """Whether words of the same sentence stand around it: beside it, or beside the inline elements it stands in."""
    while parent is not None:
        if (parent.text or "").strip() or any((child.tail or "").strip() for child in islice(parent, MAX_BESIDE)):
            return True
        if any(child is not element and child.tag in _CORRECTIONS for child in islice(parent, MAX_BESIDE)):
            return True
        if parent.tag not in _WRAPPERS:
            return False
        element, parent = parent, parent.getparent()
    return False


def is_anchor_sign(link: etree._Element, heading: etree._Element) -> bool:
    """Whether a link in a heading only serves to copy the heading's address: "#", "¶", or "Permalink" beside the heading's own words."""
    page, sign, place = (link.get("href") or "").partition("#")
    if not sign or _is_sign(link):
        return bool(sign)
    if not place or not _leads_to(heading, place, is_here=not page):
        return False
    edge = _edge_of(link, heading)
    return edge == "end" or (edge == "start" and _ANCHOR_CLASS.search(link.get("class") or "") is not None)


def _is_sign(link: etree._Element) -> bool:
    text = "".join(link.itertext()).strip()
    return 0 < len(text) <= 2 and not any(map(str.isalnum, text))


def _edge_of(link: etree._Element, heading: etree._Element) -> str:
    """At which end of a heading's other words a link stands, "" for neither or where there are none.

    Numbers of sections that link to themselves stand ahead of the words: they are part of the heading.
    """
    ahead, behind, inside = False, bool((link.tail or "").strip()), set(link.iter())
    passed = False
    for node in islice(heading.iter(etree.Element), MAX_BESIDE):
        if node is link:
            passed = True
        elif node not in inside and (node.text or "").strip():
            ahead, behind = ahead or not passed, behind or passed
        if node is not heading and node not in inside and (node.tail or "").strip():
            # The tail of an element around the link stands behind it.
            is_behind = passed or node in link.iterancestors()
            ahead, behind = ahead or not is_behind, behind or is_behind
    return "end" if ahead and not behind else "start" if behind and not ahead else ""


def _leads_to(heading: etree._Element, place: str, *, is_here: bool) -> bool:
    """Whether the id of a heading, of an element in it, or of the section that it opens is the one named in an address.

    Of sections only where the address says no more (`is_here`): "Cancel reply" leads to the form it heads, by way of the page's address.
    """
    outer = heading.getparent() if is_here else None
    opens = outer is not None and not (outer.text or "").strip() and next(outer.iterchildren(etree.Element), None) is heading
    named = [*islice(heading.iter(etree.Element), MAX_BESIDE), *([outer] if opens and outer is not None else [])]
    return any(name in (place, unquote(place)) for node in named if (name := node.get("id") or node.get("name")))


def picture_text(image: etree._Element) -> str:
    """The text that a picture stands for inside a sentence: an emoji, the initial of a word; "" for all others."""
    alt = image.get("alt") or ""
    if not alt or len(alt) > 12:
        return ""
    if len(alt) == 1 and alt.isalpha():
        return alt if (image.tail or "")[:1].isalpha() else ""
    if alt.isascii():
        return alt if _EMOJI_CLASS.search(image.get("class") or "") and len(alt) <= 3 else ""
    return alt if not any(map(str.isalnum, alt)) else ""
