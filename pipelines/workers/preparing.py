"""Works out in a worker what the database will hold of an extraction: the terms of its index, its blocks packed, marked and measured."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.template.site_memory import marks_of
from pipelines.items import Extraction, Prepared
from pipelines.outcomes import TEXT_STATUSES
from pipelines.search.tokens import terms_of
from pipelines.store.revisions.packing import pack_blocks
from pipelines.store.visits.block_measures import kept_percent, layout_of


def prepare(extraction: Extraction) -> Extraction:
    """The same with `prepared`, where it has a text to store."""
    if extraction.outcome is not None or extraction.status not in TEXT_STATUSES:
        return extraction
    facts = extraction.facts
    texts = (facts.title.value if facts.title else "", extraction.text, "\n".join(facts.authors.value) if facts.authors else "")
    terms = tuple((text, " ".join(terms_of(text))) for text in texts if text)
    blocks = extraction.blocks
    prepared = Prepared(
        terms=terms,
        blocks=blocks,
        packed_blocks=pack_blocks(blocks),
        marks=marks_of(blocks),
        kept_percent=kept_percent(blocks),
        layout=layout_of(blocks),
    )
    return replace(extraction, prepared=prepared)
