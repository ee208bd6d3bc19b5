"""A segment of a page: a block before the verdict, with its text, its kind and where it stands; and which elements hold text and hide it.

`cutting` cuts pages into segments. What is article and what is not is left to `verdict`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.items import BlockKind

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "nobr",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
        "input",
        "meta",
        "link",
        "slot",
        "center-text",
        "semantics",
        "mrow",
        "mi",
        "mo",
        "mn",
        "mtext",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
        "msqrt",
        "mroot",
        "mstyle",
        "mover",
        "munder",
        "mspace",
    ]
)
INVISIBLE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "option",
        "select",
        "textarea",
        "noframes",
        "noembed",
        "applet",
        "param",
        "track",
        "colgroup",
        "rp",
        "rt",
        "rtc",
        "annotation",
        "annotation-xml",
    ]
)
LINKED = 0.5  # of the characters; more is a link, not a text or a heading
CJK_WEIGHT = 3
_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_FIRST_ETHIOPIC = "\u1200"
_ETHIOPIC = re.compile("[\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]")  # a consonant with its vowel each
SHORT_LINE = 80  # characters; lines of verse and of addresses are shorter, lines that are paragraphs of their own are longer


@dataclass(slots=True, eq=False, kw_only=True)
class Segment:
    """One stretch of text between block boundaries.

    `element` is the nearest block-level element around it; `link_chars` of its `text` characters stand inside links to `hrefs`;
    `anchor` is the node whose text or tail ends the segment.
    """

    index: int
    text: str
    kind: BlockKind
    level: int
    element: etree._Element = field(repr=False)
    link_chars: int
    hrefs: tuple[str, ...]
    same_paragraph: bool
    anchor: tuple[etree._Element, str] = field(repr=False)
    bold: bool = False
    italic: bool = False
    lines_above: int = 0  # horizontal rules of the page up to here
    weight: int = 0  # length in characters of an alphabetic script
    holder: etree._Element | None = field(default=None, repr=False)  # see `body.holder_of`, which works it out once
    notes: tuple[str, ...] = ()  # ids that the marks of notes in it lead to
    link_share: float = 0.0  # of the characters, those that stand inside links


def weight_of(text: str) -> int:
    """Length in characters of an alphabetic script: a CJK character says about three times as much, an Ethiopic syllable twice."""
    if text.isascii():
        return len(text)
    syllables = len(_ETHIOPIC.findall(text)) if max(text) >= _FIRST_ETHIOPIC else 0
    return len(text) + (CJK_WEIGHT - 1) * len(_CJK.findall(text)) + syllables


def link_share_of(chars: int, text: str) -> float:
    return min(1.0, chars / max(1, len(text)))
