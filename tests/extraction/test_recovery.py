"""Broken markup is mended as browsers mend it; what is not broken stays with libxml2."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from pipelines.extraction.page import parsing
from pipelines.extraction.page.parsing import read_page
from pipelines.items import Extraction
from pipelines.outcomes import PageStatus
from pipelines.quality_flags import QualityFlag

SENTENCES = (
    "The council voted on Tuesday to reopen the inquiry into the deaths of nine dock workers after eleven years.",
    "Relatives who had travelled from four districts stood at the back of the hall while the motion was read out.",
    "The new inquiry will hear a crane driver and two nurses who treated the injured men on the night of the collapse.",
    "Lawyers for the families answered that copies of the harbour records had been in their hands since the spring.",
)


def body_of(markup: str) -> str:
    return etree.tostring(read_page("https://news.example.org/a", markup.encode()).tree.find("body"), encoding="unicode")


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("<div><header><div></header></div><p>a", "<div><header><div/></header></div><p>a</p>"),
        ("<footer><div><span>a</footer>b", "<footer><div><span>a</span></div></footer>b"),
        ("<div><nav><ul><li><div>a</ul></nav>b</div>", "<div><nav><ul><li><div>a</div></li></ul></nav>b</div>"),
        ("<button><div>a</button>b", "<button><div>a</div></button>b"),
        ("<title>a</title><header>b</header><p>c", "<header>b</header><p>c</p>"),
        ("<meta charset=utf-8><main><article>b</article></main>", "<main><article>b</article></main>"),
        ("<title>a</title><news-story>b</news-story>", "<news-story>b</news-story>"),
        ("<p>a<section>b</section>c", "<p>a</p><section>b</section>c"),
        ("<p>a<span>b<aside>c</aside></span>", "<p>a<span>b</span></p><aside>c</aside>"),
        ("<form>a<form>b</form>c</form>", "<form>ab</form>c"),
        ("<form><div>a</form>b</div>c", "<form><div>ab</div></form>c"),
        ("<table>a<tr><td>b</table>", "a<table><tbody><tr><td>b</td></tr></tbody></table>"),
        ("<table><tr><p>a</p><td>b</table>", "<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>"),
        ("<header><div></header><template><p>a</template>b", "<header><div/></header><template><p>a</p></template>b"),
        ("<header><div></header>a&#1;b&nbsp;c", "<header><div/></header>a b\xa0c"),
        ("<header><div></header>a<!-- b -->c<br><!-- d -->e", "<header><div/></header>ac<br/>e"),
        ("<header><div></header></body></html><p>a", "<header><div/></header><p>a</p>"),
        ("<header><div></header><o:p xml:lang=de {x}=1 checked>a", '<header><div/></header><o:p xml:lang="de" checked="">a</o:p>'),
        ("<header><div></header><x<y>a", "<header><div/></header><x_y>a</x_y>"),
    ],
)
def test_text_stands_where_browsers_show_it(markup: str, body: str) -> None:
    assert body_of(markup) == f"<body>{body}</body>"


@pytest.mark.parametrize(
    "markup",
    [
        "<div><header><div></div></header></div><p>a</p>",
        "<p>a<p>b<ul><li>c<li>d</ul>",
        "<div><p>a</div></p></span></section>",
        "<table><tr><td>a<td>b<tr><td><div>c</table>",
        "<table><caption>a</caption><col><thead><tr><th>b</thead><tbody><tr><td>c</table>",
        "<p><b>a</p><p>b</b></p>",
        "<noscript><p>a</p></noscript><select><option>b<option>c</select>",
    ],
)
def test_what_moves_no_text_is_left_to_libxml2(markup: str) -> None:
    data = markup.encode()
    assert body_of(markup) == etree.tostring(parsing._parse(data, parsing._new_parser()).find("body"), encoding="unicode")


def test_a_frame_set_gets_an_empty_body() -> None:
    tree = read_page("https://news.example.org/a", b"<frameset><frame><noframes><header><div></header></noframes></frameset></header>").tree
    assert [child.tag for child in tree][-1] == "body"


def test_an_unclosed_box_in_the_header_does_not_make_the_article_chrome(read: Callable[..., Extraction]) -> None:
    article = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    markup = "<title>Inquiry</title><div><header role=banner><nav><a href=/>Home</a></nav><div>{}</header></div><article><h1>Inquiry</h1>{}"
    broken, whole = read(markup.format("", article)), read(markup.format("</div>", article))
    assert broken.status is PageStatus.ARTICLE
    assert broken.text == whole.text
    assert all(sentence in broken.text for sentence in SENTENCES)


def test_a_template_in_a_broken_page_is_no_text(read: Callable[..., Extraction]) -> None:
    article = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    found = read(f"<header><div></header><article><h1>Inquiry</h1>{article}<template><p>Placeholder of a card.</p></template></article>")
    assert "Placeholder" not in found.text
    assert SENTENCES[-1] in found.text


def test_a_page_that_nests_too_deep_is_flattened_and_not_mended() -> None:
    page = read_page("https://news.example.org/a", b"<header><div></header>" + b"<div>" * 300 + b"the end")
    assert QualityFlag.DEEPLY_NESTED in page.flags
    assert "the end" in "".join(page.tree.itertext())


def test_a_page_that_would_become_too_deep_keeps_the_tree_of_libxml2() -> None:
    markup = "<header><div></header>" + "<font><center>" * 150 + "the end"
    tree = read_page("https://news.example.org/a", markup.encode()).tree
    assert "the end" in "".join(tree.itertext())
