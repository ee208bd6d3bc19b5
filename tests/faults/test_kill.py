"""kill -9 in the middle of a crawl, at several moments, and the next crawl: nothing committed is lost, and the end is the same (F01)."""

from __future__ import annotations

import random

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

PAGES = 24
LOCATED = "select warc_file, warc_offset, warc_length, warc_record_id, url, bytes, payload_sha256 from fetch where warc_file is not null"
TEXTS = "select d.canonical, d.status, r.number, r.title, r.text_sha256 from document d join revision r on r.document_id = d.id"


def _site(tools, pages=PAGES):
    web = tools.web()
    paths = [f"/news/{number}" for number in range(pages)]
    web.pages = {path: tools.answer(tools.article(f"harbour case {path[6:]}")) for path in paths}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in paths)))
    return web


def _corpus(tools, web, name):
    folder = tools.corpus(web.host, name=name)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    return folder


@pytest.fixture(scope="module")
def undisturbed(module_tools):
    """The server, and what a crawl gives that nobody kills."""
    web = _site(module_tools)
    folder = _corpus(module_tools, web, "undisturbed")
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, PAGES), done.stderr
    return web, sorted(folder.rows(TEXTS))


@pytest.mark.parametrize("requests", [pytest.param(2, marks=pytest.mark.long), 15, pytest.param(PAGES + 1, marks=pytest.mark.long)])
def test_a_killed_crawl_loses_nothing_and_the_next_one_finishes_it(module_tools, undisturbed, requests):
    web, expected = undisturbed
    folder = _corpus(module_tools, web, f"killed-{requests}")
    web.log.clear()
    process = folder.start_crawl()
    web.wait_for(requests)
    module_tools.kill(process)
    committed = set(folder.rows(TEXTS))
    fetched = len(folder.rows("select 1 from fetch"))

    done = folder.crawl()

    assert done.code == 0, done.stderr
    texts = folder.rows(TEXTS)
    assert committed <= set(texts)
    assert sorted(texts) == expected
    assert len(web.log) <= PAGES + 2 * 2 + 8, "a few pages in work may be fetched again, not more"
    assert fetched <= len(folder.rows("select 1 from fetch"))
    _check_invariants(folder)


@pytest.mark.parametrize("kills", [2, pytest.param(25, marks=pytest.mark.long)])
def test_f01_a_corpus_that_was_killed_again_and_again_equals_one_that_was_not(tools, kills):
    """Only the death of a worker counts against a page: no page is given up for the kills of the whole crawl."""
    web = _site(tools, pages=7 * kills)
    expected = _corpus(tools, web, "undisturbed")
    assert expected.crawl().json["new"] == 7 * kills
    folder = _corpus(tools, web, "killed")
    moments = random.Random(kills)
    refetched = len(web.log)
    for _ in range(kills):
        process = folder.start_crawl()
        web.wait_for(len(web.log) + moments.randint(2, 6))
        tools.kill(process)
    done = folder.crawl()
    assert (done.code, done.json["queued"]) == (0, 0), done.stderr
    assert sorted(folder.rows(TEXTS)) == sorted(expected.rows(TEXTS))
    assert sorted(folder.endings().items()) == sorted(expected.endings().items())
    assert folder.rows("select url from url where attempts > 0") == []
    refetched = len(web.log) - refetched - 7 * kills
    assert refetched <= (2 + 8) * (kills + 1), "a few pages in work, and the listing and robots.txt, of each crawl"
    _check_invariants(folder)


def _check_invariants(folder):
    assert folder.rows("pragma integrity_check") == [("ok",)]
    assert folder.rows("pragma foreign_key_check") == []
    assert folder.rows("select canonical from document group by source, canonical having count(*) > 1") == []
    assert folder.rows("select url from url where state <> 'done' or outcome is null") == []
    for file, offset, length, record_id, url, size, _digest in folder.rows(LOCATED):
        capture = read_capture(folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
        assert (capture.url, len(capture.body)) == (url, size)
