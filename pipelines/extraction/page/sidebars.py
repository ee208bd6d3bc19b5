"""Tells a sidebar from a layout that is called so and holds the article: a sidebar may say more than a short post."""

from __future__ import annotations

import re

from lxml import etree

# As stock themes of WordPress, Drupal and Bitrix call it, as a whole name. Layouts have longer ones ("sidebar-and-content"): to take for
# one whatever is called after some box of a page cost text on 16 of 18 measured pages.
_SIDEBAR = re.compile(r"(?:^|\s)(?:sidebar(?:[_-](?:first|second|primary|secondary|right))?|side-bar|widget-area)(?=\s|$)")
MAX_CHARS = 2_000  # outside links
MIN_HEADLINES = 3
HEADLINE_CHARS = 20  # of a link; those of menus and in sentences are shorter
PARAGRAPH_CHARS = 60


def headline_of(tree: etree._Element) -> etree._Element | None:
    """The first h1 that is no link: that of the site's name leads to its front page."""
    return next((one for one in tree.iter("h1") if not _is_linked(one) and "".join(map(str, one.itertext())).strip()), None)


def is_sidebar(element: etree._Element, headline: etree._Element | None, chars: int) -> bool:
    """Whether an element with so many characters outside links stands beside the headline, is called a sidebar, and is built as one.

    In a sidebar a headline leads on for every second paragraph at least.
    """
    if headline is None or chars > MAX_CHARS or element in headline.iterancestors():
        return False
    if element.tag != "aside" and not _SIDEBAR.search(f"{element.get('class', '')} {element.get('id', '')}".lower()):
        return False
    if next(element.iter("h1", "article", "main"), None) is not None:
        return False
    links = ("".join(map(str, link.itertext())).strip() for link in element.iter("a") if link.get("href"))
    headlines = sum(len(text) >= HEADLINE_CHARS for text in links)
    paragraphs = sum(len(str(text)) >= PARAGRAPH_CHARS for text in element.itertext())
    return headlines >= MIN_HEADLINES and headlines * 2 >= paragraphs


def _is_linked(heading: etree._Element) -> bool:
    return next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None
