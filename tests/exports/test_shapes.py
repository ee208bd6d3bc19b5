"""Headings and quotations of a page stay such in TEI and Markdown, and the text stays the same whatever its blocks are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown_it
import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.exports.markdown import body_of, markdown_of
from pipelines.exports.paragraphs import ITEM, read_paragraphs
from pipelines.exports.tei import NAMESPACE, tei_of
from pipelines.extraction.text import build_text
from pipelines.items import Block, BlockKind, Revision, shapes_of

NAMES = {"t": NAMESPACE}


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, kept: bool = True, level: int = 0, same: bool = False) -> Block:
    return Block(text=text, kind=kind, kept=kept, reason="r", level=level, same_paragraph=same)


PAGE = (
    block("Home", kept=False),
    block("The court met."),
    block("It sat all day.", same=True),
    block("What they said #", BlockKind.HEADING, level=2),
    block("We shall go on.", BlockKind.QUOTE),
    block("Read more", BlockKind.HEADING, level=3, kept=False),
    block("Free them", BlockKind.LIST_ITEM),
    block("Pay them", BlockKind.LIST_ITEM),
    block("1999 | 3", BlockKind.TABLE_ROW),
    block("2000 | 4", BlockKind.TABLE_ROW),
    block("The court. Photo: N.", BlockKind.CAPTION),
    block("Last words", BlockKind.HEADING, level=2),
)

blocks = st.lists(
    st.builds(
        block,
        st.text(alphabet="ab -#>\n|1.", min_size=1, max_size=12).map(str.strip).filter(bool),
        st.sampled_from(BlockKind),
        kept=st.booleans(),
        level=st.integers(0, 6),
        same=st.booleans(),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    return etree.DTD(str(Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"))


@pytest.fixture
def revision(make_revision: Callable[..., Revision]) -> Revision:
    return make_revision(text=build_text(PAGE), shapes=shapes_of(PAGE))


def test_each_paragraph_has_the_shape_of_its_first_block() -> None:
    kinds = [paragraph.kind.value for paragraph in read_paragraphs(build_text(PAGE), shapes_of(PAGE))]
    assert kinds == ["paragraph", "heading", "quote", "list_item", "table_row", "caption", "heading"]


@given(blocks)
def test_shapes_fit_every_text(made: list[Block]) -> None:
    text, shapes = build_text(made), shapes_of(made)
    assert len(shapes) == (len(text.split("\n\n")) if text else 0)
    paragraphs = list(read_paragraphs(text, shapes))
    assert text == "\n\n".join("\n".join(ITEM * one.is_list + line for line in one.lines) for one in paragraphs)


def test_shapes_of_another_text_are_left_alone(revision: Revision) -> None:
    assert {one.kind for one in read_paragraphs("One.\n\nTwo.", revision.shapes)} == {BlockKind.PARAGRAPH}


def test_tei_has_headings_and_quotations(revision: Revision, dtd: etree.DTD) -> None:
    tree = tei_of(revision)
    assert dtd.validate(tree), dtd.error_log.last_error
    assert [head.text for head in tree.findall(".//t:div/t:head", NAMES)] == ["What they said #", "Last words"]
    assert [head.getparent().get("n") for head in tree.findall(".//t:div/t:head", NAMES)] == ["2", "2"]
    assert tree.findtext(".//t:quote/t:p", namespaces=NAMES) == "We shall go on."
    assert tree.findtext(".//t:p[@rend='caption']", namespaces=NAMES) == "The court. Photo: N."


@settings(deadline=None)
@given(made=blocks)
def test_tei_is_valid_whatever_the_blocks(made: list[Block], make_revision: Callable[..., Revision], dtd: etree.DTD) -> None:
    assert dtd.validate(tei_of(make_revision(text=build_text(made), shapes=shapes_of(made)))), dtd.error_log.last_error


def test_markdown_has_headings_and_quotations(revision: Revision) -> None:
    tokens = markdown_it.MarkdownIt("commonmark").parse(markdown_of(revision).split("---\n", 2)[2])
    headings = [(one.tag, tokens[place + 1].content) for place, one in enumerate(tokens) if one.type == "heading_open"]
    assert [tag for tag, _ in headings] == ["h1", "h2", "h2"]
    assert shown(tokens[tokens.index(next(t for t in tokens if t.tag == "h2")) + 1]) == "What they said #"
    assert sum(one.type == "blockquote_open" for one in tokens) == 1


@given(blocks)
def test_markdown_shows_every_letter_whatever_the_blocks(made: list[Block]) -> None:
    text = build_text(made)
    tokens = markdown_it.MarkdownIt("commonmark").parse(body_of(text, shapes_of(made)))
    words = " ".join(shown(one) for one in tokens if one.type == "inline")
    plain = "".join(line + " " for one in read_paragraphs(text, shapes_of(made)) for line in one.lines)
    assert "".join(words.split()) == "".join(plain.split())


def shown(inline: Any) -> str:
    return "".join(" " if child.type.endswith("break") else child.content for child in inline.children or ())
