"""Names the words by which two texts differ, line by line and then word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipelines.similarity import UNSPACED

_WORD = re.compile(f"[{UNSPACED}]|[^\\s{UNSPACED}]+")
MAX_WORDS = 2_000  # of two passages to be compared word by word; longer ones are named as they are
SHOWN_WORDS = 12  # of a passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A passage of one text and what stands in its place in the other; either may be empty. Long ones are cut in the middle."""

    here: str
    there: str


def find_differences(here: str, there: str, *, limit: int) -> tuple[Difference, ...]:
    """The first differences of two texts, at most `limit`; white space does not count."""
    found: list[Difference] = []
    for ours, theirs in _passages(_lines(here), _lines(there)):
        found += _differing(_WORD.findall(" ".join(ours)), _WORD.findall(" ".join(theirs)))
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def _differing(ours: list[str], theirs: list[str]) -> Iterator[Difference]:
    pairs: Iterator[tuple[Sequence[str], Sequence[str]]]
    pairs = iter([(ours, theirs)]) if max(len(ours), len(theirs)) > MAX_WORDS else _passages(ours, theirs)
    for one, other in pairs:
        if list(one) != list(other):
            yield Difference(here=_shown(one), there=_shown(other))


def _passages(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """What stands between the pieces that both have."""
    for tag, start, end, there_start, there_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            yield ours[start:end], theirs[there_start:there_end]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _shown(words: Sequence[str]) -> str:
    if len(words) <= SHOWN_WORDS:
        return _joined(words)
    half = SHOWN_WORDS // 2
    return f"{_joined(words[:half])} \u2026 {_joined(words[-half:])}"


def _joined(words: Sequence[str]) -> str:
    """As the text writes them: a character of a script without spaces stands close to the next."""
    return re.sub(f"(?<=[{UNSPACED}]) (?=[{UNSPACED}])", "", " ".join(words))
