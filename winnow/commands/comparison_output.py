"""Writes a comparison of two revisions for a terminal: marks that need no colour, unchanged paragraphs folded, right-to-left text whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipelines.comparing.comparison import SIGNS, ComparedParagraph, Comparison, ParagraphChange
from pipelines.comparing.rewording import Piece, PieceKind
from pipelines.history import is_corrected_alike, is_correction
from pipelines.store.revisions.versions import Version
from winnow.commands.common import safe

_STYLES = {ParagraphChange.ADDED: "green", ParagraphChange.REMOVED: "red"}
_OTHER_STYLE = "cyan"  # nothing came and nothing went
_EXCERPT_CHARS = 60
# Isolates (UAX 9) keep a paragraph, and each mark in it, in the order in which it is read, whatever stands around.
_RIGHT_TO_LEFT, _AS_IT_IS, _END = "\u2067", "\u2068", "\u2069"


def lines_of(before: Version | None, after: Version, comparison: Comparison | None) -> Iterator[str]:
    """The whole answer of `winnow diff`, a line each, as markup for `console()`."""
    yield f"[bold]{safe(after.revision.title or '(no title)')}[/bold]"
    if before is None or comparison is None:
        yield f"{_named(after)} is the first; there is nothing to compare it with."
        return
    yield f"from {_named(before)}"
    yield f"  to {_named(after)}"
    if is_correction(before, after):
        yield "Both come from the same capture; an analyst corrected what counts as text: the site changed nothing."
    elif before.fetch_id == after.fetch_id:
        yield "Both come from the same capture, read twice: the site changed nothing."
    elif not is_corrected_alike(before, after):
        yield "Only one of them was corrected by an analyst: some of this may be the correction, not the site."
    yield f"[bold]{safe(comparison.in_short) or 'The wording is the same.'}[/bold]"
    if comparison.title is not None:
        yield ""
        yield f"headline {_line(comparison.title)}"
    if any(one.change is not ParagraphChange.UNCHANGED for one in comparison.paragraphs):
        yield from _body(comparison.paragraphs)


def _body(paragraphs: Iterable[ComparedParagraph]) -> Iterator[str]:
    for change, group in groupby(paragraphs, key=lambda one: one.change):
        if change is ParagraphChange.UNCHANGED:
            yield ""
            yield f"[dim]{_folded(list(group))}[/dim]"
            continue
        for one in group:
            yield ""
            yield _line(one)


def _folded(unchanged: list[ComparedParagraph]) -> str:
    first = unchanged[0].after
    excerpt = first if len(first) <= _EXCERPT_CHARS else f"{first[:_EXCERPT_CHARS].rstrip()} ..."
    return f"  {len(unchanged)} unchanged: {_isolated(safe(excerpt), first)}"


def _line(one: ComparedParagraph) -> str:
    text = one.after or one.before
    if one.change is ParagraphChange.ALTERED:
        return f"[bold]{SIGNS[one.change]}[/bold] {_isolated(_marked(one.pieces, is_right_to_left(text)), text)}"
    return f"[{_STYLES.get(one.change, _OTHER_STYLE)}]{SIGNS[one.change]} {_isolated(safe(text), text)}[/]"


def _marked(pieces: Iterable[Piece], right_to_left: bool) -> str:
    return "".join(_mark(piece, right_to_left) for piece in pieces)


def _mark(piece: Piece, right_to_left: bool) -> str:
    words = piece.text.rstrip()
    shown, space = safe(words), piece.text[len(words) :]
    if piece.kind is PieceKind.KEPT or not words:
        return shown + space
    if right_to_left:
        shown = f"{_AS_IT_IS}{shown}{_END}"
    if piece.kind is PieceKind.REMOVED:
        return rf"[red]\[-{shown}-][/red]{space}"
    return f"[green]{{+{shown}+}}[/green]{space}"


def _isolated(markup: str, text: str) -> str:
    return f"{_RIGHT_TO_LEFT}{markup}{_END}" if is_right_to_left(text) else markup


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph is read from the right: the first letter with a direction says so (UAX 9, rule P2)."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((direction in ("R", "AL") for direction in directions if direction in ("L", "R", "AL")), False)


def _named(version: Version) -> str:
    revision, where = version.revision, version.revision.locator
    capture = f", {safe(where.file)} at byte {where.offset}" if where else ""
    return f"revision {revision.number}, captured {revision.captured_at:%Y-%m-%d %H:%M} UTC{capture}"
