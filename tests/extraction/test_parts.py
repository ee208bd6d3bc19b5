"""Whether a page is one of several over which its article runs."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.extract import extract
from pipelines.extraction.facts.parts import is_one_of_parts
from pipelines.extraction.page.parsing import read_page
from pipelines.items import PageInput
from pipelines.quality_flags import QualityFlag

CASES = Path(__file__).parents[3] / "shared" / "cases" / "public-reports"
PROSE = "".join(
    f"<p>Witness number {number} told the commission on Tuesday how officers had entered the building at night, taken the names of everyone "
    f"present, and left again with papers that belonged to the union.</p>"
    for number in range(4)
)


def page(body: str = "", *, head: str = "") -> bytes:
    title = "<title>The hearing at the harbour - Harbour Courier</title>"
    article = f"<article><h1>The hearing at the harbour</h1>{PROSE}{body}</article>"
    return f"<!doctype html><html lang='en'><head>{title}{head}</head><body><main>{article}</main></body></html>".encode()


def is_part(body: bytes, path: str) -> bool:
    url = f"https://news.test{path}"
    return is_one_of_parts(read_page(url, body, None).tree, url)


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/long", '<div class="pagination"><span>1</span> <a href="/long?page=2" rel="next">2</a></div>'),
        ("/long?page=2", '<div class="pagination"><a rel="prev" href="/long">1</a> <span>2</span></div>'),
        ("/2026/03/long/", '<p>Pages: <span>1</span> <a href="/2026/03/long/2/">2</a> <a href="/2026/03/long/3/">3</a></p>'),
        ("/2026/03/long/2/", '<div class="page-links"><a href="../">1</a> <span>2</span></div>'),
        ("/long.html", '<a href="long,2.html">2</a>'),
        ("/long/seite-3", '<ul class="pager"><li><a href="/long/seite-2">zurück</a></li></ul>'),
        ("/long?id=7&page=2", '<a href="?id=7&amp;page=3">3</a>'),
        ("/long", '<nav class="pagination">Page 2 of 3</nav>'),
        ("/long", '<div class="pager">2 / 3</div>'),
    ],
)
def test_a_page_that_leads_to_another_part_of_itself_is_one_of_parts(path: str, html: str) -> None:
    assert is_part(page(html), path)


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/long", '<link rel="next" href="/long/2/">'),
        ("/long/2/", '<link rel="prev" href="/long/">'),
        ("/long", '<link rel="next" href="https://news.test/long/seite-2">'),
    ],
)
def test_the_head_of_a_page_may_say_it(path: str, head: str) -> None:
    assert is_part(page(head=head), path)


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/long", ""),
        ("/long", '<a rel="next" href="/another-story">Next</a>'),
        ("/news/12", '<a rel="next" href="/news/13">Next</a> <a rel="prev" href="/news/11">Previous</a>'),
        ("/news/12", '<nav class="pagination"><a href="/news/13">13</a> <a href="/news">News</a></nav>'),
        ("/2026/03/05", '<a rel="next" href="/2026/03/06">6</a>'),
        ("/long", '<section id="comments"><div class="pagination"><a href="/long?page=2">2</a></div></section>'),
        ("/long", '<a href="/long/comment-page-2/#comments">2</a>'),
        ("/long", '<div class="related"><ul class="pager"><li><a href="/long?page=2">2</a></li></ul></div>'),
        ("/long", '<sup><a href="#2">2</a></sup> <a href="/long#page2">2</a>'),
        ("/long", '<a href="/long?share=2">2</a>'),
        ("/long", '<div class="gallery"><span class="pager">2 / 12</span></div>'),
        ("/long", "<p>Chapter 2 of 3</p>"),
        ("/long?page=2", '<a href="/long?page=2">2</a>'),
        ("/long", '<a rel="next" href="http://[::1/2">2</a>'),
        ("/long", '<a href="https://other.test/long/2">2</a>'),
    ],
)
def test_other_numbers_are_no_parts(path: str, html: str) -> None:
    assert not is_part(page(html), path)


def test_a_pager_without_prose_beside_it_says_nothing_of_the_article() -> None:
    body = page().replace(b"</main>", b"</main><div><div><div><div class='pagination'><a href='/long?page=2'>2</a></div></div></div></div>")
    assert not is_part(body, "/long")


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_text_of_a_part_has_a_flag(is_whole: bool) -> None:
    body = page("" if is_whole else '<div class="pagination"><span>1</span> <a href="/long?page=2" rel="next">2</a></div>')
    extraction = extract(PageInput(url="https://news.test/long", body=body))
    assert "Witness number 3" in extraction.text
    assert (QualityFlag.ONE_OF_PARTS in extraction.flags) is not is_whole


@pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}")
@pytest.mark.parametrize(
    ("name", "url"), [("multipage-1.html", "https://news.test/long"), ("multipage-2.html", "https://news.test/long?page=2")]
)
def test_the_reported_pages_have_the_flag(name: str, url: str) -> None:
    extraction = extract(PageInput(url=url, body=(CASES / name).read_bytes()))
    assert extraction.status == "article"
    assert QualityFlag.ONE_OF_PARTS in extraction.flags


@pytest.mark.parametrize(
    "piece",
    ["<a href='/long?page=2'>x</a>", "<div class='pager'>", "<a rel=next href='/long/2'>", "<div class='pagination'>2 / ", "<ul><li>1"],
)
def test_no_page_makes_the_search_slow(piece: str) -> None:
    tree = read_page("https://news.test/long", page(piece * 20_000), None).tree
    begun = process_time()
    is_one_of_parts(tree, "https://news.test/long")
    assert process_time() - begun < 1  # 0.1 on a busy machine


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_makes_the_search_raise(path: str, href: str) -> None:
    tree = read_page("https://news.test/", page(f'<a rel="next" href="{href}">2</a>'), None).tree
    assert isinstance(is_one_of_parts(tree, f"https://news.test/{path}"), bool)
