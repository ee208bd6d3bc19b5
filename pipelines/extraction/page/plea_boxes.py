"""Boxes in a text that ask for money or a subscription: a line or two, and a button to the page where one gives.

Only structure and addresses are read. A box is told by its button, which leads to a page for donors or subscribers; a callout without one,
or whose button leads elsewhere, may hold a correction or a fact. Cards "to act" that lead elsewhere are wanted on most measured pages.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

_MAX_CHARS = 400  # of a box; more is a text that happens to end in a button
_MAX_TEXTS = 4  # elements with text of their own: a heading, two paragraphs, the button
_MAX_LEVELS = 6
_MOST_BUTTONS = 40  # of a page, looked at
_PAGE = frozenset(["html", "body", "main", "article"])
_HOLD_FACTS = ("h1", "ul", "ol", "dl", "table", "blockquote", "figure", "input", "pre")
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?=$|[\s_-])", re.I)
_MAY_BE_BUTTON = etree.XPath("descendant::a[contains(@class, 'btn') or contains(@class, 'utton') or contains(@class, 'cta')]")
# The last part of an address, whole, in the languages of the measured pages and of the phrase files: posts of a newsletter stand below it.
_GIVING = re.compile(
    r"[/=](?:donat(?:e|ion|ions)|donate-now|donar|donaciones?|doar|doacao|doacoes|doneer|doneren|donasi|donazioni?|dona|spenden?|jetzt-spenden"
    r"|don|dons|faire-un-don|soutenir|soutenez|sostienici|sostieni|apoya|apoie|wesprzyj|wspieraj|bagis|bagis-yap|podrzite|podpora|stot|stotta"
    r"|unterstuetzen|support-us|support|subscribe|subscription|newsletters?|abonnement|abonnez-vous|abonnieren|abo|suscribete|suscribirse"
    r"|assine|assinar|prenumerera)/?(?:\.[a-z]{2,5})?(?:[?#&]|$)",
    re.I,
)


def plea_boxes(tree: etree._Element) -> set[etree._Element]:
    """The elements that are such boxes."""
    links = (link for link in _MAY_BE_BUTTON(tree) if _BUTTON.search(link.get("class")) and _GIVING.search(link.get("href") or ""))
    buttons = list(islice(links, _MOST_BUTTONS))
    return {box for button in buttons if (box := _box_of(button)) is not None}


def _box_of(button: etree._Element) -> etree._Element | None:
    own = len(_text(button))
    box = button.getparent()
    for _ in range(_MAX_LEVELS):
        if box is None or box.tag in _PAGE:
            return None
        text = _text(box)
        if len(text) > _MAX_CHARS:
            return None
        if len(text) > own:  # the first that says more than the button
            return box if _only_asks(box, button) else None
        box = box.getparent()
    return None


def _only_asks(box: etree._Element, button: etree._Element) -> bool:
    if box.tag == "p" or next(box.iter(*_HOLD_FACTS), None) is not None:
        return False
    if any(link is not button and link.get("href") != button.get("href") for link in box.iter("a")):
        return False
    return sum(bool((node.text or "").strip()) for node in box.iter("p", "div", "h2", "h3", "h4", "h5", "h6")) <= _MAX_TEXTS


def _text(element: etree._Element) -> str:
    """The text of an element, as far as it is read: longer ones than that of a box cost no time."""
    pieces, length = [], 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(piece.strip())
        if length > _MAX_CHARS:
            break
    return " ".join("".join(pieces).split())
