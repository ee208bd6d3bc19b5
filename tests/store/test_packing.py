"""Blocks and facts come back exactly as they were packed."""

from __future__ import annotations

import json
import zlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Block, BlockKind, Fact, Facts
from pipelines.store.revisions.packing import pack_blocks, pack_facts, unpack_blocks, unpack_facts

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates and NUL too

blocks = st.builds(
    Block,
    text=ANY_TEXT,
    kind=st.sampled_from(BlockKind),
    kept=st.booleans(),
    reason=ANY_TEXT,
    level=st.integers(0, 9),
    same_paragraph=st.booleans(),
    path=ANY_TEXT,
)


def fact_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.builds(
        Fact, value=values, rule=ANY_TEXT, others=st.lists(ANY_TEXT).map(tuple), confidence=st.none() | st.floats(0, 1)
    )


one, many = fact_of(ANY_TEXT), fact_of(st.lists(ANY_TEXT).map(tuple))
facts = st.builds(
    Facts,
    title=one,
    authors=many,
    date=one,
    modified=one,
    language=one,
    description=one,
    section=one,
    tags=many,
    image=one,
    canonical_url=one,
    site_name=one,
    agencies=many,
    license=one,
    opt_out=many,
)


@given(st.lists(blocks).map(tuple))
def test_blocks_come_back_exactly(original: tuple[Block, ...]) -> None:
    assert unpack_blocks(pack_blocks(original)) == original


@given(facts)
def test_facts_come_back_exactly(original: Facts) -> None:
    assert unpack_facts(json.loads(json.dumps(pack_facts(original)))) == original


def test_blocks_packed_by_a_later_software_are_readable() -> None:
    columns = ["text", "kind", "kept", "reason", "level", "same_paragraph", "path", "colour"]
    packed = zlib.compress(json.dumps({"columns": columns, "rows": [["t", "quote", 1, "r", 0, 0, "p", "red"]]}).encode())
    assert unpack_blocks(packed) == (Block(text="t", kind=BlockKind.QUOTE, kept=True, reason="r", path="p"),)


def test_a_fact_this_software_does_not_know_is_left_out() -> None:
    assert unpack_facts({"mood": {"value": "glad", "rule": "x"}, "date": {"value": "2026", "rule": "y"}}) == Facts(
        date=Fact(value="2026", rule="y")
    )
