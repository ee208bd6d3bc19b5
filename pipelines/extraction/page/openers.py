"""Lines that open a box below them, as the questions of an accordion do: headings, whatever their element is, and no links."""

from __future__ import annotations

import re

from lxml import etree

# By the words of Bootstrap, Elementor, Divi, WPBakery, Beaver Builder, Yoast's questions, jQuery UI and themes after them.
_OPENER = re.compile(
    r"(?:^|[\s_-])(?:accordion|toggle|collaps(?:e|ed|ible)|faq|tab)s?(?:[_-]item)?[_-]{0,2}(?:title|head(?:er|ing)?|question|trigger)(?=$|[\s_-])",
    re.IGNORECASE,
)
_IN_PAGE = ("#", "javascript:")
_TOGGLES = ("data-toggle", "data-bs-toggle")
_OPENING = frozenset(["collapse", "tab", "pill"])  # Bootstrap's others, as "modal" and "dropdown", open what is no text


def opens_box(element: etree._Element) -> bool:
    """Whether a block is named as the line that opens a box of text. A button without such a name may say "Read more"."""
    name = element.get("class")
    return name is not None and _OPENER.search(name) is not None


def holds_opener(element: etree._Element) -> bool:
    """Whether a block opens a box of text, or the link or button in it does."""
    return opens_box(element) or any(is_opening_link(link) for link in element.iter("a")) or any(map(_is_toggle, element.iter("button")))


def is_opening_link(link: etree._Element) -> bool:
    """Whether a link leads nowhere but opens something on its own page."""
    href = (link.get("href") or "").strip()
    if href and not href.startswith(_IN_PAGE):
        return False
    return opens_box(link) or _is_toggle(link)


def _is_toggle(element: etree._Element) -> bool:
    return any(element.get(name) in _OPENING for name in _TOGGLES)
