"""Zones by the names of elements, and what a rule may not take for one."""

from __future__ import annotations

import pytest

from pipelines.extraction.blocks.body import find_body, is_cut_off
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.segments import split_segments
from pipelines.extraction.page.structure import find_places
from pipelines.items import BlockKind

URL = "https://news.example.org/2024/05/an-article"
OTHER = "<p>{}</p>".format("A second text, longer than the first, so that no element around the first holds most of the page. " * 5)
TEXT = "The registry opened its files on Tuesday, four years after the families had asked for them."


@pytest.mark.parametrize(
    ("markup", "zone"),
    [
        (f"<section data-nosnippet><div><p>{TEXT}</p></div></section>{OTHER}", "a box marked data-nosnippet"),
        (f"<div data-nosnippet='true'><p>{TEXT}</p>{OTHER}</div>", ""),  # the whole page: a paywall, not a box
    ],
)
def test_a_box_that_the_page_keeps_out_of_search_results_is_a_zone(markup: str, zone: str) -> None:
    segments = split_segments(read_page(URL, f"<html><body>{markup}</body></html>".encode()).tree)
    assert find_places(segments, URL)[0].zone == zone


@pytest.mark.parametrize(
    ("classes", "zone"),
    [
        ("post-12 type-post hentry category-courts tag-archives", ""),
        ("post-12 type-post hentry comments", "comments"),
        ("tags", "tags"),
        ("tag-links", "tags"),
    ],
)
def test_the_tags_of_a_post_are_no_zone(classes: str, zone: str) -> None:
    markup = f'<html><body><div class="{classes}"><p>{TEXT}</p></div>{OTHER}</body></html>'
    segments = split_segments(read_page(URL, markup.encode()).tree)
    assert find_places(segments, URL)[0].zone == zone


@pytest.mark.parametrize(
    "beside",
    [
        "<pre>{}</pre>".format("print('kept by the site under every article')\n" * 20),
        "".join(
            f"<p>{town} waited until the evening for the doors of the registry to open, and the people who had come from …</p>"
            for town in "AB"
        ),
    ],
    ids=["code", "cut-off texts"],
)
def test_neither_code_nor_teasers_outweigh_the_body(beside: str) -> None:
    markup = f'<html><body><div class="text"><p>{TEXT}</p></div><div class="box">{beside}</div></body></html>'
    segments = split_segments(read_page(URL, markup.encode()).tree)
    body = find_body(segments, find_places(segments, URL), frozenset(range(len(segments))), "")
    assert body.holder is not None
    assert body.holder.get("class") == "text"


def test_a_page_that_is_code_has_it_for_its_body() -> None:
    markup = f"<html><body><pre>{TEXT * 3}</pre></body></html>"
    segments = split_segments(read_page(URL, markup.encode()).tree)
    body = find_body(segments, find_places(segments, URL), frozenset({0}), "")
    assert segments[0].kind is BlockKind.PRE
    assert body.holder is body.holders[0]


@pytest.mark.parametrize("end", ["...", "..", "…", "[…]", "[...]", "… Read more »"])
def test_a_text_that_ends_in_dots_is_cut_off(end: str) -> None:
    assert is_cut_off(f"{TEXT[:-1]} {end}")
    assert not is_cut_off(TEXT)
