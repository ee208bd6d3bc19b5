"""Rows of alike boxes: what an archive page consists of, whatever it calls them.

Boxes are alike by their tag and by what they hold, a link to another page of the site, not by all their class names: WordPress gives each
post names of its own (`post-123 category-news tag-...`). A box may be one link, or have one without text laid over it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from pipelines.extraction.kind.outline import PROSE_CHARS, Outline

_CUT_OFF = re.compile(r"\.\.\.|…|\[\+\]")
MIN_BOXES = 2
MIN_BOX_CHARS = 8
_BOX_TAGS = frozenset("article div li section tr td dl dt p a h2 h3 h4 main".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The boxes of one parent, as numbers of the outline's elements."""

    parent: int
    boxes: tuple[int, ...]


def find_rows(outline: Outline) -> list[Row]:
    """All rows of a page's content."""
    children: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number in range(1, len(outline.elements)):
        if (
            outline.links[number]
            and number not in outline.of_page
            and not outline.beside[number]
            and outline.elements[number].tag in _BOX_TAGS
            and not _inside_prose(outline, number)
        ):
            children[outline.parents[number], outline.elements[number].tag].append(number)
    rows = []
    for (parent, _tag), boxes in children.items():
        alike = _alike(outline, boxes)
        if len(alike) >= MIN_BOXES:
            rows.append(Row(parent=parent, boxes=tuple(alike)))
    return rows


def _inside_prose(outline: Outline, number: int) -> bool:
    """A link in running text is no box."""
    parent = outline.parents[number]
    return outline.elements[number].tag == "a" and outline.text[parent] - outline.link_text[parent] >= PROSE_CHARS


def _alike(outline: Outline, boxes: Sequence[int]) -> list[int]:
    """The boxes that share a class name with another, or have none as they."""
    names: dict[str, int] = defaultdict(int)
    of_box = {}
    for box in boxes:
        of_box[box] = set(outline.attributes[box].get("class", "").split()) or {""}
        for name in of_box[box]:
            names[name] += 1
    return [
        box for box in boxes if any(names[name] > 1 for name in of_box[box]) and (outline.text[box] >= MIN_BOX_CHARS or outline.images[box])
    ]


NAMES = (
    "boxes",
    "box_share",
    "box_chars",
    "box_prose",
    "box_longest",
    "box_heading",
    "box_linked_heading",
    "box_time",
    "box_image",
    "box_link_text",
    "box_overlay",
    "box_cut_off",
    "box_distinct",
    "box_links",
    "prose_before",
    "prose_after",
    "prose_outside",
)


def describe_row(outline: Outline, row: Row | None) -> dict[str, float]:
    """One number for each of `NAMES`; all are 0 for no row but the prose outside it, which is all of the page's."""
    if row is None:
        return {**dict.fromkeys(NAMES, 0.0), "prose_outside": float(outline.prose[0]) if outline.prose else 0.0}
    boxes, many = row.boxes, len(row.boxes)
    text = [outline.text[box] for box in boxes]
    prose = sum(outline.prose[box] for box in boxes)
    before = prose_before(outline, boxes[0])
    return {
        "boxes": float(many),
        "box_share": sum(text) / max(1, outline.text[0]),
        "box_chars": float(median(text)),
        "box_prose": prose / many,
        "box_longest": max(text) / max(1, sum(text)),
        "box_heading": sum(outline.headings[box] > 0 for box in boxes) / many,
        "box_linked_heading": sum(outline.linked_headings[box] > 0 for box in boxes) / many,
        "box_time": sum(outline.times[box] > 0 for box in boxes) / many,
        "box_image": sum(outline.images[box] > 0 for box in boxes) / many,
        "box_link_text": sum(outline.link_text[box] for box in boxes) / max(1, sum(text)),
        "box_overlay": sum(outline.overlaid[box] for box in boxes) / many,
        "box_cut_off": sum(_CUT_OFF.search("".join(map(str, outline.elements[box].itertext()))[:4_000]) is not None for box in boxes)
        / many,
        "box_distinct": len({first for box in boxes if (first := first_target(outline, box))}) / many,
        "box_links": sum(outline.links[box] for box in boxes) / many,
        "prose_before": float(before),
        "prose_after": float(max(0, outline.prose[0] - prose - before)),
        "prose_outside": float(max(0, outline.prose[0] - prose)),
    }


def prose_before(outline: Outline, number: int) -> int:
    """Characters of prose that end before an element begins."""
    around = set()
    node = number
    while node >= 0:
        around.add(node)
        node = outline.parents[node]
    return sum(outline.prose[n] for n in range(1, number) if n not in around and outline.parents[n] in around and not outline.beside[n])


def _inside(outline: Outline, box: int) -> Iterator[int]:
    """The element and all below it."""
    yield box
    for number in range(box + 1, len(outline.elements)):
        if outline.parents[number] < box:
            return
        yield number


def first_target(outline: Outline, box: int) -> str:
    """Where the first link of a box leads."""
    return next((outline.targets[number] for number in _inside(outline, box) if outline.targets[number]), "")


def choose_rows(outline: Outline, rows: Sequence[Row]) -> tuple[Row | None, Row | None]:
    """The row with the most text, and the one with the most boxes with linked headings (with the most boxes where none has any)."""
    if not rows:
        return None, None
    by_text = max(rows, key=lambda row: sum(outline.text[box] for box in row.boxes))
    by_count = max(rows, key=lambda row: (sum(outline.linked_headings[box] > 0 for box in row.boxes), len(row.boxes)))
    return by_text, by_count
