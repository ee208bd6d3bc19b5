"""F13: a clock that was set back is noticed and said, and orders nothing: not the history of a page, nor when it is visited again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.runs.clock_watch import ClockWatch

DAY = 86_400


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A crawl today, and one of the edited page by a clock that was set back a thousand days."""
    web = module_tools.web()
    web.pages = {"/": module_tools.answer(module_tools.listing(web.url("/a"))), "/a": module_tools.answer(module_tools.article("the case"))}
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().code == 0
    web.pages["/a"] = module_tools.answer(module_tools.article("the case, as told later"))
    web.pages["/"] = module_tools.answer(module_tools.listing(web.url("/a"), web.url("/b")))
    web.pages["/b"] = module_tools.answer(module_tools.article("another case"))
    return folder, web, folder.crawl(offset_seconds=-1_000 * DAY)


def test_f13_a_clock_set_back_is_said_and_a_matter_for_attention(crawled):
    _, _, done = crawled
    assert (done.code, done.json["outcomes"]["revised"], done.json["new"]) == (3, 1, 1)
    assert "the clock of this machine says" in done.json["clock"]


def test_f13_what_is_stored_by_it_has_a_flag_and_stands_behind_what_it_followed(crawled):
    folder, web, _ = crawled
    query = "select number, flags like '%clock_doubt%', placed_at is not null from revision join document d on d.id = document_id"
    assert folder.rows(f"{query} where canonical = ? order by number", web.url("/a")) == [(1, 0, 0), (2, 1, 1)]
    assert folder.rows(f"{query} where canonical = ?", web.url("/b")) == [(1, 1, 0)]
    history = folder.winnow("history", web.url("/a"), "--json").json
    assert [revision["revision"] for revision in history["revisions"]] == [1, 2]


def test_f13_when_the_clock_is_right_again_everything_goes_on(crawled):
    folder, _, _ = crawled
    done = folder.crawl(offset_seconds=DAY)
    assert (done.code, done.json["clock"], done.json["queued"]) == (0, "", 0)
    assert done.json["outcomes"]["unchanged"] == 2
    flags = folder.rows("select flags like '%clock_doubt%' from revision order by id")
    assert flags == [(0,), (1,), (1,)], "what a right clock confirms is no new revision"


def test_a_clock_that_runs_back_during_a_run_is_noticed_and_one_that_is_put_right_by_a_minute_is_not():
    times = [datetime(2026, 11, 1, tzinfo=UTC)]
    watch = ClockWatch(lambda: times[-1], times[0] + timedelta(seconds=90))
    times.append(times[0] - timedelta(seconds=60))
    assert (watch.now(), watch.problem) == (times[-1], "")
    times.append(times[0] - timedelta(days=1))
    assert (watch.now(), "set back to 2026-10-31" in watch.problem) == (times[-1], True)
