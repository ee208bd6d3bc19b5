"""Makes one extraction of those of the pages over which an article runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.extraction.text import build_text, is_short
from pipelines.items import Block, Extraction, Fact, PageInput
from pipelines.quality_flags import QualityFlag

RULE = "further pages of the article"
REPEATED = "stands in an earlier part"
_OF_BYTES = frozenset(
    {
        QualityFlag.UNDECODABLE_BYTES,
        QualityFlag.DEEPLY_NESTED,
        QualityFlag.CUT_AT_LIMIT,
        QualityFlag.TEMPLATE_DOUBT,
        QualityFlag.TEMPLATE_REMOVED,
        QualityFlag.FROM_PAGE_DATA,
        QualityFlag.MORE_IN_PAGE,
        QualityFlag.SPAM_LINKS,
    }
)
_OF_WHOLE = frozenset({QualityFlag.SHORT, QualityFlag.ONE_OF_PARTS})


def join_parts(first: Extraction, further: Sequence[tuple[PageInput, Extraction]]) -> Extraction:
    """The first page with the texts of the others behind its own; it alone says status and facts.

    What a part repeats of those before it at its beginning (headline, standfirst) is dropped with that reason. Where the last part names
    yet another, the flag stays that the text is not whole. `parts` of the facts names the record of each.
    """
    extractions = [first, *(extraction for _, extraction in further)]
    blocks = tuple(_blocks(extractions))
    text = build_text(blocks) if first.text else ""
    records = tuple(page.record for page, _ in further)
    return replace(
        first,
        text=text,
        blocks=blocks,
        facts=replace(first.facts, parts=Fact(value=records, rule=RULE)) if all(records) else first.facts,
        flags=_flags(extractions, text),
        next_part=extractions[-1].next_part,
    )


def _blocks(extractions: Sequence[Extraction]) -> Iterator[Block]:
    seen: set[str] = set()
    for number, extraction in enumerate(extractions):
        at_beginning = number > 0
        for block in extraction.blocks:
            at_beginning = at_beginning and (not block.kept or block.text in seen)
            yield replace(block, kept=False, reason=REPEATED) if at_beginning and block.kept else block
        seen |= {block.text for block in extraction.blocks if block.kept}


def _flags(extractions: Sequence[Extraction], text: str) -> tuple[QualityFlag, ...]:
    found = {flag for flag in extractions[0].flags if flag not in _OF_WHOLE}
    found |= {flag for extraction in extractions[1:] for flag in extraction.flags if flag in _OF_BYTES}
    if is_short(text):
        found.add(QualityFlag.SHORT)
    if extractions[-1].next_part:
        found.add(QualityFlag.ONE_OF_PARTS)
    return tuple(flag for flag in QualityFlag if flag in found)
