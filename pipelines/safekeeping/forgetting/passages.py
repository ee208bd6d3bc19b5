"""Finds the words of forgotten texts in other texts: passages of 40 characters and more. Pure."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pipelines.extraction.page.inline_text import UNSEEN

MIN_CHARS = 40  # of a passage: some seven words in a row, which two texts seldom share by chance
_ANCHOR = MIN_CHARS // 2  # a passage of 40 holds one whole anchor, wherever it begins, if these stand 20 apart on one of the two sides
_MANY_CHARS = 2_000_000  # in all; of fewer, an anchor at each place is kept, and of what is looked through every twentieth looked up
_MAX_PLACES = 8  # of an anchor in the texts that are tried; of a refrain the first are as good as the others
_MIN_DISTINCT = 4  # characters of an anchor; dotted lines and the like tell nothing
_SPACE = re.compile(r"\s+")
_BLOCK_TAGS = (
    "address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|"
    "section|table|td|th|title|tr|ul"
)
_TAG = r"<[^<>]{0,5000}>"
_ESCAPE = r"\\u[0-9a-fA-F]{4}|\\[ntr\"/]"
_CHARACTER = rf"&(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z0-9]{{2,31}});|{_ESCAPE}|[{UNSEEN}]|\s+"
_WITH_TAGS = re.compile(f"{_TAG}|{_CHARACTER}")
_CHARACTERS = re.compile(_CHARACTER)
_ESCAPES = re.compile(_ESCAPE)
_ANY_TAG = re.compile(_TAG)
_BREAK_TAGS = re.compile(rf"</?(?:{_BLOCK_TAGS})\b[^<>]{{0,5000}}>", re.IGNORECASE)
_BREAKS = re.compile(f"</?(?:{_BLOCK_TAGS})\\b", re.IGNORECASE)
MASK = "[forgotten]"
_PERCENT = re.compile(  # a character of UTF-8 as an address has it (RFC 3986, 2.1), so that each keeps its place; "+" is a blank in forms
    r"%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}|[+]", re.IGNORECASE
)
_READINGS = ((_CHARACTERS,), (_WITH_TAGS,), (_WITH_TAGS, _WITH_TAGS), (_CHARACTERS, _PERCENT))

Span = tuple[int, int]
"""Where a passage begins, and the character behind it."""


@dataclass(frozen=True, slots=True)
class _View:
    """A text as a reader has it, and where each character stands in the source."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class Passages:
    """The words of some texts, white space in a row counting as one blank."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [text for given in texts if len(text := _SPACE.sub(" ", given).strip()) >= MIN_CHARS]
        self._anchors: dict[str, list[tuple[int, int]]] = {}
        self._step = 1 if sum(map(len, self._texts)) < _MANY_CHARS else _ANCHOR
        for number, text in enumerate(self._texts):
            for place in range(0, len(text) - _ANCHOR + 1, self._step):
                anchor = text[place : place + _ANCHOR]
                if len(set(anchor)) >= _MIN_DISTINCT and len(known := self._anchors.setdefault(anchor, [])) < _MAX_PLACES:
                    known.append((number, place))

    def __bool__(self) -> bool:
        return bool(self._anchors)

    def find(self, text: str) -> list[Span]:
        """Where passages stand in a text, in order and apart from one another; white space as it stands in `text` counts."""
        spans: list[Span] = []
        for place, anchor in self._places(text):
            if spans and spans[-1][0] <= place and place + _ANCHOR <= spans[-1][1]:
                continue
            longest = max((self._extend(text, place, *at) for at in self._anchors[anchor]), key=lambda span: span[1] - span[0])
            if longest[1] - longest[0] >= MIN_CHARS:
                spans.append(longest)
        return _joined(spans)

    def find_in_source(self, source: str) -> list[Span]:
        """The same in a page or feed: as it stands, and as readers have it.

        With entities and the escapes of JSON read, as in attributes and data; without tags, too, those of blocks as blanks; and that once
        more, for a feed has its pages escaped; in addresses, as of links to share a page, their percent signs.
        """
        spans = self.find(source)
        for tokens in _READINGS:
            if self._has_as_read(source, tokens):  # what follows takes ten times as long
                view = _View(source, range(len(source)), range(1, len(source) + 1))
                for token in tokens:
                    view = _read_once(view, token)
                spans += [(view.starts[start], view.ends[end - 1]) for start, end in self.find(view.text)]
        return _joined(spans)

    def has(self, text: str) -> bool:
        """Whether any passage stands in a text."""
        return bool(self.find(text))

    def has_in_source(self, source: str) -> bool:
        """Whether `find_in_source` finds any, in a tenth of its memory."""
        return self.has(source) or any(self._has_as_read(source, tokens) for tokens in _READINGS)

    def _has_as_read(self, source: str, tokens: Iterable[re.Pattern[str]]) -> bool:
        plain = _addresses_in(source) if _PERCENT in tokens else source
        for token in tokens:
            plain = _PERCENT.sub(_reading, plain) if token is _PERCENT else _read_fast(plain, without_tags=token is _WITH_TAGS)
        return bool(plain) and self.has(_SPACE.sub(" ", plain))

    def _places(self, text: str) -> Iterator[tuple[int, str]]:
        for place in range(0, len(text) - _ANCHOR + 1, _ANCHOR if self._step == 1 else 1):
            if (piece := text[place : place + _ANCHOR]) in self._anchors:
                yield place, piece

    def _extend(self, text: str, place: int, number: int, at: int) -> Span:
        known = self._texts[number]
        start, end = place, place + _ANCHOR
        while start > 0 and at > 0 and text[start - 1] == known[at - 1]:
            start, at = start - 1, at - 1
        behind = at + end - start
        while end < len(text) and behind < len(known) and text[end] == known[behind]:
            end, behind = end + 1, behind + 1
        return start, end


def mask(text: str, spans: Sequence[Span]) -> str:
    """A text with `MASK` in the place of each span."""
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], MASK]
        last = end
    return "".join([*parts, text[last:]])


def letters_of(source: str) -> str:
    """What a reader has of a piece of a page or a text, without white space: by it two ways of writing are the same."""
    plain = _read_fast(source, without_tags=True)
    return _SPACE.sub("", _PERCENT.sub(_reading, plain) if "%" in plain or "+" in plain else plain)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _read_fast(source: str, *, without_tags: bool) -> str:
    """What `_read_once` reads, without where it stands."""
    if without_tags and "<" in source:
        source = _ANY_TAG.sub("", _BREAK_TAGS.sub(" ", source))
    if "&" in source:
        source = html.unescape(source)
    if "\\" in source:
        source = _ESCAPES.sub(_reading, source)
    for character in UNSEEN:
        source = source.replace(character, "")
    return source


def _addresses_in(source: str) -> str:
    """All without white space that may have a passage written with percent signs, a line each."""
    return "\n".join(found for found in source.split() if len(found) >= MIN_CHARS and ("%" in found or "+" in found))


def _reading(token: re.Match[str]) -> str:
    """What a reader has in place of a tag, an entity, an escape of JSON, a character of an address, or white space."""
    written = token[0]
    if written[0] == "<":
        return " " if _BREAKS.match(written) else ""
    if written[0] == "&":
        read = html.unescape(written)
        return " " if read.isspace() else "" if read in UNSEEN else read
    if written[0] == "%":
        read = unquote(written)
        return " " if read.isspace() else "" if read in UNSEEN else read
    if written[0] == "\\":
        read = chr(int(written[2:], 16)) if written[1] == "u" else " " if written[1] in "ntr" else written[1]
        return "" if read in UNSEEN else read
    return "" if written in UNSEEN else " "


def _read_once(before: _View, tokens: re.Pattern[str]) -> _View:
    text: list[str] = []
    starts, ends = array("I"), array("I")
    last = 0
    for token in tokens.finditer(before.text):
        _take(before, last, token.start(), text, starts, ends)
        last = token.end()
        read = _reading(token)
        if read == " " and text and text[-1][-1:] == " ":
            continue
        for character in read:
            text.append(character)
            starts.append(before.starts[token.start()])
            ends.append(before.ends[token.end() - 1])
    _take(before, last, len(before.text), text, starts, ends)
    return _View("".join(text), starts, ends)


def _take(before: _View, start: int, end: int, text: list[str], starts: array[int], ends: array[int]) -> None:
    if start < end:
        text.append(before.text[start:end])
        starts.extend(before.starts[start:end])
        ends.extend(before.ends[start:end])
