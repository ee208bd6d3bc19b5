"""What a worker prepared of a text is what the database would have made of it, and is used for no other text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.extraction.template.site_memory import marks_of
from pipelines.items import Block, BlockKind, Fact, Facts
from pipelines.outcomes import Outcome, PageStatus
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.memory_models import SiteMemoryPageRow
from pipelines.store.database.models import MeasureRow, RevisionRow
from pipelines.store.revisions.packing import pack_blocks, unpack_blocks
from pipelines.store.search import index
from pipelines.store.search.full_text import search
from pipelines.store.visits import metrics, site_memory
from pipelines.workers.preparing import prepare

TEXT = "A curfew was declared in Aleppo. The reporters' lists, 漢字 and كتاب were taken."
FACTS = Facts(title=Fact(value="The curfew", rule="og"), authors=Fact(value=("Jane Doe", "Omar Saïd"), rule="meta"))


def two_blocks(make_extraction: Any, text: str = TEXT) -> Any:
    blocks = (
        Block(text=text, kind=BlockKind.PARAGRAPH, kept=True, reason="text"),
        Block(text="Menu", kind=BlockKind.LIST_ITEM, kept=False, reason="nav"),
    )
    return replace(make_extraction(text, facts=FACTS), blocks=blocks)


def ids(corpus: Any, question: str) -> list[int]:
    with corpus.db.read() as session:
        return [hit.document_id for hit in search(session, parse_query(question), Selection(), seconds=60).hits]


def test_what_was_prepared_is_found_as_what_was_not_and_costs_the_writer_nothing(corpus: Any, extraction_of: Any, monkeypatch: Any) -> None:
    prepared = prepare(two_blocks(extraction_of))
    assert prepared.prepared.packed_blocks == pack_blocks(prepared.blocks)

    def never(text: str) -> Any:
        raise AssertionError(f"cut into terms again: {text}")

    monkeypatch.setattr(index, "terms_of", never)
    assert corpus.finish(extraction=prepared) is Outcome.STORED
    for question in ("curfew", '"curfew was declared"', "list", "漢字", "author:omar", "title:curfew", "كتاب"):
        assert ids(corpus, question) == [1], question


def test_what_changed_since_is_worked_out_anew(corpus: Any, extraction_of: Any) -> None:
    prepared = prepare(two_blocks(extraction_of))
    corrected = replace(
        prepared,
        text="A meeting was held.",
        facts=replace(FACTS, title=Fact(value="The meeting", rule="og")),
        blocks=(replace(prepared.blocks[0], text="A meeting was held."), prepared.blocks[1]),
    )
    assert corpus.finish(extraction=corrected) is Outcome.STORED
    assert [ids(corpus, question) for question in ("meeting", "title:meeting", "author:jane", "curfew")] == [[1], [1], [1], []]
    with corpus.db.read() as session:
        assert unpack_blocks(session.scalar(select(RevisionRow.blocks)) or b"") == corrected.blocks


def kept(corpus: Any) -> tuple[Any, ...]:
    """What site memory and the health of the source know of the one page."""
    with corpus.db.read() as session:
        measured = session.execute(select(MeasureRow.kept_percent, MeasureRow.layout)).one()
        return (*measured, session.scalars(select(SiteMemoryPageRow.marks)).one())


def test_marks_and_measures_are_those_of_the_blocks_whether_prepared_or_changed_since(
    corpus: Any, extraction_of: Any, monkeypatch: Any
) -> None:
    plain = two_blocks(extraction_of)
    plain = replace(plain, blocks=(replace(plain.blocks[0], path="div.story > p"), plain.blocks[1]))
    prepared = prepare(plain)
    for module, name in ((site_memory, "marks_of"), (metrics, "kept_percent"), (metrics, "layout_of")):
        monkeypatch.setattr(module, name, lambda blocks: pytest.fail("worked out again in the process that all sites wait for"))
    assert corpus.finish(extraction=prepared) is Outcome.STORED
    monkeypatch.undo()
    of_blocks = b"".join(mark.to_bytes(8, "little") for mark in sorted(marks_of(plain.blocks)))
    assert kept(corpus) == (95, "div.story > p", of_blocks)
    assert len(of_blocks) == 8


def test_nothing_is_prepared_of_what_is_not_stored(extraction_of: Any) -> None:
    listing = replace(two_blocks(extraction_of), status=PageStatus.LISTING)
    failed = replace(two_blocks(extraction_of), outcome=Outcome.EXTRACTION_FAILED)
    assert prepare(listing) is listing
    assert prepare(failed) is failed
