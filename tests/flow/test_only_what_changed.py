"""What a crawl asks of a site where nothing changed, counted at the server."""

from __future__ import annotations

import hashlib
from collections import Counter
from copy import copy

import pytest

DAY, HOUR = 86_400, 3_600
PER_PAGE = 4
PAGES = 3


def conditional(body: bytes, content_type: str):
    """A page with an ETag, which answers 304 to who has it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    def reply(handler) -> None:
        known = handler.headers.get("If-None-Match") == etag
        handler.send_response(304 if known else 200)
        handler.send_header("ETag", etag)
        if not known:
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if not known:
            handler.wfile.write(body)

    return reply


@pytest.fixture(scope="module")
def crawled(module_tools):
    return Site(module_tools)


class Site:
    """A listing of three pages, a feed, and a sitemap index over two sitemaps: one dated in the index and one not."""

    def __init__(self, tools) -> None:
        self.tools = tools
        self.web = tools.web()
        self.listed = [f"/news/{number}" for number in range(PAGES * PER_PAGE)]
        self.sitemap_date = "2024-05-01T10:00:00Z"
        self.write_pages()
        self.folder = tools.corpus(self.web.host)
        seeds = {"listings": [self.web.url()], "feeds": [self.web.url("/feed")], "sitemaps": [self.web.url("/sitemap.xml")]}
        self.folder.add_source("site", seeds=seeds, limits={"delay_seconds": 0})
        self.crawl_at(0)

    def put(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        self.web.pages[path] = conditional(body, content_type)

    def write_pages(self) -> None:
        for path in [*self.listed, "/mapped", "/fed"]:
            self.put(path, self.tools.article(f"case {path}"))
        self.write_discovery()

    def write_discovery(self) -> None:
        for number in range(PAGES):
            shown = self.listed[number * PER_PAGE : (number + 1) * PER_PAGE]
            links = "".join(f'<li><a href="{path}">A headline of several words about {path}</a></li>' for path in shown)
            pager = f'<div class="pagination"><a rel="next" href="/?page={number + 2}">Next</a></div>' if number + 1 < PAGES else ""
            self.put(
                "/" if number == 0 else f"/?page={number + 1}", f"<html><body><main><ul>{links}</ul>{pager}</main></body></html>".encode()
            )
        item = f"<item><title>Fed</title><link>{self.web.url('/fed')}</link></item>"
        self.put("/feed", f"<?xml version='1.0'?><rss version='2.0'><channel>{item}</channel></rss>".encode(), "application/rss+xml")
        dated = f"<sitemap><loc>{self.web.url('/dated.xml')}</loc><lastmod>{self.sitemap_date}</lastmod></sitemap>"
        bare = f"<sitemap><loc>{self.web.url('/bare.xml')}</loc></sitemap>"
        space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        self.put("/sitemap.xml", f"<?xml version='1.0'?><sitemapindex {space}>{dated}{bare}</sitemapindex>".encode(), "text/xml")
        for path in ("/dated.xml", "/bare.xml"):
            entry = f"<url><loc>{self.web.url('/mapped')}</loc></url>"
            self.put(path, f"<?xml version='1.0'?><urlset {space}>{entry}</urlset>".encode(), "text/xml")

    def crawl_at(self, seconds: int, *arguments: str) -> Counter[str]:
        """Crawl, and what was asked for."""
        before = len(self.web.log)
        done = self.folder.crawl(*arguments, offset_seconds=seconds)
        assert (done.code, done.json["errors"]) == (0, []), done.stderr
        self.summary = done.json
        return Counter(self.web.paths()[before:])

    def revisions(self) -> int:
        return int(self.folder.rows("select count(*) from revision")[0][0])


@pytest.fixture
def site(tools, crawled) -> Site:
    """A copy of the corpus that was crawled once, and its server as it was."""
    site = copy(crawled)
    site.tools, site.folder, site.listed = tools, tools.copy(crawled.folder), list(crawled.listed)
    site.web.pages = {}
    site.write_pages()
    return site


def test_where_nothing_changed_each_way_of_discovery_is_asked_once_and_nothing_is_written(site):
    before = site.revisions()
    assert before == PAGES * PER_PAGE + 2
    asked = site.crawl_at(HOUR)
    assert asked == Counter(["/robots.txt", "/", "/feed", "/sitemap.xml", "/bare.xml"])
    assert set(site.summary["outcomes"]) == {"not_modified"}
    rechecked = site.crawl_at(2 * HOUR, "--recheck")
    everything = {*site.listed, "/mapped", "/fed", "/", "/?page=2", "/?page=3", "/feed", "/sitemap.xml", "/dated.xml", "/bare.xml"}
    assert rechecked == Counter({"/robots.txt", *everything})
    assert set(site.summary["outcomes"]) == {"not_modified"}
    assert site.revisions() == before


def test_the_next_page_of_a_listing_is_asked_for_where_the_first_shows_something_new(site):
    site.listed.insert(0, "/news/new")
    site.put("/news/new", site.tools.article("something new"))
    site.write_discovery()
    asked = site.crawl_at(HOUR)
    assert asked == Counter(["/robots.txt", "/", "/?page=2", "/feed", "/sitemap.xml", "/bare.xml", "/news/new"])
    assert site.summary["new"] == 1


def test_a_sitemap_is_asked_for_when_its_index_dates_it_anew(site):
    site.crawl_at(HOUR)
    site.sitemap_date = "2999-01-01T00:00:00Z"
    site.write_discovery()
    assert site.crawl_at(2 * HOUR)["/dated.xml"] == 1


def test_an_old_article_is_asked_for_the_next_night_and_then_left_alone(site):
    asked = site.crawl_at(DAY)
    assert set(site.listed) <= set(asked), "dated 2026-03-01 by its page; that is tried once"
    again = site.crawl_at(2 * DAY)
    assert not set(site.listed) & set(again)


def test_a_page_that_fails_or_pretends_is_never_gone(site):
    site.web.pages["/news/1"] = site.tools.answer(b"<title>Not found</title><h1>404</h1><p>Page not found.</p>")
    site.web.pages["/news/2"] = site.tools.answer(site.tools.article("an error"), status=503)
    site.web.pages["/news/3"] = site.tools.answer(b"cut", length=999)
    site.web.pages["/news/4"] = site.tools.answer(status=302, headers=(("Location", "/"),))
    for day in range(1, 4):
        site.crawl_at(day * DAY, "--recheck")
    assert site.folder.rows("select distinct status from document") == [("article",)]


def test_404_is_missing_once_until_a_day_later_and_410_is_gone_at_once(site):
    site.web.pages["/news/1"] = site.tools.answer(status=404)
    site.web.pages["/news/2"] = site.tools.answer(status=410)

    def statuses() -> list[str]:
        return [site.folder.rows("select status from document where canonical like ?", f"%/news/{n}")[0][0] for n in (1, 2)]

    site.crawl_at(DAY, "--recheck")
    assert statuses() == ["missing_once", "gone"]
    site.crawl_at(DAY + HOUR, "--recheck")
    assert statuses() == ["missing_once", "gone"]
    assert site.crawl_at(2 * DAY + 60)["/news/1"] == 1, "its second visit is due"
    assert statuses() == ["gone", "gone"]
    assert site.revisions() == PAGES * PER_PAGE + 2, "the texts stay"
