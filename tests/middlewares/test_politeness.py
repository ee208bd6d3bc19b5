"""Delays, `Retry-After` and pauses as servers see them: the gaps in the access log of real servers, over sources, processes and restarts."""

from __future__ import annotations

import itertools
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

JITTER_SECONDS = 0.05
HOUR = 3_600


def _gaps(web, first: int = 0) -> list[float]:
    times = [when for when, _ in web.log[first:]]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _site(tools, web, *, articles: int = 4) -> None:
    paths = [f"/news/{number}" for number in range(articles)]
    web.pages |= {path: tools.answer(tools.article(f"case {path} at {web.port}")) for path in paths}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in paths)))


def _answers(tools, *answers):
    """Each time the next of some answers, then the last again and again."""
    waiting = list(answers)

    def reply(handler) -> None:
        handler._send(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return reply


def _busy(tools, retry_after: str | None = None, status: int = 429):
    return tools.answer(status=status, headers=(("Retry-After", retry_after),) if retry_after else ())


def _source(folder, web, name: str = "site", delay_seconds: float = 0) -> None:
    folder.add_source(name, seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": delay_seconds})


def test_no_gap_at_a_host_is_below_its_delay_whoever_asks_for_whatever_reason(tools):
    """Three sources that share a host, the slowest one left out of the crawl; a robots.txt, redirects, retries, an answer that asks for time,
    a kill -9 in the middle, a new start at once, a check of the seeds meanwhile.
    """
    delay, asked = 0.6, 2
    web = tools.web()
    _site(tools, web)
    page = tools.answer(tools.article("the page behind all"))
    web.pages["/robots.txt"] = _answers(tools, _busy(tools, status=503), tools.answer(b"User-agent: *\nCrawl-delay: 0.2\n"))
    web.pages["/news/0"] = tools.answer(status=301, headers=(("Location", "/moved/0"),))
    web.pages["/moved/0"] = _answers(tools, _busy(tools, status=500), page)
    web.pages["/news/1"] = _answers(tools, _busy(tools, str(asked)), page)
    folder = tools.corpus(web.host)
    for name, seconds in (("quick", 0), ("usual", 0.4), ("slow", delay)):
        _source(folder, web, name, seconds)
    process = folder.start_crawl()
    try:
        web.wait_for(4)
    finally:
        tools.kill(process)
    check = folder.winnow("sources", "check", "quick", "--json")
    done = folder.crawl("quick", "usual")

    assert (done.code, done.json["queued"], done.json["errors"]) == (0, 0, []), done.stderr
    assert (check.code, check.json[0]["outcome"]) == (0, "listing"), check.stderr
    assert {"/moved/0", "/robots.txt"} <= set(web.paths())
    assert web.paths().count("/news/1") >= 3  # of two sources, and once more
    assert min(_gaps(web)) >= delay - JITTER_SECONDS, _gaps(web)
    refused = web.paths().index("/news/1")
    assert _gaps(web)[refused] >= asked - JITTER_SECONDS, list(zip(web.paths(), _gaps(web), strict=False))


def test_a_host_that_asks_for_an_hour_gets_it_over_restarts(tools):
    web, other = tools.web(), tools.web()
    folder = tools.corpus(web.host, other.host)
    for site, name in ((web, "site"), (other, "other")):
        _site(tools, site)
        _source(folder, site, name)
    web.pages["/news/1"] = _busy(tools, str(HOUR))
    first = folder.crawl()
    assert web.paths()[:3] == ["/robots.txt", "/", "/news/0"]
    assert web.paths()[3:] == ["/news/1"], "not asked again, nor anything else"
    assert first.code == 0, first.stderr
    [paused] = first.json["paused"]
    assert (paused["host"], paused["queued"], paused["failing"]) == (web.host, 3, False)
    assert paused["reason"] == "it answered 429; it asks to be left alone"
    assert first.json["queued"] == 3
    assert (first.json["visited"], sum(first.json["outcomes"].values())) == (7, 7)

    second = folder.crawl(offset_seconds=HOUR - 120)
    assert len(web.log) == 4
    assert (second.code, second.json["queued"]) == (0, 4)
    assert "Left alone until" in folder.winnow("crawl", "--progress", "none", offset_seconds=HOUR - 120).stdout.decode()

    web.pages["/news/1"] = tools.answer(tools.article("the page that took its time"))
    third = folder.crawl(offset_seconds=HOUR + 60)
    assert (third.code, third.json["queued"], third.json["paused"]) == (0, 0, [])
    assert folder.rows("select count(*) from document") == [(8,)]


def test_a_date_is_understood_and_a_short_time_is_waited_for(tools):
    web = tools.web()
    _site(tools, web)
    until = datetime.now(UTC) + timedelta(seconds=7)
    web.pages["/news/1"] = _answers(
        tools, _busy(tools, format_datetime(until, usegmt=True), 503), tools.answer(tools.article("the page that took its time"))
    )
    folder = tools.corpus(web.host)
    _source(folder, web)
    done = folder.crawl()
    assert (done.code, done.json["queued"], done.json["new"]) == (0, 0, 4), done.stderr
    refused = web.paths().index("/news/1")
    asked_again = datetime.now(UTC) - timedelta(seconds=_since(web, refused + 1))
    assert asked_again >= until.replace(microsecond=0) - timedelta(seconds=JITTER_SECONDS)


def _since(web, number: int) -> float:
    return time.monotonic() - web.log[number][0]


def test_a_host_that_fails_seven_times_is_left_alone_for_longer_and_longer(tools):
    web = tools.web()
    _site(tools, web)
    folder = tools.corpus(web.host)
    _source(folder, web)
    good = dict(web.pages)
    web.pages |= dict.fromkeys((f"/news/{number}" for number in range(4)), _busy(tools, status=500))
    first = folder.crawl()
    assert web.paths()[:2] == ["/robots.txt", "/"]
    assert len(web.log) == 2 + 7
    assert (first.code, first.json["queued"], first.json["outcomes"]) == (3, 4, {"listing": 1}), first.stderr
    [paused] = first.json["paused"]
    assert (paused["host"], paused["queued"], paused["failing"]) == (web.host, 4, True)
    assert "7 failures in a row" in paused["reason"]

    web.pages["/"] = _busy(tools, status=502)
    requests = []
    for minutes in (2, 7, 15, 30):  # the first pause has 5 minutes, the second, begun at 7, has 15; robots.txt alone ends no pause
        before = len(web.log)
        again = folder.crawl(offset_seconds=60 * minutes)
        requests.append(web.paths()[before:])
        assert (again.code, again.json["queued"], again.json["visited"]) == (4, 5, 0)
    assert requests == [[], ["/robots.txt", "/"], [], ["/robots.txt", "/"]]

    web.pages = good
    last = folder.crawl(offset_seconds=2 * HOUR)
    assert (last.code, last.json["queued"], last.json["paused"], last.json["new"]) == (0, 0, [], 4), last.stderr
    assert folder.rows("select failures, pauses, paused_until from host") == [(0, 0, None)]


def test_a_redirect_to_a_host_that_is_left_alone_waits_for_it(tools):
    """Its own host is free: without care the URL would be asked for again and again."""
    web, away = tools.web(), tools.web()
    _site(tools, web)
    web.pages["/news/0"] = tools.answer(status=302, headers=(("Location", away.url("/there")),))
    away.pages["/there"] = _answers(tools, _busy(tools, str(HOUR)), tools.answer(tools.article("there")))
    folder = tools.corpus(web.host, away.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host, away.host]}, limits={"delay_seconds": 0})
    first = folder.crawl()
    assert (first.json["queued"], first.json["new"]) == (1, 3), first.stderr
    assert (away.paths(), web.paths().count("/news/0")) == (["/robots.txt", "/there"], 1)
    last = folder.crawl(offset_seconds=HOUR + 60)
    assert (last.json["queued"], last.json["new"]) == (0, 1), last.stderr


def test_a_signal_ends_a_wait(tools):
    web = tools.web()
    _site(tools, web)
    web.pages["/news/1"] = _busy(tools, "50")
    folder = tools.corpus(web.host)
    _source(folder, web)
    process = folder.start_crawl()
    try:
        web.wait_for(4)
        process.terminate()
        process.communicate(timeout=20)
    finally:
        with suppress(ValueError):
            tools.kill(process)
    assert process.returncode == 7
    assert len(web.log) == 4
    assert folder.rows("select count(*) from url where state <> 'done'")[0][0] >= 3
