"""What a site's pages say of where its articles are listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.autodetect import (
    find_feed_addresses,
    find_headlines,
    find_opml_addresses,
    find_opml_feeds,
    find_sections,
    is_same_site,
    may_hold_articles,
    page_pattern,
    read_robots,
)
from crawler.discovery.listings import find_listing_links
from crawler.discovery.opt_out import read_tdmrep
from pipelines.extraction.facts.rights import opt_out_of_headers, opt_out_of_page
from pipelines.items import Link, LinkKind

HOME = "https://news.test/"


def article(path: str, title: str) -> Link:
    return Link(url=f"https://news.test{path}", kind=LinkKind.ARTICLE, title=title)


@pytest.mark.parametrize(
    ("html", "feeds"),
    [
        ("<link rel='alternate' type='application/rss+xml' href='/feed/'>", ["/feed/"]),
        (
            "<link rel='alternate' type='application/atom+xml' href='/en/atom'><footer><a href='/rss.xml'>RSS</a></footer>",
            ["/en/atom", "/rss.xml"],
        ),
        ("<body><footer><a href='/feeds/news.rdf'>Subscribe</a></footer>", ["/feeds/news.rdf"]),
        ("<link rel='alternate' type='application/rss+xml' href='/comments/feed/'>", []),
        ("<link rel='alternate' type='application/rss+xml' href='/tag/water/feed/'>", []),
        ("<body><a href='/2026/how-to-feed-the-hungry'>How to feed the hungry</a>", []),
        ("<body><a href='https://elsewhere.test/feed/'>Their feed</a>", []),
        ("", []),
    ],
)
def test_feeds_are_those_a_page_announces_and_those_it_links_to(html: str, feeds: list[str]) -> None:
    assert find_feed_addresses(html.encode(), HOME) == [f"https://news.test{path}" for path in feeds]


def test_a_list_of_feeds_is_found_and_read() -> None:
    page = b"<body><footer><a href='/feeds.opml'>All our feeds</a></footer>"
    assert find_opml_addresses(page, HOME) == ["https://news.test/feeds.opml"]
    opml = b"<opml version='2.0'><body><outline text='News'><outline xmlUrl='/rss/a' type='rss'/></outline><outline xmlurl='/rss/b'/>"
    assert find_opml_feeds(opml, HOME) == ["https://news.test/rss/a", "https://news.test/rss/b"]


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"<html><outline xmlUrl='/x'/></html>", b"<opml", b"<opml><outline xmlUrl='javascript:1'/>"]
)
def test_what_is_no_list_of_feeds_has_none(body: bytes) -> None:
    assert find_opml_feeds(body, HOME) == []


@pytest.mark.parametrize(
    ("html", "sections"),
    [
        ("<nav><a href='/shop'>Shop</a><a href='/news/'>News</a></nav>", ["/news/", "/shop"]),
        ("<nav><a href='/topics'>Topics</a><a href='/es/noticias'>Noticias</a></nav>", ["/es/noticias", "/topics"]),
        ("<nav><a href='/ar/x'>مقالات</a><a href='/ar/y'>الأخبار</a></nav>", ["/ar/x", "/ar/y"]),
        ("<div><a href='/prensa/'>Sala de prensa</a></div>", ["/prensa/"]),
        ("<nav><a href='/about'>About us</a><a href='/search?q='>Search</a><a href='/feed/'>RSS</a><a href='/'>Home</a></nav>", []),
        ("<main><a href='/news/a-long-story'>Court orders city to run a bus</a></main>", []),
        ("<nav><a href='https://other.test/news'>News</a></nav>", []),
        ("<nav><a href='/page/2/'>2</a></nav>", []),
    ],
)
def test_pages_that_may_list_articles_have_short_names_and_news_comes_first(html: str, sections: list[str]) -> None:
    assert find_sections(f"<html><body>{html}</body></html>".encode(), HOME) == [f"https://news.test{path}" for path in sections]


def test_headlines_have_several_words_and_addresses_made_alike() -> None:
    stories = [article(f"/nota/2026030{day}-casa-{day}.html", f"A headline of several words, number {day}") for day in range(3)]
    others = [
        article("/nota/20260304-short.html", "Read more"),
        article("/donate/now/please", "Give to us every month, please"),
        article("/about", "All that you want to know"),
    ]
    assert find_headlines([*stories, *others]) == stories


def test_a_headline_without_blanks_is_one() -> None:
    stories = [article(f"/news/1000{number}", "人权观察组织发布新的年度报告") for number in range(3)]
    assert find_headlines(stories) == stories


@pytest.mark.parametrize(
    ("links", "pattern"),
    [
        ("<link rel='next' href='/news/page/2/'>", "https://news.test/news/page/{n}/"),
        (
            "<div class='pager'><a href='/news?topic=7&page=2'>2</a><a href='/news?topic=7&page=3'>3</a></div>",
            "https://news.test/news?topic=7&page={n}",
        ),
        ("<a href='/section/world'>Next</a><a href='/page/2'>Older posts</a>", "https://news.test/page/{n}"),
        ("<a href='/news?before=2026-03-01'>Older posts</a>", "https://news.test/news?before=2026-03-01"),
        ("<a href='/news/a'>A story</a>", None),
    ],
)
def test_the_pattern_of_further_pages_is_told(links: str, pattern: str | None) -> None:
    assert page_pattern(find_listing_links(f"<html><body>{links}".encode(), "https://news.test/news")) == pattern


@pytest.mark.parametrize(
    ("name", "may"),
    [
        *(
            (name, True)
            for name in ("post-sitemap.xml", "sitemap-news.xml", "wp-sitemap-posts-post-1.xml", "sitemap-2024-03.xml", "articles.xml.gz")
        ),
        *((name, True) for name in ("sitemap-page-2.xml", "sitemap/page/3.xml", "sitemap_index.xml", "homepages.xml")),
        *((name, False) for name in ("page-sitemap.xml", "sitemap-pages.xml", "wp-sitemap-posts-page-1.xml", "category-sitemap2.xml")),
        *((name, False) for name in ("post_tag-sitemap.xml", "author-sitemap.xml", "wp-sitemap-users-1.xml", "image-sitemap-1.xml")),
    ],
)
def test_a_sitemap_of_pages_categories_or_authors_is_known_by_its_name(name: str, may: bool) -> None:
    assert may_hold_articles(f"https://news.test/{name}") is may


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.news.test/a", True),
        ("http://news.test/a", True),
        ("https://blog.news.test/a", True),
        ("https://news.test:8443/a", False),
        ("https://othernews.test/a", False),
        ("https://ads.test/news.test", False),
        ("http://[", False),
    ],
)
def test_a_site_is_its_host_with_and_without_www_and_hosts_below(url: str, same: bool) -> None:
    assert is_same_site(url, HOME) is same


def test_robots_tell_their_rules_delay_sitemaps_and_whom_they_shut_out() -> None:
    body = (
        b"User-agent: *\nCrawl-delay: 7\nDisallow: /private/ # inside\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"
        b"Sitemap: https://news.test/a.xml\nSitemap: /b.xml\nSitemap: javascript:1\n"
    )
    facts = read_robots(body, "https://news.test/robots.txt", product="winnow")
    assert facts.crawl_delay_seconds == 7
    assert facts.sitemaps == ("https://news.test/a.xml", "https://news.test/b.xml")
    assert facts.shut_out == ("GPTBot", "CCBot")
    assert facts.rules[:3] == ("User-agent: *", "Crawl-delay: 7", "Disallow: /private/ # inside")


def test_a_robots_file_that_shuts_out_everybody_singles_out_nobody() -> None:
    assert read_robots(b"User-agent: *\nDisallow: /", "https://news.test/robots.txt", product="winnow").shut_out == ()


@given(st.binary())
def test_no_bytes_make_looking_at_a_site_raise(body: bytes) -> None:
    find_feed_addresses(body, HOME)
    find_sections(body, HOME)
    find_opml_feeds(body, HOME)
    read_robots(body, HOME, product="winnow")
    read_tdmrep(body)


@pytest.mark.parametrize(
    ("body", "signals"),
    [
        (
            b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://news.test/p"}]',
            ["tdmrep.json reserves /, policy https://news.test/p"],
        ),
        (
            b'\xef\xbb\xbf[{"location": "/en/*", "tdm-reservation": "1"}, {"location": "/free", "tdm-reservation": 0}]',
            ["tdmrep.json reserves /en/*"],
        ),
        (b'{"tdm-reservation": 1}', []),
        (b"<html>not found</html>", []),
        (b'["a", 1, null]', []),
        (b"[" * 100_000, []),
    ],
)
def test_a_reservation_of_text_and_data_mining_is_read(body: bytes, signals: list[str]) -> None:
    assert read_tdmrep(body) == signals


@pytest.mark.parametrize(
    ("header", "signals"),
    [
        (("X-Robots-Tag", "noai, NoImageAI, noindex"), ["X-Robots-Tag: noai", "X-Robots-Tag: noimageai"]),
        (("x-robots-tag", "otherbot: noai"), ["X-Robots-Tag: noai"]),
        (("TDM-Reservation", "1"), ["TDM-Reservation: 1"]),
        (("TDM-Reservation", "0"), []),
        (("X-Robots-Tag", "noindex"), []),
    ],
)
def test_headers_may_opt_out(header: tuple[str, str], signals: list[str]) -> None:
    assert opt_out_of_headers([header]) == signals


NOINDEX = ("X-Robots-Tag", "noindex")


@pytest.mark.parametrize(
    ("head", "header", "signals"),
    [
        (b"<meta name='robots' content='NOAI, noindex'>", NOINDEX, ("robots: noai",)),
        (b"<META NAME=Robots CONTENT=NoImageAI>", NOINDEX, ("robots: noimageai",)),
        (b"<meta name='tdm-reservation' content='1'>", ("TDM-Reservation", "1"), ("tdm-reservation: 1", "TDM-Reservation: 1")),
        (b"<meta name='tdm-reservation' content='0'>", NOINDEX, ()),
        (b"<title>noai, the island</title>", NOINDEX, ()),
        (b"<meta name='robots'><meta content='noai'>", NOINDEX, ()),
        (b" " * 70_000 + b"<meta name='robots' content='noai'>", NOINDEX, ()),
        (b"<!-- noai", NOINDEX, ()),
        (b"", ("X-Robots-Tag", "noai"), ("X-Robots-Tag: noai",)),
    ],
)
def test_a_page_may_opt_out_before_it_is_extracted(head: bytes, header: tuple[str, str], signals: tuple[str, ...]) -> None:
    assert opt_out_of_page(b"<html><head>" + head, [header]) == signals
