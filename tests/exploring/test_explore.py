"""Exploring a site whose answers are given by a table, so that only the order of questions and what follows is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from crawler.exploring.draft import Draft, name_for
from crawler.exploring.explore import explore
from crawler.exploring.report import describe, doubt
from crawler.exploring.site import MAX_ASKED
from crawler.exploring.values import Answer, Exploration
from crawler.runs.list_reader import UnreadableList
from pipelines.extraction.extract import extract
from pipelines.items import Extraction, Limits, LinkKind, PageInput, Scope, Seeds, Source
from pipelines.sources.loader import load_source
from pipelines.sources.writer import write_source

HOME = "https://www.news.test/"
TOO_LONG = "reading it for links took more than 30 s of processor time"
T = TypeVar("T")
WORDS = "The commission heard on Tuesday how officers entered the building at night and took the names of everyone present. "


def story(number: int, *, head: str = "") -> bytes:
    text = f"<p>{WORDS * 3}</p>" * 5
    return f"<html><head><title>Story {number}</title>{head}</head><body><article><h1>The long story {number}</h1>{text}</article>".encode()


def feed(*paths: str) -> bytes:
    return f"<rss><channel>{''.join(f'<item><link>{path}</link></item>' for path in paths)}</channel></rss>".encode()


def sitemap(*paths: str, kind: str = "url") -> bytes:
    root = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    entries = "".join(f"<{kind}><loc>{path}</loc></{kind}>" for path in paths)
    return f"<{root}>{entries}</{root}>".encode()


STORIES = [f"/news/the-long-story-{number}" for number in range(6)]
PAGES = {path: story(number) for number, path in enumerate(STORIES)}


def explored(pages: Mapping[str, bytes | str], address: str = HOME, unreadable: bytes = b"") -> tuple[Exploration, list[str]]:
    """Explore with these answers by path, a text being where the path redirects to; also the addresses asked."""
    asked: list[str] = []

    async def ask(url: str, *, is_robots: bool = False) -> Answer:
        asked.append(url)
        path = "/" + url.split("/", 3)[3]
        found = pages.get(path)
        if isinstance(found, str):
            url, found = found, pages["/" + found.split("/", 3)[3]]
        return Answer(url=url, status=404, problem="http_error: 404") if found is None else Answer(url=url, status=200, body=found)

    async def find(body: bytes, function: Callable[..., T], *args: Any) -> T:
        if body == unreadable:
            raise UnreadableList(TOO_LONG)
        return function(body, *args)

    async def read(answer: Answer) -> Extraction:
        return extract(PageInput(url=answer.url, body=answer.body))

    return asyncio.run(explore(address, ask=ask, find=find, read=read, say=lambda line: None, draft=Draft(name="news"))), asked


def seeds_of(exploration: Exploration) -> Seeds:
    assert exploration.source is not None, exploration.tried
    return exploration.source.seeds


def test_an_address_that_is_a_feed_is_taken_for_one() -> None:
    found, _ = explored({"/my-feed": feed(*STORIES), "/": b"<html>", **PAGES}, "https://www.news.test/my-feed")
    assert seeds_of(found) == Seeds(feeds=("https://www.news.test/my-feed",))


@pytest.mark.parametrize("path", ["/", "/feed/", "/sitemap.xml"])
def test_what_cannot_be_read_for_links_is_told_and_the_rest_is_found(path: str) -> None:
    pages = {"/": b"<html><title>News</title>", "/feed/": feed(*STORIES[:3]), "/sitemap.xml": sitemap(*STORIES), **PAGES}
    pages[path] = hostile = b"<rss>" if path == "/feed/" else b"<urlset>" if path == "/sitemap.xml" else b"<div><div>"
    found, _ = explored(pages, unreadable=hostile)
    assert {tried.url: tried.answer for tried in found.tried}[f"{HOME.rstrip('/')}{path}"] == TOO_LONG
    expected = {"/": 2, "/feed/": 1, "/sitemap.xml": 1}
    seeds = seeds_of(found)
    assert len(seeds.feeds) + len(seeds.sitemaps) == expected[path]


def test_an_address_that_is_a_sitemap_is_taken_for_one() -> None:
    found, _ = explored({"/map": sitemap(*STORIES), **PAGES}, "https://www.news.test/map")
    assert seeds_of(found) == Seeds(sitemaps=("https://www.news.test/map",))


def test_where_the_address_leads_is_the_home_and_both_hosts_are_known() -> None:
    own = sitemap(*(f"https://news.test{path}" for path in STORIES))
    found, asked = explored({"/old": HOME, "/": b"<html>", "/sitemap.xml": own, **PAGES}, "https://news.test/old")
    assert found.home == HOME
    assert found.source is not None
    assert found.source.scope.hosts == ("www.news.test", "news.test")
    assert "https://www.news.test/sitemap.xml" in asked


def test_feeds_listed_by_an_opml_file_are_found() -> None:
    front = b"<html><body><footer><a href='/all.opml'>Our feeds</a></footer>"
    opml = b"<opml><body><outline xmlUrl='/x/y'/><outline xmlUrl='https://other.test/feed'/></body></opml>"
    found, asked = explored({"/": front, "/all.opml": opml, "/x/y": feed(*STORIES), **PAGES})
    assert seeds_of(found).feeds == ("https://www.news.test/x/y",)
    assert not [url for url in asked if "other.test" in url]


def test_of_an_index_sitemaps_without_articles_are_left_out() -> None:
    index = sitemap("/post-sitemap.xml", "/page-sitemap.xml", "/author-sitemap1.xml", "/author-sitemap2.xml", kind="sitemap")
    robots = b"Sitemap: https://www.news.test/index.xml"
    found, asked = explored({"/": b"<html>", "/robots.txt": robots, "/index.xml": index, "/post-sitemap.xml": sitemap(*STORIES), **PAGES})
    assert seeds_of(found) == Seeds(sitemaps=("https://www.news.test/index.xml",))
    assert found.source is not None
    assert found.source.scope.exclude == ("/page-sitemap.xml", "/author-sitemap*.xml")
    assert not [url for url in asked if "author" in url or "page-" in url]


def test_advertisers_in_a_sitemap_are_not_counted() -> None:
    found, _ = explored({"/": b"<html>", "/sitemap.xml": sitemap(*STORIES, "https://ads.test/win-a-phone", "https://ads.test/b"), **PAGES})
    (offer,) = found.offers
    assert len(offer.articles) == len(STORIES)


def test_however_much_a_site_names_no_more_is_asked_than_promised_and_the_trial_has_its_share() -> None:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='/feed-{number}.xml'>" for number in range(99))
    sections = "".join(f"<a href='/s{number}'>Section {number}</a>" for number in range(99))
    names = [f"https://www.news.test/map-{number}.xml" for number in range(99)]
    children = sitemap(*(f"/child-{number}.xml" for number in range(99)), kind="sitemap")
    pages = {
        "/": f"<html><head>{links}</head><body><nav>{sections}</nav>".encode(),
        "/robots.txt": "\n".join(f"Sitemap: {name}" for name in names).encode(),
        **{f"/map-{number}.xml": children.replace(b"child", f"child-{number}".encode()) for number in range(99)},
        "/child-0-0.xml": sitemap(*STORIES),
        **PAGES,
    }
    found, asked = explored(pages)
    assert len(asked) <= MAX_ASKED
    assert len(asked) == len(found.tried)
    assert [sample.status for sample in found.samples] == ["article"] * 3


def test_signals_of_pages_headers_and_files_are_told_once() -> None:
    head = "<meta name='robots' content='noai'><link rel='license' href='https://creativecommons.org/licenses/by/4.0/'>"
    marked = {path: story(number, head=head) for number, path in enumerate(STORIES)}
    tdmrep = b'[{"location": "/", "tdm-reservation": 1}]'
    found, _ = explored({"/": feed(*STORIES), "/.well-known/tdmrep.json": tdmrep, **marked})
    assert found.rights.opt_out == ("tdmrep.json reserves /", "robots: noai")
    assert found.rights.licenses == ("https://creativecommons.org/licenses/by/4.0/",)


def test_a_trial_without_articles_raises_a_doubt() -> None:
    found, _ = explored({"/": b"<html>", "/feed/": feed("/a-b", "/c-d"), "/a-b": b"<html>", "/c-d": b"<html>"})
    assert found.source is not None
    assert doubt(found).startswith("only 0 of 2 pages")
    assert any("no article but" in line for line in describe(found))


def test_nothing_found_tells_every_address_and_what_to_do() -> None:
    found, asked = explored({"/": b"<html><body><p>Under construction"})
    told = "\n".join(describe(found))
    assert [url for url in asked if url not in told] == []
    assert "What to do:" in told


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.river-watch.org", "river-watch"),
        ("news.example.co.uk", "news-example"),
        ("example.org:8080", "example-8080"),
        ("127.0.0.1:8101", "127-0-0-1-8101"),
        ("xn--mgbh0fb.xn--kgbechtv", "xn-mgbh0fb"),
        ("a.com", "a"),
        ("co.uk", "co"),
        ("localhost", "localhost"),
    ],
)
def test_a_source_is_named_after_its_host(host: str, name: str) -> None:
    assert name_for(host) == name


@pytest.mark.parametrize("title", ["Plain", 'Quo"ted \\ back', "مرصد", "x" * 200])
def test_a_written_source_is_read_back_the_same(title: str, tmp_path: Path) -> None:
    source = Source(
        name="news",
        title=title,
        seeds=Seeds(feeds=("https://a.test/feed",), sitemaps=tuple(f"https://a.test/a-long-name-of-a-sitemap-{n}.xml" for n in range(5))),
        scope=Scope(hosts=("a.test", "www.a.test"), exclude=("/tag-*.xml",), follow_links=True),
        limits=Limits(delay_seconds=2.5),
    )
    text = write_source(source, homepage="https://a.test/", languages=("en",), made_on="2026-03-01")
    (tmp_path / "news.toml").write_text(text, "utf-8")
    assert load_source(tmp_path / "news.toml") == source


def test_an_article_or_a_missing_page_in_the_navigation_is_no_section() -> None:
    links = "".join(f"<li><a href='{path}'>A headline of several long words {path[-1]}</a></li>" for path in STORIES)
    gone = (
        f"<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry.</p><ul>{links}</ul></body></html>".encode()
    )
    section = f"<html><head><title>World</title></head><body><h1>World</h1><ul>{links}</ul></body></html>".encode()
    menu = f"<nav><a href='{STORIES[0]}'>Latest</a><a href='/old'>Old</a><a href='/world'>World</a></nav>"
    front = f"<html><head><title>News</title></head><body>{menu}<ul>{links}</ul></body></html>".encode()
    with_lists = {path: page.replace(b"</article>", f"</article><aside><ul>{links}</ul></aside>".encode()) for path, page in PAGES.items()}
    found, asked = explored({"/": front, "/old": gone, "/world": section, "/feed": feed(*STORIES), **with_lists})
    assert "https://www.news.test/old" in asked
    assert [offer.url for offer in found.offers if offer.kind is LinkKind.LISTING] == [HOME, "https://www.news.test/world"]


def test_an_article_in_the_navigation_that_shows_others_is_no_section_where_nothing_names_the_articles() -> None:
    links = "".join(f"<li><a href='{path}'>A headline of several long words {path[-1]}</a></li>" for path in STORIES)
    menu = "<nav><a href='/our-story/'>Our story</a><a href='/world'>World</a></nav>"
    front = f"<html><head><title>News</title></head><body>{menu}<ul>{links}</ul></body></html>".encode()
    section = f"<html><head><title>World</title></head><body><h1>World</h1><ul>{links}</ul></body></html>".encode()
    shown = f"</article><h3>Other articles</h3><ul>{links}</ul><a rel='next' href='/their-story/'>Their story</a>".encode()
    declared = "<meta property='og:type' content='article'><meta property='article:published_time' content='2026-01-01'>"
    ours = story(9, head=declared).replace(b"</article>", shown)
    found, asked = explored({"/": front, "/world": section, "/our-story/": ours, **PAGES})
    assert "https://www.news.test/our-story/" in asked
    assert [offer.url for offer in found.offers if offer.kind is LinkKind.LISTING] == [HOME, "https://www.news.test/world"]


def listing(*paths: str, more: str = "") -> bytes:
    items = "".join(f"<li><a href='{path}'>A headline of several long words {number}</a></li>" for number, path in enumerate(paths))
    return f"<html><head><title>News</title></head><body><main><ul>{items}</ul></main>{more}</body></html>".encode()


PAGER = "<div class='pagination'><a href='/page/2/'>2</a> <a href='/page/3/'>3</a></div>"


def test_further_pages_that_repeat_a_listing_are_not_trusted_and_its_sections_are_kept() -> None:
    older = [f"/news/the-older-story-{number}" for number in range(4)]
    front = listing(*STORIES, more=f"<nav><a href='/category/ops/'>Ops</a></nav>{PAGER}")
    found, asked = explored({"/": front, "/page/2/": front, "/category/ops/": listing(*older), **PAGES})
    assert seeds_of(found).listings == (HOME, "https://www.news.test/category/ops/")
    home, *_ = found.offers
    assert (home.further_pages, home.note) == (None, "its further pages repeat it")
    assert "https://www.news.test/page/3/" not in asked


def test_what_a_further_page_lists_counts_as_the_listings_own() -> None:
    second = listing(*(f"/news/the-older-story-{number}" for number in range(4)))
    found, _ = explored({"/": listing(*STORIES, more=PAGER), "/page/2/": second, **PAGES})
    (home,) = found.offers
    assert (home.further_pages, len(home.articles)) == ("https://www.news.test/page/{n}/", len(STORIES) + 4)


def test_a_feed_with_addresses_of_another_form_discards_no_listing() -> None:
    numbers = [f"/?p={number}" for number in range(6)]
    found, _ = explored({"/": listing(*STORIES), "/feed/": feed(*numbers), **PAGES})
    assert seeds_of(found) == Seeds(feeds=("https://www.news.test/feed/",), listings=(HOME,))


def test_a_home_page_that_lists_nothing_is_a_start_where_its_links_lead_on() -> None:
    found, _ = explored({"/": b"<html><body><a href='/ops/'>Ops</a> <a href='/x/'>x</a>"})
    assert seeds_of(found) == Seeds(listings=(HOME,))
    assert found.source is not None
    assert found.source.scope.follow_links


def test_of_a_home_page_that_lists_nothing_the_longest_names_are_tried_first() -> None:
    menu = "".join(f"<li><a href='/spip.php?rubrique{n}'>Part {n}</a></li>" for n in range(9))
    posts = {f"/spip.php?article{n}": story(n) for n in range(4)}
    links = "".join(f"<a href='{path}'>The commission heard witness {path[-1]}</a>" for path in posts)
    found, _ = explored({"/": f"<html><body><ul>{menu}</ul><main>{links}</main>".encode(), **posts})
    assert [sample.status for sample in found.samples] == ["article"] * len(found.samples) != []


def test_archives_are_not_left_out_where_articles_stand_that_no_sitemap_names() -> None:
    index = sitemap("/post-sitemap.xml", "/category-sitemap.xml", kind="sitemap")
    pages = {"/sitemap.xml": index, "/post-sitemap.xml": sitemap(*STORIES), **PAGES}
    found, _ = explored({"/": listing(*STORIES), **pages})
    assert found.source is not None
    assert found.source.scope.exclude == ("/category-sitemap.xml",)
    found, _ = explored({"/": b"<html>", "/feed/": feed("/blog/2024/05/a-post-of-may", "/blog/2024/06/a-post-of-june"), **pages})
    assert found.source is not None
    assert found.source.scope.exclude == ()
