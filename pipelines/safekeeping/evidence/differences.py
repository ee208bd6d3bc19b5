"""Tells in HTML what a revision changed, as `winnow diff` does on a terminal; unchanged paragraphs are counted."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from pipelines.comparing.comparison import ComparedParagraph, ParagraphChange
from pipelines.comparing.rewording import Piece, PieceKind
from pipelines.history import RevisionOrigin, Step
from pipelines.safekeeping.evidence.markup import escape, scraped

_ORIGINS = MappingProxyType(
    {
        RevisionOrigin.FIRST: "The first text that was stored.",
        RevisionOrigin.EDITED: "The site changed the page.",
        RevisionOrigin.EXTRACTED_AGAIN: "The same answer of the server, from which the text was taken again: the site changed nothing.",
        RevisionOrigin.CORRECTED: "The same answer of the server; an analyst corrected what counts as text: the site changed nothing.",
        RevisionOrigin.READ_OTHERWISE: "The page said the same, and another part of it was taken for the article.",
    }
)
_ELEMENTS = MappingProxyType({PieceKind.KEPT: "bdi", PieceKind.REMOVED: "del", PieceKind.ADDED: "ins"})


def told_origin(step: Step) -> str:
    """Why there is this revision."""
    return _ORIGINS[step.origin]


def tell_changes(step: Step) -> Iterator[str]:
    """Nothing for the first revision."""
    if step.comparison is None:
        return
    language = step.version.revision.language
    yield f"<p>{escape(step.comparison.in_short or 'The wording is the same.')}</p>\n"
    if step.comparison.title is not None:
        yield f"<p>Headline: {_paragraph(step.comparison.title, language)}</p>\n"
    for one in step.comparison.paragraphs:
        if one.change is not ParagraphChange.UNCHANGED:
            yield f"<p>{escape(one.change.words)}: {_paragraph(one, language)}</p>\n"
    unchanged = step.comparison.count(ParagraphChange.UNCHANGED)
    if unchanged:
        yield f'<p class="note">{unchanged} paragraphs are unchanged.</p>\n'


def _paragraph(one: ComparedParagraph, language: str | None) -> str:
    if one.change is ParagraphChange.ALTERED:
        return f'<span dir="auto">{"".join(_piece(piece) for piece in one.pieces)}</span>'
    element = {ParagraphChange.ADDED: "ins", ParagraphChange.REMOVED: "del"}.get(one.change, "bdi")
    return scraped(one.after or one.before, language, element)


def _piece(piece: Piece) -> str:
    element = _ELEMENTS[piece.kind]
    return escape(piece.text) if element == "bdi" else f"<{element}>{escape(piece.text)}</{element}>"
