"""What finders give: a place in a line of text, with the kind of value and the key by which two spellings are the same value. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class ValueKind(StrEnum):
    """What is masked; the word stands in the mask, as in `[phone 3]`."""

    EMAIL = "e-mail"
    PHONE = "phone"
    IDENTITY = "identity number"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Characters `start` to `end` of a line hold a value to be masked; of two finds that overlap, the lower `rank` holds."""

    start: int
    end: int
    kind: ValueKind
    key: str
    rank: int


# Blanks, hyphens and signs that look like ASCII's; one character for one, so that places stay.
_LOOK_ALIKES = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000\t"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—−－"), "-"),
    **{ord(one): other for one, other in zip("＋（）", "+()", strict=True)},
}


@cache
def _plain_characters() -> dict[int, str]:
    """The look-alikes and the digits of all scripts."""
    digits = (code for code in range(0x80, 0x20000) if unicodedata.category(chr(code)) == "Nd")
    return _LOOK_ALIKES | {code: str(unicodedata.decimal(chr(code))) for code in digits}


def plain(line: str) -> str:
    """The line with ASCII digits, blanks and hyphens, of the same length."""
    return line if line.isascii() else line.translate(_plain_characters())


def without_overlaps(finds: Iterable[Find]) -> list[Find]:
    """The finds that hold, from left to right: those of lower rank, then the longer ones, first."""
    chosen: list[Find] = []
    for find in sorted(finds, key=lambda find: (find.rank, find.start - find.end, find.start)):
        if all(find.end <= other.start or find.start >= other.end for other in chosen):
            chosen.append(find)
    return sorted(chosen, key=lambda find: find.start)
