"""From one marked block to rules for its source, from the narrowest to the broadest. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from pipelines.extraction.template.site_memory import place_of
from pipelines.items import Block, Correction

START_WORDS = 5  # of a text; fewer begin other texts too ("The court said on")
_START_CHARS = 12  # where words are not apart by spaces
MAX_TEXT_CHARS = 2_000  # a longer text hardly repeats, and nobody wants to read it in a source file


class Breadth(StrEnum):
    """How much a correction takes for the same as the marked block."""

    EXACT = "exact"
    START = "start"
    PLACE = "place"


def propose(blocks: Sequence[Block], index: int, *, keep: bool) -> dict[Breadth, Correction]:
    """The corrections that would keep, or drop, the block with this index; a breadth that does not fit the block is left out.

    EXACT is this very text at its place, START any text there that begins so, PLACE every block of its kind that stands where it stands.
    """
    block = blocks[index]
    place = place_of(block.path)
    text = " ".join(block.text.encode("utf-8", "replace").decode().split())
    found = {}
    base = Correction(keep=keep, where=place)
    if text and len(text) <= MAX_TEXT_CHARS:
        found[Breadth.EXACT] = replace(base, text=text)
    start = _start_of(text)
    if start:
        found[Breadth.START] = replace(base, starts=start)
    if place:
        found[Breadth.PLACE] = replace(base, where=_own_place(block.path, place), kind=block.kind)
    return found


def _start_of(text: str) -> str:
    words = text.split()
    if len(words) > START_WORDS:
        return " ".join(words[:START_WORDS])
    return text[:_START_CHARS] if len(words) == 1 and len(text) > 2 * _START_CHARS else ""


def _own_place(path: str, place: str) -> str:
    """The place of a block down to its own element: in `div.story > p.plea` its place is `div.story`, and that holds the whole story."""
    names, wanted = path.split(" > "), place.split(" > ")
    start = next((at for at in range(len(names) - 1, -1, -1) if names[at : at + len(wanted)] == wanted), 0)
    return " > ".join(names[start:])
