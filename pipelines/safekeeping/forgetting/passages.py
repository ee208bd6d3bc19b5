"""Finds the words of forgotten texts in other texts: passages of 40 characters and more. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MIN_CHARS = 40  # of a passage: some seven words in a row, which two texts seldom share by chance
_ANCHOR = MIN_CHARS // 2  # a passage of 40 holds one whole anchor, wherever it begins, if these stand 20 apart on one of the two sides
_MANY_CHARS = 2_000_000  # in all; of fewer, an anchor at each place is kept, and of what is looked through every twentieth looked up
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{0,5000}>")
_TOKEN = re.compile(_TAG.pattern + r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z0-9]{2,31});|\s+")
MASK = "[forgotten]"

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
                self._anchors.setdefault(text[place : place + _ANCHOR], []).append((number, place))

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
        """The same in a page or feed: as it stands, and as a reader has it, without tags, white space run together, entities read.

        A feed has its pages escaped, so what was read is read once more.
        """
        spans = self.find(source)
        plain = source
        for times in (1, 2):
            if "<" not in plain and "&" not in plain:
                break
            plain = _SPACE.sub(" ", html.unescape(_TAG.sub("", plain)))
            if self.has(plain):  # what follows takes ten times as long
                view = _view(source, times)
                spans += [(view.starts[start], view.ends[end - 1]) for start, end in self.find(view.text)]
        return _joined(spans)

    def has(self, text: str) -> bool:
        """Whether any passage stands in a text."""
        return bool(self.find(text))

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


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _view(source: str, times: int) -> _View:
    """Read entities and leave out tags, `times` in a row."""
    view = _View(source, range(len(source)), range(1, len(source) + 1))
    for _ in range(times):
        view = _read_once(view)
    return view


def _read_once(before: _View) -> _View:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for token in _TOKEN.finditer(before.text):
        _take(before, last, token.start(), text, starts, ends)
        last = token.end()
        read = "" if token[0][0] == "<" else html.unescape(token[0]) if token[0][0] == "&" else " "
        read = " " if read.isspace() else read
        if read == " " and text and text[-1][-1:] == " ":
            continue
        for character in read:
            text.append(character)
            starts.append(before.starts[token.start()])
            ends.append(before.ends[token.end() - 1])
    _take(before, last, len(before.text), text, starts, ends)
    return _View("".join(text), starts, ends)


def _take(before: _View, start: int, end: int, text: list[str], starts: list[int], ends: list[int]) -> None:
    if start < end:
        text.append(before.text[start:end])
        starts.extend(before.starts[start:end])
        ends.extend(before.ends[start:end])
