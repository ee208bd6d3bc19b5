"""What discovery follows in a crawl, and where it stops."""

from __future__ import annotations

import gzip

import pytest

NAMESPACE = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def index(*urls: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<?xml version='1.0'?><sitemapindex {NAMESPACE}>{entries}</sitemapindex>".encode()


def urlset(*urls: str) -> bytes:
    return f"<?xml version='1.0'?><urlset {NAMESPACE}>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


@pytest.fixture(scope="module")
def crawled(module_tools):
    """One crawl of a site whose sitemap index leads into loops, and whose listing goes on by pages."""
    tools = module_tools
    web, elsewhere = tools.web(), tools.web()
    xml = "application/xml"
    deep = {f"/deep-{number}.xml": tools.answer(index(web.url(f"/deep-{number + 1}.xml")), content_type=xml) for number in range(12)}
    web.pages = {
        "/index.xml": tools.answer(
            index(*map(web.url, ("/index.xml", "/other.xml", "/good.xml.gz", "/deep-0.xml")), "http://["), content_type=xml
        ),
        "/other.xml": tools.answer(index(web.url("/index.xml"), web.url("/other.xml")), content_type=xml),
        "/good.xml.gz": tools.answer(
            gzip.compress(urlset(web.url("/in-sitemap"), "javascript:x", elsewhere.url("/advert"), web.url("/also-in-sitemap"))),
            content_type="text/html",
        ),
        "/list": tools.answer(b"<html><body><p><b>1</b> <a href='/list;2'>2</a> <a href='/list;3'>3</a></p></body></html>"),
        "/list;2": tools.answer(tools.listing("/on-page-2")),
        "/list;3": tools.answer(tools.listing("/on-page-3")),
        **deep,
    }
    web.pages |= {f"/{name}": tools.answer(tools.article(name)) for name in ("in-sitemap", "also-in-sitemap", "on-page-2", "on-page-3")}
    folder = tools.corpus(web.host, elsewhere.host)
    folder.add_source(
        "site",
        seeds={"sitemaps": [web.url("/index.xml")], "listings": [web.url("/list")]},
        scope={"hosts": [web.host]},
        limits={"delay_seconds": 0},
    )
    done = folder.crawl()
    assert done.code == 0, done.stderr
    return done.json, web, elsewhere, folder


def test_sitemaps_and_numbered_pages_lead_to_every_article(crawled):
    summary, web, _, folder = crawled
    stored = {url.removeprefix(web.url("")) for url, (outcome, _) in folder.endings().items() if outcome == "stored"}
    assert stored == {"/in-sitemap", "/also-in-sitemap", "/on-page-2", "/on-page-3"}
    assert summary["new"] == 4


def test_an_index_that_leads_to_itself_is_asked_once(crawled):
    _, web, _, _ = crawled
    paths = web.paths()
    assert {path for path in paths if paths.count(path) > 1} == set()


def test_an_index_of_indexes_ends_after_three(crawled):
    _, web, _, _ = crawled
    assert sorted(path for path in web.paths() if path.startswith("/deep")) == ["/deep-0.xml", "/deep-1.xml"]


def test_entries_of_another_site_are_not_asked(crawled):
    _, _, elsewhere, folder = crawled
    assert elsewhere.paths() == []
    assert not [url for url in folder.endings() if "advert" in url]
