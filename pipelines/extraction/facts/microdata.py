"""Finds in one walk of a page the elements that others ask for: of the head, and marked as titles, authors, dates or licences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from pipelines.extraction.page.zones import MAX_NAMES_CHARS, REMEMBERED

_TAGS = ("meta", "link", "script", "title", "h1", "h2", "h3")
# What themes call the heading of an article: hentry ("entry-title"), h-entry ("p-name"), Drupal ("node-title"), Blogger ("post-title").
_TITLE = re.compile(
    r"(?<![\w-])(?:(?:entry|post|article|node|story|single|news|blog)[-_]?(?:title|headline|heading)|p-name|headline)(?![\w-])", re.I
)
SUBMITTER = "field--name-uid"  # the class of the field in which Drupal says who submitted a node
_HEADINGS = ("h1", "h2", "h3")
_MARKING = frozenset(["class", "id", "rel", "itemprop"])


@dataclass(frozen=True, slots=True)
class Marked:
    """Elements in document order. `tagged` holds those of the head and the headings by their tag."""

    tagged: dict[str, list[etree._Element]] = field(default_factory=lambda: {tag: [] for tag in _TAGS}, repr=False)
    titles: list[etree._Element] = field(default_factory=list, repr=False)  # other elements, named as the heading of an article
    authors: list[etree._Element] = field(default_factory=list, repr=False)
    dates: list[etree._Element] = field(default_factory=list, repr=False)
    licenses: list[etree._Element] = field(default_factory=list, repr=False)  # links
    # Held, or each later walk of the page makes them anew: that took .9 of 46 ms a page.
    all: list[etree._Element] = field(default_factory=list, repr=False)


def find_marked(tree: etree._Element) -> Marked:
    """Every marked element of a page."""
    found = Marked()
    tagged, authors, dates, licenses = found.tagged, found.authors, found.dates, found.licenses
    found.all.extend(tree.iter(etree.Element))
    for element in found.all:
        tag = element.tag
        if tag in tagged:
            tagged[tag].append(element)
        is_date, is_author, is_title = tag == "time", False, False
        for name, value in element.items():
            if name not in _MARKING:
                continue
            says = _said_by if len(value) <= MAX_NAMES_CHARS else _said_by.__wrapped__
            says_author, says_date, says_title = says(tag, name, value)
            is_author, is_date, is_title = is_author or says_author, is_date or says_date, is_title or says_title
            if name == "rel" and tag == "a" and "license" in value:
                licenses.append(element)
        if is_title and tag not in _HEADINGS:
            found.titles.append(element)
        if is_author:
            authors.append(element)
        if is_date:
            dates.append(element)
    return found


@lru_cache(maxsize=REMEMBERED)
def _said_by(tag: str, name: str, value: str) -> tuple[bool, bool, bool]:
    """Whether an attribute names an author, a date, a title."""
    return _names_author(name, value), _names_date(tag, name, value), names_title(name, value)


def names_title(name: str, value: str) -> bool:
    """Whether an attribute says that its element holds the title of an article."""
    if name == "class":
        return _TITLE.search(value) is not None
    return name == "itemprop" and "headline" in value.split()


def names_change(value: str) -> bool:
    """Whether a class says that its element holds the day of the last change and not that of publication too (hAtom)."""
    names = value.split() if "updated" in value else ()
    return "updated" in names and "published" not in names


def _names_author(name: str, value: str) -> bool:
    if name == "class":
        return "uthor" in value or "yline" in value or "AUTHOR" in value or SUBMITTER in value
    if name == "itemprop":
        return value == "author"
    return ("uthor" if name == "id" else "author") in value or (name == "rel" and "has_creator" in value)


def _names_date(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return (tag == "span" and "entry-date" in value) or (tag == "abbr" and "published" in value) or names_change(value)
    return name == "itemprop" and value == "datePublished"
