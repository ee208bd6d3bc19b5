"""The titles of accordions, as the questions that open their answers: headings, whatever their element is, and no links."""

from __future__ import annotations

import re

from lxml import etree

# By the words of Bootstrap, Elementor, Divi, WPBakery, Beaver Builder, Yoast's questions, jQuery UI and themes after them.
_TITLE = re.compile(
    r"(?:^|[\s_-])(?:accordion|toggle|collaps(?:e|ed|ible)|faq|tab)s?(?:[_-]item)?[_-]{0,2}(?:title|head(?:er|ing)?|question|trigger)(?=$|[\s_-])",
    re.IGNORECASE,
)
_IN_PAGE = ("#", "javascript:")
_TOGGLES = ("data-toggle", "data-bs-toggle")
_OPENING = frozenset(["collapse", "tab", "pill"])  # Bootstrap's others, as "modal" and "dropdown", open what is no text


def is_accordion_title(element: etree._Element) -> bool:
    """Whether a block is named as the line that opens a box of text. A button without such a name may say "Read more"."""
    name = element.get("class")
    return name is not None and _TITLE.search(name) is not None


def holds_accordion_title(element: etree._Element) -> bool:
    """Whether a block is one, or a link or button in it opens a box."""
    return (
        is_accordion_title(element)
        or any(is_accordion_link(link) for link in element.iter("a"))
        or any(map(_is_toggle, element.iter("button")))
    )


def is_accordion_link(link: etree._Element) -> bool:
    """Whether a link leads nowhere but opens something on its own page."""
    href = (link.get("href") or "").strip()
    if href and not href.startswith(_IN_PAGE):
        return False
    return is_accordion_title(link) or _is_toggle(link)


def _is_toggle(element: etree._Element) -> bool:
    return any(element.get(name) in _OPENING for name in _TOGGLES)
