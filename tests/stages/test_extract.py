"""Pages that extraction cannot end in time, crawled by plain `scrapy crawl`, which needs nothing of `winnow` but a corpus folder."""

from __future__ import annotations

import sys

PAGES = 2
LONG = "</p>".join(f"<p>Witness {number} said that the officers had come at night and taken all names." for number in range(600))


def _scrapy(tools, folder, *arguments):
    environment = folder.environment({"WINNOW_CORPUS": str(folder.root), "SCRAPY_SETTINGS_MODULE": "crawler.settings"})
    return tools.run(sys.executable, "-m", "scrapy", *arguments, env=environment)


def _corpus(tools):
    web = tools.web()
    urls = [web.url(f"/news/{number}") for number in range(PAGES)]
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}", words=LONG)) for number in range(PAGES)}
    web.pages["/"] = tools.answer(tools.listing(*urls))
    folder = tools.corpus(web.host)
    folder.add_source("one", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    folder.add_source("other", seeds={"listings": [web.url("/nothing")]}, limits={"delay_seconds": 0})
    return folder, urls


def test_scrapy_list_knows_the_spiders(tools):
    assert _scrapy(tools, tools.corpus(), "list").stdout.split() == [b"explorer", b"source", b"wayback"]


def test_scrapy_crawl_visits_the_source_that_is_named(tools):
    folder, urls = _corpus(tools)
    done = _scrapy(tools, folder, "crawl", "source", "-a", "source=one")
    assert done.code == 0, done.stderr
    assert {url for url, (outcome, _) in folder.endings().items() if outcome == "stored"} == set(urls)
    assert folder.rows("select distinct source from url") == [("one",)]
    assert folder.rows("select exit_code from run") == [(0,)]


def test_a_page_that_takes_too_long_is_read_again_by_the_next_run_out_of_the_archive(tools):
    folder, urls = _corpus(tools)
    done = _scrapy(tools, folder, "crawl", "source", "-a", "source=one", "-s", "WINNOW_PAGE_CPU_SECONDS=0.02")
    endings = folder.endings()
    assert {endings[url] for url in urls} == {("extraction_failed", "took more processor time than a page may")}, done.stderr
    assert folder.rows("select attempts from url where kind = 'article'") == [(1,)] * PAGES
    again = folder.crawl("one")
    assert again.json["read_again"] == {"outcomes": {"stored": PAGES}, "unreadable": [], "waiting": 0}
    assert "stored" not in again.json["outcomes"], "no page was asked for again"
    assert {url for url, (outcome, _) in folder.endings().items() if outcome == "stored"} == set(urls)
    assert folder.rows("select attempts from url where kind = 'article'") == [(0,)] * PAGES
    assert folder.rows("select count(*) from document") == [(PAGES,)]
    assert folder.crawl("one").json["read_again"] == {}
