"""Writes an archived page anew from a short list of elements: no script, style, form, picture, frame or address of it is left. Pure.

Nothing is taken out of the page, for what was forgotten would stay; the page is walked, and only what stands on the list is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from markupsafe import escape

from pipelines.explorer.rendering.scraped_text import shown

ELEMENTS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code figure figcaption "
    "table caption thead tbody tfoot tr td th em strong b i u s small sub sup q cite abbr mark del ins kbd samp var time address".split()
)
"""Elements that stay, without their attributes but those below. Of any other but `DROPPED` the content stays."""
DROPPED = frozenset(
    "script style noscript template head title meta link base iframe frame frameset noframes object embed applet param svg math canvas "
    "audio video source track map area datalist select option optgroup textarea input dialog plaintext xmp listing portal fencedframe "
    "slot".split()
)
"""Elements that go with all that is in them."""
_WITHOUT_TEXT = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl"})  # may hold nothing but parts of their own
_VOID = frozenset({"br", "hr", "wbr"})
_COUNT = re.compile(r"[1-9][0-9]?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ATTRIBUTES = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": _LANGUAGE,
    "colspan": _COUNT,
    "rowspan": _COUNT,
}
MAX_CHARS = 4_000_000  # written; a page of 16 MiB would keep the browser busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What an element gets: a class, of words of ours, and the numbers of the blocks that stand in it, counted from 0."""

    word: str
    places: tuple[int, ...] = ()


def write_sanitised(root: etree._Element, marks: Mapping[etree._Element, Mark]) -> Iterator[str]:
    """The pieces of the markup. Without recursion: pages nest deep."""
    waiting: list[tuple[etree._Element, Iterator[etree._Element], str]] = []
    written = 0
    for piece in _open(root, marks, waiting):
        yield piece
    while waiting and written < MAX_CHARS:
        element, children, end = waiting[-1]
        child = next(children, None)
        if child is None:
            waiting.pop()
            written += len(end)
            yield end
            if waiting:
                yield str(shown(element.tail or ""))
            continue
        for piece in _child(child, marks, waiting):
            written += len(piece)
            yield piece
    yield from (end for _, _, end in reversed(waiting))


def _child(
    child: etree._Element, marks: Mapping[etree._Element, Mark], waiting: list[tuple[etree._Element, Iterator[etree._Element], str]]
) -> Iterator[str]:
    tag = child.tag
    if not isinstance(tag, str) or tag in DROPPED:
        yield str(shown(child.tail or ""))
    elif tag == "img":
        yield _picture(child)
        yield str(shown(child.tail or ""))
    elif tag in _VOID:
        yield f"<{tag}>{shown(child.tail or '')}"
    else:
        yield from _open(child, marks, waiting)


def _open(
    element: etree._Element, marks: Mapping[etree._Element, Mark], waiting: list[tuple[etree._Element, Iterator[etree._Element], str]]
) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    mark = marks.get(element)
    classes = " ".join(filter(None, ("link" if tag == "a" else "", mark.word if mark else "")))
    name = tag if tag in ELEMENTS else "span" if tag == "a" else "div" if mark else ""
    given = f' class="{classes}"' if classes else ""
    numbers = mark.places if mark and name not in _WITHOUT_TEXT else ()
    anchor = f' id="block-{mark.places[0]}"' if mark and mark.places and not numbers else ""
    yield f"<{name}{given}{anchor}{''.join(_attributes(element))}>" if name else ""
    yield from (f'<span class="place" id="block-{number}">{number + 1}</span>' for number in numbers)
    yield str(shown(element.text or ""))
    waiting.append((element, iter(element), f"</{name}>" if name else ""))


def _attributes(element: etree._Element) -> Iterator[str]:
    for name, pattern in _ATTRIBUTES.items():
        value = (element.get(name) or "").strip()
        if pattern.fullmatch(value):
            yield f' {name}="{escape(value)}"'


def _picture(element: etree._Element) -> str:
    return f'<span class="picture">[picture{": " if element.get("alt") else ""}{shown(element.get("alt") or "")}]</span>'
