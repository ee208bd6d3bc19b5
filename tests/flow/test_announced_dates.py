"""An undated page of a site whose feed gives its day: stored with that day, and read again the same."""

from __future__ import annotations

import json

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
