"""Deep pages keep all their text, in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.nesting import MAX_DEPTH, is_deep
from pipelines.extraction.page.parsing import read_page
from pipelines.items import Extraction

SENTENCE = "Paragraph {} says in one full sentence what the witness told the court about that night in the village."


def _texts(markup: str) -> list[str]:
    return [segment.text for segment in split_segments(read_page("https://example.org/a", markup.encode()).tree)]


@pytest.mark.parametrize("depth", [199, 200, 201, 240, 255, 256, 257, 2_047, 2_048, 2_049, 20_000, 100_000])
def test_text_at_any_depth_is_kept(depth: int) -> None:
    markup = "<p>before</p>" + "<div>" * depth + "<p>deep inside</p>" + "</div>" * depth + "<p>after</p>"
    assert _texts(markup) == ["before", "deep inside", "after"]


@pytest.mark.parametrize("depth", [199, 256, 2_048, 100_000])
@pytest.mark.parametrize("tag", ["span", "b", "blockquote", "ul", "font", "section"])
def test_other_elements_are_no_worse(tag: str, depth: int) -> None:
    texts = _texts("<p>before</p>" + f"<{tag}>" * depth + "deep inside" + f"</{tag}>" * depth + "<p>after</p>")
    assert " ".join(texts) == "before deep inside after"


@pytest.mark.parametrize("depth", [150, 256, 300, 2_048, 5_000])
def test_a_paragraph_at_each_level_survives_in_order(depth: int) -> None:
    markup = "".join(f"<div><p>line {level}</p>" for level in range(depth)) + "</div>" * depth
    assert _texts(markup) == [f"line {level}" for level in range(depth)]


@pytest.mark.parametrize("depth", [199, 256, 2_048, 100_000])
def test_the_article_is_found_in_a_deep_page(depth: int, read: Callable[..., Extraction]) -> None:
    paragraphs = [SENTENCE.format(number) for number in range(8)]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    found = read("<html><body>" + "<div>" * depth + f"<article>{body}</article>" + "</div>" * depth + "</body></html>")
    assert found.text == "\n\n".join(paragraphs)


@pytest.mark.parametrize("depth", [256, 100_000])
def test_entities_scripts_and_unclosed_tags_survive_the_rewriting(depth: int) -> None:
    markup = (
        "<script>if (a < b) { x('</p>'); }</script>" + "<div>" * depth + "<p>R&amp;D &lt;b&gt; 3 &#62; 2 caf&eacute;<p>second &nosuch; one"
    )
    assert _texts(markup) == ["R&D <b> 3 > 2 café", "second &nosuch; one"]


@pytest.mark.parametrize("depth", [300, 5_000])
def test_a_comment_or_cdata_in_a_deep_page_shows_nothing(depth: int) -> None:
    assert _texts("<div>" * depth + "<!-- <p>hidden</p> --><p>shown</p>") == ["shown"]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 1_200), st.sampled_from(["div", "span", "p", "li", "td", "a", "em", "x-tag"]))
def test_rewritten_trees_are_never_deep(depth: int, tag: str) -> None:
    tree = read_page("https://example.org/a", (f"<{tag}>" * depth + "text").encode()).tree
    assert not is_deep(tree)
    assert "text" in "".join(str(piece) for piece in tree.itertext())


def test_a_page_within_the_limit_is_not_rewritten() -> None:
    page = read_page("https://example.org/a", ("<div>" * (MAX_DEPTH - 5) + "text").encode())
    assert page.flags == ()
