"""An undated page of a site whose feed gives its day: stored with that day, and read again the same."""

from __future__ import annotations

import json

import pytest

UNDATED = "<meta name='date' content='2026-03-01'>"


def test_a_page_without_a_date_has_that_of_the_feed_and_keeps_it(tools):
    web = tools.web()
    page = tools.article("the camp").replace(UNDATED.encode(), b"")
    item = f"<item><title>The camp</title><link>{web.url('/news/1')}</link><pubDate>Fri, 27 Feb 2026 23:30:00 -0500</pubDate></item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>f</title>{item}</channel></rss>".encode()
    web.pages = {"/news/1": tools.answer(page), "/feed": tools.answer(feed, content_type="application/rss+xml")}
    folder = tools.corpus(web.host)
    folder.add_source("one", seeds={"feeds": [web.url("/feed")]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 1
    (row,) = folder.rows("select date, flags from revision")
    assert (row[0], json.loads(row[1])) == ("2026-02-27T23:30:00-05:00", ["date_from_feed"])
    again = folder.winnow("reextract", "--json").json
    assert (again["documents"], again["unchanged"]) == (1, 1)
    assert "feed or news sitemap" in folder.winnow("show", "1").stdout.decode()


@pytest.mark.parametrize("path", ["/feed.json", "/wp-json/wp/v2/posts?per_page=100"])
def test_a_feed_in_json_leads_to_its_articles_and_dates_them(tools, path):
    web = tools.web()
    page = tools.article("the camp").replace(UNDATED.encode(), b"")
    item = {"id": "1", "url": web.url("/news/1"), "title": "The camp", "date_published": "2026-02-27T23:30:00-05:00"}
    post = {"id": 1, "link": web.url("/news/1"), "title": {"rendered": "The camp"}, "date_gmt": "2026-02-28T04:30:00"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "f", "items": [item]} if path == "/feed.json" else [post]
    body = json.dumps(feed).encode()
    web.pages = {"/news/1": tools.answer(page), path: tools.answer(body, content_type="application/json")}
    folder = tools.corpus(web.host)
    folder.add_source("one", seeds={"feeds": [web.url(path)]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 1
    assert folder.endings()[web.url(path)] == ("listing", "1 links in scope")
    dates = {"/feed.json": "2026-02-27T23:30:00-05:00"}
    assert folder.rows("select date from revision") == [(dates.get(path, "2026-02-28T04:30:00Z"),)]
