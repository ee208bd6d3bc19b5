"""Listings to links."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.listings import MAX_LISTING_LINKS, find_listing_links
from pipelines.items import LinkKind
from pipelines.urls import is_fetchable

BASE = "https://news.test/latest/"
A, L, F = LinkKind.ARTICLE, LinkKind.LISTING, LinkKind.FEED


def found(html: str, base: str = BASE) -> list[tuple[LinkKind, str]]:
    return [(link.kind, link.url.removeprefix("https://news.test")) for link in find_listing_links(html.encode(), base)]


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<a href='/a'>A</a><a href='b'>B</a>", [(A, "/a"), (A, "/latest/b")]),
        ("<a href='/a' rel='nofollow'>A</a>", [(A, "/a")]),
        ("<a href='https://other.test/a'>A</a>", [(A, "https://other.test/a")]),
        ("<a href='/a'>A</a><a href='/a/#comments'>2</a><a href='/a?utm_source=x'>A</a>", [(A, "/a")]),
        ("<a href='#top'>x</a><a href=''>x</a><a name='x'>x</a><a href='/latest'>self</a>", []),
        ("<a href='javascript:x'>x</a><a href='mailto:x@y'>x</a><a href='http://[::1'>x</a><a href='/a'>A</a>", [(A, "/a")]),
        ("<base href='/elsewhere/'><a href='a'>A</a>", [(A, "/elsewhere/a")]),
        ("<base href='http://['><a href='a'>A</a>", [(A, "/latest/a")]),
        ("<base target='_blank'><base href='/x/'><a href='a'>A</a>", [(A, "/x/a")]),
        ("<map><area href='/a' alt='A'></map>", [(A, "/a")]),
        # navigation, header and footer of the page, but not those of a teaser
        ("<nav><a href='/topics'>T</a></nav><header><a href='/home'>H</a></header><footer><a href='/terms'>I</a></footer>", []),
        ("<div role='navigation'><ul><li><a href='/topics'>T</a></ul></div><a href='/a'>A</a>", [(A, "/a")]),
        ("<article><header><h2><a href='/a'>A</a></h2></header><footer><a href='/b'>B</a></footer></article>", [(A, "/a"), (A, "/b")]),
        ("<main><header><a href='/a'>A</a></header></main>", [(A, "/a")]),
        ("<article><nav><a href='/a'>A</a></nav></article>", []),
        # further pages
        ("<nav><a href='/latest/page/2/'>2</a></nav>", [(L, "/latest/page/2/")]),
        (
            "<a href='?page=2'>more</a><a href='?paged=3'>x</a><a href='?PAGEN_1=2'>x</a>",
            [(L, "/latest/?page=2"), (L, "/latest/?paged=3"), (L, "/latest/?PAGEN_1=2")],
        ),
        ("<a href='/seite-2.html'>x</a><a href='/pagina/3'>x</a>", [(L, "/seite-2.html"), (L, "/pagina/3")]),
        ("<footer><a rel='nofollow next' href='/x2'>x</a></footer><link rel='next' href='/x3'>", [(L, "/x2"), (L, "/x3")]),
        ("<div class='pagination'><a href='/archive-b'>2</a><a href='/archive-c'>»</a></div>", [(L, "/archive-b"), (L, "/archive-c")]),
        ("<a class='page-numbers' href='/archive-b'>12</a>", [(L, "/archive-b")]),
        # further pages by their place and marks, whatever their words
        ("<div class='nav-previous'><a href='/x2'>زیاتر</a></div>", [(L, "/x2")]),
        ("<a class='blog-pager-older-link' href='/search?updated-max=2026'>Xəbərlər</a>", [(L, "/search?updated-max=2026")]),
        (
            "<ul class='pager'><li class='next'><a href='/x2'>Keyingi</a></li><li><a href='/a'>A story</a></li></ul>",
            [(L, "/x2"), (A, "/a")],
        ),
        ("<button><a class='btn load-more' href='/x2'>Show more of this</a></button>", [(L, "/x2")]),
        (
            "<p><b>1</b> <a href='/l-2-n'>2</a> <a href='/l-3-n'>3</a> <a href='/l-9-n'>9</a></p>",
            [(L, "/l-2-n"), (L, "/l-3-n"), (A, "/l-9-n")],
        ),
        ("<a href='/news;p2'>2</a><a href='/news;p3'>3</a>", [(L, "/news;p2"), (L, "/news;p3")]),
        ("<a rel='next' href='/all-our-news-from-2.html'>more</a>", [(L, "/all-our-news-from-2.html")]),
        (
            "<a href='/news-of-page-2-here'>2</a><a href='/news-of-page-3-here'>3</a>",
            [(L, "/news-of-page-2-here"), (L, "/news-of-page-3-here")],
        ),
        ("<a rel='next' href='/all-our-old-news?from=9'>more</a>", [(L, "/all-our-old-news?from=9")]),
        # no further pages: the post before the one shown
        ("<div class='nav-previous'><a href='/2026/01/the-older-story-here/'>Older</a></div>", [(A, "/2026/01/the-older-story-here/")]),
        ("<main><a rel='next' href='/the-older-story-here.html'>Story</a></main>", [(A, "/the-older-story-here.html")]),
        (
            "<a href='/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C-%D0%BE-%D1%81%D1%83%D0%B4%D0%B5-%D0%B2%D1%87%D0%B5%D1%80%D0%B0/'>Далее</a>",
            [(A, "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C-%D0%BE-%D1%81%D1%83%D0%B4%D0%B5-%D0%B2%D1%87%D0%B5%D1%80%D0%B0/")],
        ),
        # no further pages
        ("<a href='/2026/03/1'>1</a><a href='/2026/03/2'>2</a>", [(A, "/2026/03/1"), (A, "/2026/03/2")]),
        ("<a href='/archive/2024'>2024</a><a href='/archive/2025'>2025</a>", [(A, "/archive/2024"), (A, "/archive/2025")]),
        ("<a href='/rank/1/'>1</a><a href='/story-2'>2</a>", [(A, "/rank/1/"), (A, "/story-2")]),
        ("<div class='carousel'><a class='next' href='/a'>A story</a></div>", [(A, "/a")]),
        ("<div class='older-people'><a href='/a'>A story</a></div>", [(A, "/a")]),
        ("<a href='/archive-b'>2</a><a href='/archive-c'>»</a>", [(A, "/archive-b"), (A, "/archive-c")]),
        ("<a href='/a'>Read more</a><a href='/b'>المزيد</a>", [(A, "/a"), (A, "/b")]),
        ("<a href='/a?page=about'>x</a><a href='/home-page/'>x</a>", [(A, "/a?page=about"), (A, "/home-page/")]),
        ("<a href='https://other.test/page/2'>2</a>", [(A, "https://other.test/page/2")]),
        ("<a href='/the-next-election'>Next year's election</a>", [(A, "/the-next-election")]),
        ("<div class='homepager-teaser'><a href='/a'>2024</a></div>", [(A, "/a")]),
        # feeds
        ("<link rel='alternate' type='application/rss+xml; charset=utf-8' href='/feed/' title='News'>", [(F, "/feed/")]),
        ("<link rel='ALTERNATE' type='application/atom+xml' href='/atom'><a href='/atom'>RSS</a>", [(F, "/atom")]),
        ("<link rel='alternate' type='application/feed+json' href='/feed.json'>", [(F, "/feed.json")]),
        ("<link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/7'>", []),
        ("<link rel='alternate' type='application/rss+xml' href='/comments/feed/'>", []),
        ("<link rel='alternate' hreflang='ar' href='/ar/'><link rel='stylesheet' href='/x.css'>", []),
        # broken pages
        ("<a href='/a'>A<a href='/b'>B", [(A, "/a"), (A, "/b")]),
        ("</nav></div><ul><li><a href=/a>A<li><a href=/b>B</ul></body></html><a href=/c>C", [(A, "/a"), (A, "/b"), (A, "/c")]),
        ("<script>document.write('<a href=/no>x</a>')</script><!-- <a href='/no'>x</a> --><a href='/a'>A</a>", [(A, "/a")]),
        ("", []),
    ],
)
def test_links_are_found_with_their_kind(html: str, links: list[tuple[LinkKind, str]]) -> None:
    assert found(html) == links


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Next",
            "NEXT",
            "Next page »",
            "Older posts",
            "← Older posts",
            "التالي",
            "الصفحة التالية",
            "siguiente ›",
            "Siguiente",
            "下一页",
            "下一頁 >",
        ),
        *("Suivant", "Weiter", "Следующая", "Далее →", "Далі", "بعدی", "Próxima", "Sonraki", "次へ", "다음"),
    ],
)
def test_the_next_page_is_known_in_many_languages(text: str) -> None:
    assert found(f"<nav><a href='/archive/b'>{text}</a></nav>") == [(L, "/archive/b")]


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<a href='/a'>  A\n <b>bold</b> headline </a>", "A bold headline"),
        ("<a href='/a'><img src='x' alt='A picture'></a>", "A picture"),
        ("<a href='/a'><img src='x' alt='A picture'>Headline</a>", "Headline"),
        ("<a href='/a' aria-label='Label'><svg></svg></a>", "Label"),
        ("<a href='/a'><i></i></a><h2><a href='/a'>Headline</a></h2><a href='/a'>Read more</a>", "Headline"),
        ("<a href='/a'>Q&amp;A &lt;2026&gt;</a>", "Q&A <2026>"),
        ("<a href='/a'></a>", None),
    ],
)
def test_the_text_of_a_link_is_its_title(html: str, title: str | None) -> None:
    (link,) = find_listing_links(html.encode(), BASE)
    assert (link.title, link.found_on) == (title, BASE)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<a href='/a'>عنوان</a>".encode(), None),
        ("<a href='/a'>عنوان</a>".encode(), "windows-1256"),
        ("<a href='/a'>عنوان</a>".encode("cp1256"), "windows-1256"),
        (b"<meta charset=windows-1256>" + "<a href='/a'>عنوان</a>".encode("cp1256"), None),
        (b"<meta charset=windows-1256>" + "<a href='/a'>عنوان</a>".encode("cp1256"), "rot13"),
        ("<a href='/a'>عنوان</a>".encode("utf-16"), "utf-8"),
        ("<a href='/a'>عنوان</a>".encode("utf-8-sig"), "\x00"),
    ],
)
def test_titles_are_decoded_by_what_is_most_likely_true(body: bytes, charset: str | None) -> None:
    (link,) = find_listing_links(body, BASE, charset)
    assert link.title == "عنوان"


@pytest.mark.parametrize("depth", [255, 256, 2_048, 100_000])
def test_no_depth_of_nesting_hides_a_link(depth: int) -> None:
    assert found(f"{'<div>' * depth}<a href='/a'>A</a>") == [(A, "/a")]


@pytest.mark.parametrize("width", range(8_150, 8_230, 7))
def test_no_link_is_torn_between_two_pieces(width: int) -> None:
    assert found(f"{'<b>' * 1_500}{'x' * (width - 4_500)}<a href='/a'>A</a>{'y' * 9_000}<a href='/b'>B</a>") == [(A, "/a"), (A, "/b")]


def test_the_number_of_links_of_one_page_is_bounded() -> None:
    assert len(found("".join(f"<a href='/{number}'>x</a>" for number in range(MAX_LISTING_LINKS + 1_000)))) == MAX_LISTING_LINKS


def test_tags_that_close_nothing_cost_no_more_than_others() -> None:
    # With one parser for the whole page this takes half a minute: each closing tag is compared with each open element.
    assert found("<b>" * 120_000 + "</i>" * 120_000 + "<a href='/a'>A</a>") == [(A, "/a")]


PIECES = st.sampled_from(
    [
        b"<a href='",
        b"'>",
        b"</a>",
        b"<nav>",
        b"</nav>",
        b"<base href='//[",
        b"<link rel=next href=x>",
        b"<!--",
        b"-->",
        b"<script>",
        b"&#0;",
        b"\x00",
    ]
)


@given(
    st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=25).map(b"".join)),
    st.sampled_from([BASE, "", "x", "http://["]),
    st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["rot13", "idna", "undefined", "zlib", "utf-16", "utf-7", "punycode"])),
)
@settings(deadline=None)
def test_no_bytes_make_reading_a_listing_raise(body: bytes, base: str, charset: str | None) -> None:
    assert all(is_fetchable(link.url) for link in find_listing_links(body, base, charset))
