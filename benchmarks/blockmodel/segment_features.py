"""Describes one segment in numbers: its text, its place, what the head of the page says of it.

Nothing here knows a language or a site; words are only counted. The names of the columns stand above each function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extraction import phrases
from pipelines.extraction.dates import is_only_date
from pipelines.extraction.segments import Segment
from pipelines.extraction.structure import Place, signature_of, site_of
from pipelines.items import BlockKind

Matrix = NDArray[np.float32]

_KINDS = tuple(BlockKind)
_TAGS = {
    tag: number
    for number, tag in enumerate(
        "p div li td span h1 h2 h3 h4 h5 h6 article section main aside header footer nav ul ol "
        "blockquote figure figcaption form a body table tr "
        "dd dt dl center button label address details summary time pre".split(),
        start=1,
    )
}
_ZONES = {
    zone: number
    for number, zone in enumerate(
        [
            "navigation",
            "aside",
            "form",
            "dialog",
            "page header",
            "page footer",
            "comments",
            "related articles",
            "newsletter",
            "sharing",
            "author box",
            "advertisement",
            "cookie notice",
            "sidebar",
            "image caption",
            "byline",
            "tags",
        ],
        start=1,
    )
}
_CONTENT = re.compile(
    r"(?:article|entry|post|story|news|main|single|field)[-_]{0,2}(?:body|content|text|copy)|body[-_]?(?:text|copy|content)|articlebody"
    r"|rich[-_]?text|wysiwyg|prose|storytext|\bcontent\b",
    re.I,
)
_BOXES = re.compile(
    r"widget|box|banner|promo|sidebar|related|teaser|card|module|block|recirc|cta|callout|inset|embed|disclaimer|donat|sticky", re.I
)
_CURTAINS = re.compile(
    r"modal|pop-?up|overlay|lightbox|dialog|drawer|off-?canvas|hidden|hide|invisible|sr-only|visually|tooltip|toast|login|regist|account|paywall"
    r"|skeleton|template|placeholder",
    re.I,
)
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?。！？؟۔।…][\"'”’»)\]]*$")
_CUT = re.compile(r"(?:\.\.+|…|\[\+\])\s*(?:[\w ]{0,20}[»>→›])?$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_QUOTES = re.compile('["“”«»„「」]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What the head of the page says, for segments to be held against."""

    url: str = ""
    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    article_body: str = field(default="", repr=False)


TEXT_NAMES = (
    "length",
    "words",
    "word length",
    "link share",
    "links",
    "links per length",
    "kind",
    "level",
    "bold",
    "ends a sentence",
    "cut off",
    "begins in lower case",
    "begins with a letter",
    "capitals",
    "digits",
    "punctuation",
    "commas",
    "short words",
    "names a year",
    "quotation marks",
    "colon at the end",
    "question",
    "bars",
    "address sign",
    "copyright sign",
    "braces",
    "same paragraph",
    "line breaks",
    "only a date",
    "heads other articles",
    "announces another article",
    "asks for a subscription",
)


def of_text(segment: Segment) -> tuple[float, ...]:
    text, length = segment.text, len(segment.text)
    words = _WORD.findall(text[:1500])
    count = max(1, len(words))
    short = length <= 160
    return (
        np.log1p(segment.weight),
        np.log1p(count),
        sum(map(len, words)) / count,
        segment.link_share,
        len(segment.hrefs),
        100 * len(segment.hrefs) / (length + 20),
        _KINDS.index(segment.kind),
        segment.level,
        segment.bold,
        _SENTENCE_END.search(text[-6:]) is not None,
        _CUT.search(text[-30:]) is not None,
        text[0].islower(),
        text[0].isalpha(),
        sum(word[0].isupper() for word in words) / count,
        sum(word[0].isdigit() for word in words) / count,
        sum(text.count(char) for char in ".!?;:") / count,
        text.count(",") / count,
        sum(len(word) <= 3 for word in words) / count,
        _YEAR.search(text) is not None,
        _QUOTES.search(text) is not None,
        text[-1] in ":：",
        "?" in text,
        text.count("|") + text.count("•"),
        "@" in text,
        "©" in text,
        "{" in text,
        segment.same_paragraph,
        text.count("\n"),
        short and is_only_date(text),
        short and phrases.is_related_heading(text),
        short and phrases.starts_related(text),
        length <= 400 and phrases.is_subscribe_prompt(text),
    )


PLACE_NAMES = (
    "zone",
    "distance to zone",
    "in a card",
    "card leads to this site",
    "hidden",
    "tag",
    "tag of parent",
    "tag of grandparent",
    "depth",
    "in article",
    "in main",
    "in articleBody",
    "distance to content class",
    "distance to box class",
    "distance to curtain class",
    "form around",
    "list around",
    "siblings alike",
    "image beside",
    "class words",
)


@dataclass(slots=True, kw_only=True)
class _Element:
    depth: int
    tag: int
    parent_tag: int
    article: int
    main: bool
    body_prop: bool
    content: int = 99
    box: int = 99
    curtain: int = 99
    form: bool = False
    in_list: bool = False


class Around:
    """What stands around an element, worked out once per element."""

    def __init__(self) -> None:
        self.known: dict[etree._Element, _Element] = {}
        self.children: dict[etree._Element, Counter[tuple[str, str]]] = {}

    def of(self, element: etree._Element) -> tuple[_Element, int, bool, int]:
        found = self._element(element)
        alike = self._siblings(element)
        image = next(element.iter("img", "picture"), None) is not None
        return found, alike, image, len((element.get("class") or "").split())

    def depth(self, element: etree._Element) -> int:
        return self._element(element).depth

    def _element(self, element: etree._Element) -> _Element:
        chain = []
        current: etree._Element | None = element
        while current is not None and current not in self.known:
            chain.append(current)
            current = current.getparent()
        above = self.known[current] if current is not None else None
        for node in reversed(chain):
            above = self.known[node] = _describe(node, above)
        assert above is not None
        return above

    def _siblings(self, element: etree._Element) -> int:
        parent = element.getparent()
        if parent is None:
            return 1
        if parent not in self.children:
            self.children[parent] = Counter(signature_of(child) for child in parent if isinstance(child.tag, str))
        return min(20, self.children[parent][signature_of(element)])


def _describe(node: etree._Element, above: _Element | None) -> _Element:
    tag = _TAGS.get(node.tag, 0)
    names = f"{node.get('class') or ''} {node.get('id') or ''}"[:300]
    named = len(names) > 1
    prop = (node.get("itemprop") or "").lower() == "articlebody"
    if above is None:
        return _Element(depth=0, tag=tag, parent_tag=0, article=99, main=False, body_prop=prop)
    return _Element(
        depth=above.depth + 1,
        tag=tag,
        parent_tag=above.tag,
        article=0 if node.tag == "article" else min(99, above.article + 1),
        main=above.main or node.tag == "main" or node.get("role") == "main",
        body_prop=above.body_prop or prop,
        content=0 if named and _CONTENT.search(names) else min(99, above.content + 1),
        box=0 if named and _BOXES.search(names) else min(99, above.box + 1),
        curtain=0 if (named and _CURTAINS.search(names)) or node.get("aria-hidden") == "true" else min(99, above.curtain + 1),
        form=above.form or node.tag == "form",
        in_list=above.in_list or node.tag in ("ul", "ol", "dl"),
    )


def of_place(segment: Segment, place: Place, around: tuple[_Element, int, bool, int]) -> tuple[float, ...]:
    element, alike, image, class_words = around
    parent = segment.element.getparent()
    above = parent.getparent() if parent is not None else None
    return (
        _ZONES.get(place.zone, 0),
        place.zone_depth if place.zone else 99,
        place.card is not None,
        place.card_links_here,
        place.hidden,
        element.tag,
        element.parent_tag,
        _TAGS.get(above.tag, 0) if above is not None else 0,
        element.depth,
        element.article,
        element.main,
        element.body_prop,
        element.content,
        element.box,
        element.curtain,
        element.form,
        element.in_list,
        alike,
        image,
        class_words,
    )


WITNESS_NAMES = (
    "is the title",
    "words of the title",
    "in the description",
    "in articleBody of JSON-LD",
    "names the author",
    "repeats on the page",
    "leads to this site",
    "leads to this page",
)


class Witness:
    """Holds segments against what the head of the page says."""

    def __init__(self, clues: Clues, segments: Sequence[Segment]) -> None:
        self.title = phrases.fold(clues.title)
        self.title_words = frozenset(self.title.split())
        self.description = _letters(clues.description)
        self.article_body = _letters(clues.article_body)
        self.authors = [phrases.fold(author) for author in clues.authors if len(author) > 3]
        self.url = clues.url
        self.site = site_of(clues.url)
        self.counts = Counter(segment.text for segment in segments)

    def of(self, segment: Segment) -> tuple[float, ...]:
        text = segment.text
        folded = phrases.fold(text[:200]) if len(text) <= 200 else ""
        words = frozenset(folded.split())
        shared = len(words & self.title_words) / len(words | self.title_words) if words and self.title_words else 0.0
        head = _letters(text[:80]) if len(text) > 25 and (self.description or self.article_body) else ""
        home, here = self._links(segment)
        return (
            bool(folded) and folded == self.title,
            shared,
            len(head) > 15 and head in self.description,
            (1.0 if len(head) > 15 and head in self.article_body else 0.0) if self.article_body else -1.0,
            any(author in folded for author in self.authors) if folded else False,
            self.counts[text],
            home,
            here,
        )

    def _links(self, segment: Segment) -> tuple[float, float]:
        if not segment.hrefs:
            return -1.0, 0.0
        hrefs = segment.hrefs[:3]
        home = sum(site_of(href, base=self.url) == self.site for href in hrefs) / len(hrefs)
        try:
            here = any(href.startswith("#") or urljoin(self.url, href).split("#")[0] == self.url for href in hrefs)
        except ValueError:
            here = False
        return home, here


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text)).lower()
