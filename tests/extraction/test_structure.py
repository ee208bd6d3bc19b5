"""Zones by the names of elements, and what a rule may not take for one."""

from __future__ import annotations

import pytest

from pipelines.extraction.blocks.body import find_body, holder_of, is_cut_off
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
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
        ("tag", "tags"),
        ("intext_content_tag", ""),
        ("topic-paragraph", ""),
        ("main-with-sidebar has-sidebar-right", ""),
        ("sidebar", "sidebar"),
        ("sidebar-left", "sidebar"),
        ("story comments-enabled", ""),
        ("cmp-text aem-GridColumn", ""),
        ("cmp-modal", "cookie notice"),
    ],
)
def test_a_zone_is_named_by_its_own_words_not_by_those_of_posts_and_layouts(classes: str, zone: str) -> None:
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


def test_the_anchor_of_a_heading_names_no_zone() -> None:
    markup = f'<html><body><div id="how-to-share-news-with-the-related-courts"><p>{TEXT}</p></div><div id="share"><p>{TEXT}</p></div>{OTHER}</body></html>'
    segments = split_segments(read_page(URL, markup.encode()).tree)
    assert [place.zone for place in find_places(segments, URL)][:2] == ["", "sharing"]


COMMENTS = "".join(
    f"<li>Reader {n}: what I wrote under another post says far more than the two lines of this short one do.</li>" for n in range(9)
)


@pytest.mark.parametrize(
    ("content", "zone"),
    [
        pytest.param(f"<main><article><p>{TEXT}</p></article></main>", "sidebar", id="beside the content"),
        pytest.param(f"<div><p>{TEXT}</p></div>", "", id="where nothing says what the content is"),
        pytest.param(f"<article><p>{TEXT}</p></article><article><p>{TEXT}</p></article>", "", id="beside teasers that are articles"),
    ],
)
def test_recent_comments_are_not_the_page_however_long_they_are(content: str, zone: str) -> None:
    markup = f'<html><body>{content}<div class="widget-area"><ul>{COMMENTS}</ul></div></body></html>'
    segments = split_segments(read_page(URL, markup.encode()).tree)
    assert find_places(segments, URL)[-1].zone == zone


MOTTO = "<p>{}</p>".format(
    "Whoever asks why we write down these names has never had to look for one of them in the files of a ministry. " * 3
)


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        pytest.param(f"<div><h1>Notice</h1><p>{TEXT}</p></div><footer>{MOTTO}</footer>", "page footer", id="a motto under a short post"),
        pytest.param(f"<footer><div><h1>Notice</h1><p>{TEXT}</p>{MOTTO}</div></footer>", "", id="an unclosed tag around the page"),
    ],
)
def test_a_footer_is_not_the_page_however_long_it_is(page: str, zone: str) -> None:
    segments = split_segments(read_page(URL, f"<html><body>{page}</body></html>".encode()).tree)
    assert find_places(segments, URL)[-1].zone == zone


def test_the_footer_of_a_quotation_is_its_source() -> None:
    markup = f"<html><body><article><blockquote><p>{TEXT}</p><footer>A widow</footer></blockquote>{OTHER}<footer>The site</footer></article></body></html>"
    places = find_places(split_segments(read_page(URL, markup.encode()).tree), URL)
    assert [place.zone for place in (places[1], places[-1])] == ["", "page footer"]


@pytest.mark.parametrize(("ending", "leads_here"), [("", True), (".html", True), (".pdf", False), (".docx?download=1", False)])
def test_a_row_of_links_to_pages_is_one_of_teasers_and_to_files_is_not(ending: str, leads_here: bool) -> None:
    row = "".join(f'<p><a href="/files/{name}{ending}">{name} of the court of 3 May</a></p>' for name in ("Letter", "Ruling"))
    segments = split_segments(read_page(URL, f"<html><body><div><p>{TEXT}</p>{row}</div></body></html>".encode()).tree)
    places = find_places(segments, URL)[1:]
    assert [(place.card is not None, place.card_links_here) for place in places] == [(True, leads_here)] * 2


def test_the_box_of_the_title_is_no_teaser_though_links_stand_in_it() -> None:
    """As Odoo has them: two sections without a class, one with the way to the post and its title, one with the next post."""
    way = '<p><a href="/blog">All posts of this blog</a></p>'
    following = '<section><p><a href="/blog/school">The village without a school</a></p></section>'
    for title, is_teaser in (("<h1>The hearing</h1>", False), ("<h2>The hearing</h2>", True)):
        markup = (
            f"<html><body><section>{way}{title}<p>Two men followed her home</p></section><div><p>{TEXT}</p></div>{following}</body></html>"
        )
        segments = split_segments(read_page(URL, markup.encode()).tree)
        told = {segment.text: place.card is not None for segment, place in zip(segments, find_places(segments, URL), strict=True)}
        assert (told["Two men followed her home"], told["The village without a school"]) == (is_teaser, is_teaser)


def test_a_post_that_is_one_link_to_it_is_a_quotation() -> None:
    """Substack embeds posts so."""
    post = (
        '<div class="tweet"><a class="tweet-link-top" href="https://x.com/dockfam/status/1"><div class="tweet-header">'
        '<div class="tweet-header-text">Dock Families</div></div>'
        '<div class="tweet-text">We will be in the hall on Tuesday.</div></a>'
        '<a href="https://x.com/dockfam/status/1"><p class="tweet-date">1 March</p></a></div>'
    )
    card = '<div class="card"><a href="/hall"><div class="card-text">The hall is open again.</div></a></div>'
    segments = split_segments(read_page(URL, f"<html><body><p>{TEXT}</p>{post}{card}</body></html>".encode()).tree)
    found = {segment.text: (segment.kind, segment.hrefs) for segment in segments}
    assert found["We will be in the hall on Tuesday."] == (BlockKind.QUOTE, ())
    (body,) = {holder_of(segment) for segment in segments if segment.text in (TEXT, "Dock Families", "We will be in the hall on Tuesday.")}
    assert body.tag == "body"
    assert found["1 March"][1] == ("https://x.com/dockfam/status/1",)
    assert found["The hall is open again."] == (BlockKind.PARAGRAPH, ("/hall",))


PLEA = "Readers pay for our work. Give five pounds a month."


@pytest.mark.parametrize(
    ("box", "zone"),
    [
        (f'<div class="inline"><p>{PLEA}</p><a class="btn" href="/donate">Donate</a></div>', "advertisement"),
        (f'<div class="notice--info"><p>{PLEA}</p><p><a class="btn btn--primary" href="/donate/">Donate</a></p></div>', "advertisement"),
        (
            f'<div class="kg-card kg-cta-card"><div class="kg-cta-text"><p>{PLEA}</p></div>'
            '<a class="kg-cta-button" href="https://news.example.org/spenden">Spenden</a></div>',
            "advertisement",
        ),
        (
            f'<div class="reading-box"><h2>Help us</h2><div>{PLEA}</div><a class="button" href="/donate/"><span>Give</span></a></div>',
            "advertisement",
        ),
        (f'<div class="kg-card kg-callout-card"><div class="kg-callout-text"><p>{PLEA}</p></div></div>', ""),
        (f'<div class="kg-card kg-cta-card"><p>{PLEA}</p><a class="kg-cta-button" href="/the-ledger/">The ledger</a></div>', ""),
        (f'<div class="card"><p>{PLEA}</p><a class="btn" href="/newsletter/august/">Read it</a></div>', ""),
        (f'<div class="inline"><p>{PLEA}</p><ul><li>Five pounds</li></ul><a class="btn" href="/donate">Donate</a></div>', ""),
        (f'<div class="inline"><p>{PLEA} <a href="/ledger/">Ledger</a></p><a class="btn" href="/donate">Donate</a></div>', ""),
        (f'<div class="inline"><p>{PLEA}</p><a href="/donate">Donate</a></div>', ""),
    ],
    ids=[
        "donate box",
        "notice",
        "Ghost card",
        "Avada box",
        "callout",
        "card of a post",
        "post of a newsletter",
        "list",
        "another link",
        "no button",
    ],
)
def test_a_box_with_a_button_to_give_is_none_of_the_text(box: str, zone: str) -> None:
    segments = split_segments(read_page(URL, f"<html><body><p>{TEXT}</p>{box}{OTHER}</body></html>".encode()).tree)
    places = find_places(segments, URL)
    assert {place.zone for segment, place in zip(segments, places, strict=True) if segment.text.startswith(PLEA)} == {zone}
    assert places[0].zone == ""
