"""Every visible text stands in exactly one segment, in order; kinds and line breaks follow the page."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.segments import Segment
from pipelines.items import BlockKind

BLOCKS = ("div", "p", "section", "article", "blockquote", "h2", "h4", "header", "footer", "aside", "main", "figure", "figcaption", "center")
INLINES = ("a", "b", "em", "span", "strong", "i", "code", "sub", "time", "mark", "font", "u")
HIDDEN = ("script", "style", "noscript", "noembed", "template", "iframe")


def cut(body: str) -> list[Segment]:
    return split_segments(html.document_fromstring(f"<html><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [segment.text for segment in cut(body)]


WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFF), max_size=24)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    """Markup of nested blocks, inline elements, breaks, rows, lists and hidden elements around words."""
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["text", "text", "block", "inline", "break", "list", "row", "hidden", "pre", "rule"]))
        inner = draw(trees(depth=depth - 1)) if depth and kind in ("block", "list", "row") else escape(draw(WORDS))
        if kind == "text":
            parts.append(inner)
        elif kind == "block":
            tag = draw(st.sampled_from(BLOCKS))
            parts.append(f"<{tag}>{inner}</{tag}>")
        elif kind == "inline":
            tag = draw(st.sampled_from(INLINES))
            parts.append(f"<{tag}>{inner}</{tag}>")
        elif kind == "list":
            parts.append(f"<ul><li>{inner}</li><li>{escape(draw(WORDS))}</li></ul>")
        elif kind == "row":
            parts.append(f"<table><tr><td>{inner}</td><td>{escape(draw(WORDS))}</td></tr></table>")
        elif kind == "hidden":
            tag = draw(st.sampled_from(HIDDEN))
            parts.append(f"<{tag}>hidden</{tag}>")
        elif kind == "pre":
            parts.append(f"<pre>{inner}</pre>")
        else:
            parts.append("<br>" if kind == "break" else "<hr>")
    return "".join(parts)


def _visible(tree: html.HtmlElement) -> str:
    """All visible characters without white space, by recursion: the plain reading the segments must agree with."""
    out: list[str] = []

    def walk(element: html.HtmlElement) -> None:
        if isinstance(element.tag, str) and element.tag not in (*HIDDEN, "head", "title"):
            out.append(element.text or "")
            for child in element:
                walk(child)
        out.append(element.tail or "")

    walk(tree)
    return _bare("".join(out))


def _bare(text: str) -> str:
    """Without white space and the bars that part cells."""
    return re.sub(r"[\s|]+", "", text)


@settings(max_examples=200, deadline=None)
@given(trees())
def test_every_visible_character_stands_in_exactly_one_segment_in_order(markup: str) -> None:
    tree = html.document_fromstring(f"<html><body>{markup}<p>end</p></body></html>")
    segments = split_segments(tree)
    assert _bare("".join(segment.text for segment in segments)) == _visible(tree)
    assert [segment.index for segment in segments] == list(range(len(segments)))
    assert all(segment.text.strip() and 0 <= segment.link_share <= 1 for segment in segments)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("abcdefgh", min_size=1, max_size=6), st.sampled_from([None, *INLINES]), st.booleans()), min_size=1, max_size=12
    )
)
def test_inline_markup_neither_glues_nor_splits_words(pieces: list[tuple[str, str | None, bool]]) -> None:
    markup, plain = "", ""
    for word, tag, space in pieces:
        markup += (f"<{tag}>{word}</{tag}>" if tag else word) + (" " if space else "")
        plain += word + (" " if space else "")
    assert texts(f"<p>{markup}</p>") == [plain.strip()]


@pytest.mark.parametrize(
    ("markup", "kind", "level"),
    [
        ("<p>a</p>", BlockKind.PARAGRAPH, 0),
        ("<div>a</div>", BlockKind.PARAGRAPH, 0),
        ("a", BlockKind.PARAGRAPH, 0),
        ("<h1>a</h1>", BlockKind.HEADING, 1),
        ("<h6>a</h6>", BlockKind.HEADING, 6),
        ("<ul><li>a</li></ul>", BlockKind.LIST_ITEM, 1),
        ("<ol><li><p>a</p></li></ol>", BlockKind.LIST_ITEM, 1),
        ("<ul><li><ul><li>a</li></ul></li></ul>", BlockKind.LIST_ITEM, 2),
        ("<blockquote><p>a</p></blockquote>", BlockKind.QUOTE, 0),
        ("<table><tr><td>a</td><td>b</td></tr></table>", BlockKind.TABLE_ROW, 0),
        ("<figure><img src='x'><figcaption>a</figcaption></figure>", BlockKind.CAPTION, 0),
        ("<table><caption>a</caption></table>", BlockKind.CAPTION, 0),
        ("<section><caption>a</caption></section>", BlockKind.PARAGRAPH, 0),
        ("<pre>a\n  b</pre>", BlockKind.PRE, 0),
    ],
)
def test_a_segment_has_the_kind_of_its_element(markup: str, kind: BlockKind, level: int) -> None:
    (segment,) = cut(markup)
    assert (segment.kind, segment.level) == (kind, level)


LONG = "The first paragraph of this page is long enough to be a paragraph of its own, and it ends here."


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("one<br>Two", ["one", "Two"], id="a break ends a line"),
        pytest.param("one<br><br>Two", ["one", "Two"], id="two breaks end a paragraph"),
        pytest.param(f"<div>{LONG}<br>Next</div>", [LONG, "Next"], id="a break after a sentence"),
        pytest.param(
            "<p>The report says that<br>villages were cleared.</p>",
            ["The report says that\nvillages were cleared."],
            id="a wrapped sentence",
        ),
        pytest.param("<p>The report ends.<br>villages</p>", ["The report ends.", "villages"], id="a lower-case line after a full stop"),
        pytest.param("<p>a<b>b</b><br></p><p>c</p>", ["ab", "c"], id="a break at the end"),
        pytest.param("<p><br>a</p>", ["a"], id="a break at the start"),
        pytest.param("<pre>a<br>b</pre>", ["a\nb"], id="a break in preformatted text"),
        pytest.param("<table><tr><td>a<br>b</td><td>c</td></tr></table>", ["a b | c"], id="a break in a cell"),
    ],
)
def test_line_breaks_end_lines_and_paragraphs(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_a_joiner_alone_is_no_text() -> None:
    assert texts("<p>One.</p><p>\u200d</p><p>\u200d<br></p><p>\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645</p>") == [
        "One.",
        "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
    ]


def test_short_lines_apart_by_one_break_are_one_paragraph() -> None:
    assert [segment.same_paragraph for segment in cut("<p>Night on the river<br>No lamp is lit<br><br>Morning comes</p>")] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("box", ["<p>{}</p>", '<div class="cell"><p class="x"><span>{}</span></p></div>', "<div>{}</div>"])
def test_a_row_is_one_segment_where_each_cell_has_its_text_in_one_box(box: str) -> None:
    cells = "".join(f"<td>{box.format(text)}</td>" for text in ("Luton", "51", "140"))
    assert [(segment.kind, segment.text) for segment in cut(f"<table><tr>{cells}</tr></table>")] == [
        (BlockKind.TABLE_ROW, "Luton | 51 | 140")
    ]


@pytest.mark.parametrize(
    "cells",
    [
        "<td><p>One</p><p>Two</p></td><td>Three</td>",
        "<td><p>A column by itself</p></td>",
        f"<td><p>{'A column of a page. ' * 20}</p></td><td><p>Menu</p></td>",
        "<td>Said <div>in a box</div></td><td>Three</td>",
    ],
)
def test_a_row_that_lays_out_columns_or_paragraphs_is_none(cells: str) -> None:
    assert BlockKind.TABLE_ROW not in {segment.kind for segment in cut(f"<table><tr>{cells}</tr></table>")}


def test_the_source_of_a_quotation_is_no_caption_of_a_picture() -> None:
    figure = "<figure><blockquote>We counted the days.</blockquote>{}<figcaption>Ada Osborn</figcaption></figure>"
    assert cut(figure.format(""))[1].kind is BlockKind.PARAGRAPH
    assert cut(figure.format("<img src='a.jpg'>"))[1].kind is BlockKind.CAPTION


def test_a_row_is_one_segment_unless_its_cells_hold_blocks() -> None:
    assert texts("<table><tr><th>Year</th><td>Cases</td></tr><tr><td>2021</td><td>14</td></tr></table>") == ["Year | Cases", "2021 | 14"]
    assert texts("<table><tr><td><p>one</p><p>two</p></td><td>three</td></tr></table>") == ["one", "two", "three"]


def test_links_are_measured() -> None:
    (segment,) = cut('<p>See <a href="/a">the report</a> now</p>')
    assert segment.hrefs == ("/a",)
    assert segment.link_share == pytest.approx(10 / 18)


def test_white_space_is_one_space_but_in_preformatted_text() -> None:
    assert texts("<p> a \n\t b\u00a0c </p>") == ["a b c"]
    assert texts("<pre>a\n    b</pre>") == ["a\n    b"]


@pytest.mark.parametrize("tag", ["script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "video"])
def test_what_is_not_shown_is_no_segment_but_what_follows_is(tag: str) -> None:
    assert texts(f"<p>a <{tag}>hidden</{tag}>b</p>") == ["a b"]


@pytest.mark.parametrize(
    "heading",
    [
        '<h2 id="next">Next steps<a class="header-link" href="#next"><span class="sr-only">Permalink</span><i class="fas"></i></a></h2>',
        '<h2 id="next">Next steps<a class="headerlink" href="#next" title="Link to this heading">Link</a></h2>',
        '<h2><span id="next">Next steps</span> <a href="https://e.example/post/#next">Direct link to this section</a></h2>',
        '<h2 id="next"><a class="anchor" href="#next">Anchor</a> Next steps</h2>',
        '<h2><a id="next" class="anchorjs-link" href="#next">link</a>Next steps</h2>',
        '<section id="next"><h2>Next steps <a href="#next">Permalink</a></h2></section>',
        '<h2 id="%D7%9E">Next steps <a href="#%D7%9E">Permalink</a></h2>',
        '<h2 id="מ">Next steps <a href="#%D7%9E">Permalink</a></h2>',
        '<h2><span id="next">Next steps</span><span class="mw-editsection">[<a href="/w?action=edit&amp;section=2">edit</a>]</span></h2>',
    ],
)
def test_the_anchor_of_a_heading_is_no_part_of_it(heading: str) -> None:
    assert texts(f"{heading}<p>The court meets again in May.</p>") == ["Next steps", "The court meets again in May."]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ('<h2 id="next"><a href="#next">Next steps</a></h2>', "Next steps"),
        ('<h2 id="next"><a href="#next">1.2</a> Next steps</h2>', "1.2 Next steps"),
        ('<h2 id="next">Next steps: <a href="#court">the court</a></h2>', "Next steps: the court"),
        ('<h2 id="next">What <a href="#next">the court</a> said</h2>', "What the court said"),
        ('<h2 id="next">Next steps: <a href="/court/">the court</a></h2>', "Next steps: the court"),
    ],
)
def test_other_links_of_a_heading_are_read(heading: str, text: str) -> None:
    assert texts(heading) == [text]
