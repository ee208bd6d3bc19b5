"""Cuts a parsed page into segments: every visible text of the page in exactly one of them, in document order."""

from __future__ import annotations

from lxml import etree

from pipelines.extraction.page.accordions import is_accordion_link, is_accordion_title
from pipelines.extraction.page.inline_text import (
    MAY_BE_UNREAD,
    SHAPING,
    is_anchor_sign,
    is_unread,
    picture_text,
    without_unseen,
)
from pipelines.extraction.page.note_marks import NoteMarks, note_targets
from pipelines.extraction.page.segments import INLINE, INVISIBLE, SHORT_LINE, Segment, link_share_of, weight_of
from pipelines.extraction.page.table_rows import CELL_BOXES, is_row
from pipelines.items import BlockKind

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(["b", "strong"])
_ITALIC = frozenset(["i", "em"])
_VOID = frozenset(["br", "hr"])
_IN_ROWS = frozenset(["td", "th", *CELL_BOXES])  # parts of a row that is read as one segment
_MAY_BE_TITLE = frozenset(["div", "p", "button", "dt"])
_PICTURES = ("img", "picture", "video", "iframe", "svg", "canvas", "object", "embed")
_COUNTED = frozenset(["blockquote", "pre", "figcaption", "caption", "ul", "ol", "menu", "tr"])  # say what kind of block stands in them
SUMMARY_LEVEL = 3  # the line that opens a box of details heads it; below the headings of most articles


def split_segments(root: etree._Element) -> list[Segment]:
    """All visible text of `root` in document order, without recursion (pages nest deep)."""
    cutter = _Cutter()
    cutter.open(root, root.tag)
    around = [(root, root.tag, iter(root))]
    while around:
        element, tag, children = around[-1]
        for child in children:
            name = child.tag
            if name in INVISIBLE or not isinstance(name, str) or (name in MAY_BE_UNREAD and is_unread(child, name)):
                cutter.after(child)
                continue
            if name in ("sup", "a") and (mark := cutter.mark_of(child, name)) is not None:
                cutter.read_mark(child, mark)
                continue
            cutter.open(child, name)
            if len(child):
                around.append((child, name, iter(child)))
                break
            cutter.close(child, name)
        else:
            around.pop()
            cutter.close(element, tag)
    cutter.flush(root)
    return cutter.segments


class _Cutter:
    """The walk's state: the parts of the segment being read and the elements around it."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.parts: list[str] = []
        self.link_chars = 0
        self.bold_chars = self.italic_chars = 0
        self.hrefs: list[str] = []
        self.notes: list[str] = []
        self.marks = NoteMarks()
        self.anchor: tuple[etree._Element, str] | None = None
        self.blocks: list[etree._Element] = []  # open block-level elements
        self.links: list[etree._Element] = []
        self.bold = self.italic = 0
        self.lines = 0  # <hr> so far
        self.quote = self.pre = self.caption = 0
        self.lists = 0
        self.row: etree._Element | None = None  # a table row read as one segment
        self.after_break = 0  # <br> since the last text

    def open(self, element: etree._Element, tag: str) -> None:
        """Read what stands before the first child of an element."""
        if tag in INLINE:
            if tag == "a":
                if not is_accordion_link(element):
                    self.links.append(element)
            elif tag in _BOLD:
                self.bold += 1
            elif tag in _ITALIC:
                self.italic += 1
            elif tag == "img" and (text := picture_text(element)):
                self.parts.append(text)
        elif tag == "br":
            self._line_break(element)
        elif tag == "button" and self._in_heading():
            pass  # the question that opens an answer is a heading, which may be pressed
        elif tag == "hr":
            self.flush(element)
            self.lines += 1
        else:
            self._open_block(element, tag)
        if text := element.text:
            self._text(element, "text", text)

    def close(self, element: etree._Element, tag: str) -> None:
        """End an element and read what stands behind it."""
        if tag in INLINE:
            if tag == "a" and self.links and self.links[-1] is element:
                self.links.pop()
            elif tag in _BOLD:
                self.bold -= 1
            elif tag in _ITALIC:
                self.italic -= 1
        elif tag not in _VOID and not (tag == "button" and self._in_heading()):
            self._close_block(element, tag)
        if text := element.tail:
            self._text(element, "tail", text)

    def mark_of(self, element: etree._Element, tag: str) -> str | None:
        """What is read in place of an element that marks a note or a heading's address; None for other links."""
        if tag == "a" and self.blocks and self.blocks[-1].tag in _HEADINGS and is_anchor_sign(element, self.blocks[-1]):
            return ""
        mark = self.marks.of(element, tag) if self.parts else None
        return mark if mark and any(map(str.isalnum, "".join(self.parts))) else None  # none begins a note: "[1] Report of ..."

    def read_mark(self, element: etree._Element, mark: str) -> None:
        """Read a mark, and what stands behind its element."""
        if mark:
            self.parts.append(mark)
            self.notes += note_targets(element)
        self.after(element)

    def after(self, element: etree._Element) -> None:
        """Read what stands behind an element that is not visible itself."""
        if text := element.tail:
            self._text(element, "tail", text)

    def _in_heading(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].tag in _HEADINGS

    def _open_block(self, element: etree._Element, tag: str) -> None:
        if self.row is not None and tag in _IN_ROWS:
            if self.parts and tag not in CELL_BOXES:
                self.parts.append(" | ")
            return
        self.flush(element)
        self.blocks.append(element)
        if tag not in _COUNTED:
            return
        if tag == "blockquote":
            self.quote += 1
        elif tag == "pre":
            self.pre += 1
        elif _is_caption(element, tag):
            self.caption += 1
        elif tag in ("ul", "ol", "menu"):
            self.lists += 1
        elif tag == "tr" and self.row is None and is_row(element):
            self.row = element

    def _close_block(self, element: etree._Element, tag: str) -> None:
        if self.row is not None and tag in _IN_ROWS:
            return
        self.flush(element)
        if self.blocks and self.blocks[-1] is element:
            self.blocks.pop()
        if tag not in _COUNTED:
            return
        if tag == "blockquote":
            self.quote -= 1
        elif tag == "pre":
            self.pre -= 1
        elif _is_caption(element, tag):
            self.caption -= 1
        elif tag in ("ul", "ol", "menu"):
            self.lists -= 1
        elif self.row is element:
            self.row = None

    def _line_break(self, element: etree._Element) -> None:
        if self.pre:
            self.parts.append("\n")
        elif self.row is not None:
            self.parts.append(" ")
        else:
            self.flush(element, breaks=1)

    def _text(self, node: etree._Element, where: str, text: str) -> None:
        if text.isspace():
            if self.parts:
                self.parts.append(text if self.pre else " ")
            return
        self.parts.append(text)
        self.anchor = (node, where)
        if self.links:
            self.link_chars += len(" ".join(text.split()))
            href = self.links[-1].get("href")
            if href and (not self.hrefs or self.hrefs[-1] != href):
                self.hrefs.append(href)
        if self.bold > 0:
            self.bold_chars += len(text.strip())
        if self.italic > 0:
            self.italic_chars += len(text.strip())

    def flush(self, boundary: etree._Element, *, breaks: int = 0) -> None:
        """End the segment being read; `breaks` is 1 where only a line break ends it."""
        if not self.parts:
            self.after_break = self.after_break + 1 if breaks else 0
            return
        raw, anchor = without_unseen("".join(self.parts)), self.anchor
        text = raw.strip("\n") if self.pre else " ".join(raw.split()).strip(" |")
        if text.strip().strip(SHAPING) and anchor is not None:
            element = self.blocks[-1] if self.blocks else boundary
            kind, level = self._kind(element)
            if self.segments and _is_initial(self.segments[-1], text):
                text = self.segments.pop().text + text
            joined = self.after_break == 1 and bool(self.segments) and self.segments[-1].element is element
            if joined and _continues(self.segments[-1].text, text):
                self._extend(self.segments[-1], text, anchor)
            else:
                self.segments.append(
                    Segment(
                        index=len(self.segments),
                        text=text,
                        kind=kind,
                        level=level,
                        element=element,
                        link_chars=self.link_chars,
                        hrefs=tuple(self.hrefs),
                        same_paragraph=joined and len(text) < SHORT_LINE and len(self.segments[-1].text) < SHORT_LINE,
                        anchor=anchor,
                        bold=self.bold_chars * 2 > len(text),
                        italic=self.italic_chars * 2 > len(text),
                        lines_above=self.lines,
                        notes=tuple(self.notes),
                        weight=weight_of(text),
                        link_share=link_share_of(self.link_chars, text),
                    )
                )
            self.after_break = breaks
        elif breaks:
            self.after_break += 1
        else:
            self.after_break = 0
        self.parts, self.anchor, self.link_chars, self.hrefs, self.notes = [], None, 0, [], []
        self.bold_chars = self.italic_chars = 0

    def _extend(self, segment: Segment, text: str, anchor: tuple[etree._Element, str]) -> None:
        segment.text = f"{segment.text}\n{text}"
        segment.weight = weight_of(segment.text)
        segment.link_chars += self.link_chars
        segment.link_share = link_share_of(segment.link_chars, segment.text)
        segment.hrefs = (*segment.hrefs, *self.hrefs)
        segment.notes = (*segment.notes, *self.notes)
        segment.anchor = anchor

    def _kind(self, element: etree._Element) -> tuple[BlockKind, int]:
        tag = element.tag
        if tag in _HEADINGS:
            return BlockKind.HEADING, _HEADINGS[tag]
        if tag == "summary" or (tag in _MAY_BE_TITLE and is_accordion_title(element)):
            return BlockKind.HEADING, SUMMARY_LEVEL
        if self.row is not None:
            return BlockKind.TABLE_ROW, 0
        if self.pre:
            return BlockKind.PRE, 0
        if self.caption > 0:
            return BlockKind.CAPTION, 0
        if self.quote > 0:
            return BlockKind.QUOTE, 0
        if self.lists and any(block.tag in ("li", "dd", "dt") for block in self.blocks[-3:]):
            return BlockKind.LIST_ITEM, self.lists
        return BlockKind.PARAGRAPH, 0


def _is_caption(element: etree._Element, tag: str) -> bool:
    """HTML knows `caption` in a table only; elsewhere browsers ignore the tag and show plain text.

    The `figcaption` of a quotation without a picture says whose words they are (HTML Standard, "The blockquote element").
    """
    parent = element.getparent() if tag in ("figcaption", "caption") else None
    if tag == "figcaption":
        return parent is None or next(parent.iter("blockquote"), None) is None or next(parent.iter(*_PICTURES), None) is not None
    return tag == "caption" and parent is not None and parent.tag == "table"


def _is_initial(before: Segment, text: str) -> bool:
    """Whether the text before is only the first letter of this one, set in a box of its own."""
    return len(before.text) == 1 and before.text.isupper() and text[0].islower() and not before.hrefs


def _continues(before: str, after: str) -> bool:
    """Whether a line break only wraps a sentence, as in pages written for narrow screens."""
    return after[0].islower() and before[-1] not in ".!?:;…"
