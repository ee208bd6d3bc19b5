"""SIGTERM while a server drips its body, and two runs in one corpus."""

from __future__ import annotations

import json
import os
import resource
import signal
import time

import pytest

ARTICLES = 7  # more than are in work for one host at once, so the last is asked for when one has been stored
PAGES = 40


@pytest.fixture
def sites(tools):
    """A site, another whose one page drips, and a third that asks for twelve seconds between two requests."""
    quick, dripping, slow = tools.web(), tools.web(), tools.web()
    for web in (quick, dripping, slow):
        for number in range(ARTICLES):
            web.pages[f"/news/{number}"] = tools.answer(tools.article(f"case {number} at {web.port}"))
        web.pages["/"] = tools.answer(tools.listing(*(web.url(f"/news/{number}") for number in range(ARTICLES))))
    dripping.pages["/news/0"] = tools.drip
    slow.pages["/robots.txt"] = tools.answer(b"User-agent: *\nCrawl-delay: 12\n", content_type="text/plain")
    folder = tools.corpus(quick.host, dripping.host, slow.host)
    for name, web in (("quick", quick), ("dripping", dripping), ("slow", slow)):
        folder.add_source(name, seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    return folder, quick, dripping, slow


def test_a_signal_ends_a_crawl_within_seconds_and_loses_nothing(tools, sites):
    folder, quick, dripping, slow = sites
    process = folder.start_crawl()
    try:
        quick.wait_for(ARTICLES + 2)
        while "/news/0" not in dripping.paths():
            dripping.wait_for(len(dripping.log) + 1)
        slow.wait_for(1)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=30)
        seconds = time.monotonic() - begun
    finally:
        tools.kill(process)

    assert (process.returncode, json.loads(stdout)["exit_meaning"]) == (7, "interrupted"), stderr
    assert seconds < 10
    stored = set(folder.rows("select canonical from document"))
    assert len(stored) >= ARTICLES - 1
    assert json.loads(stdout)["errors"] == []
    assert json.loads(stdout)["queued"] > 0
    assert folder.rows("select exit_code from run") == [(7,)]

    dripping.pages["/news/0"] = tools.answer(tools.article("the page that dripped"))
    slow.pages["/robots.txt"] = tools.answer(status=404)
    done = folder.crawl()
    assert (done.code, done.json["queued"]) == (0, 0), done.stderr
    assert stored < set(folder.rows("select canonical from document"))
    assert folder.rows("select count(*) from document") == [(3 * ARTICLES,)]


@pytest.mark.parametrize(
    "after",
    (
        pytest.param(0.0, marks=pytest.mark.long, id="at once"),
        pytest.param(1.0, id="as its processes start"),
        pytest.param(2.5, marks=pytest.mark.long, id="when they work"),
    ),
)
def test_a_signal_to_the_whole_group_fails_no_page(tools, after):
    """`timeout`, a terminal that closes, systemd without KillMode: the processes that extract get it too."""
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(PAGES)}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("one", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    process = folder.start_crawl()
    try:
        web.wait_for(4)
        time.sleep(after)
        begun = time.monotonic()
        os.killpg(process.pid, signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=60)
        seconds = time.monotonic() - begun
    finally:
        tools.kill(process)
    assert process.returncode in (0, 7), stderr
    assert seconds < 10
    assert json.loads(stdout)["errors"] == []
    assert "Traceback" not in stderr.decode()
    ended = {outcome for outcome, _ in folder.endings().values()}
    assert ended <= {"stored", "listing", None}
    assert folder.rows("select count(*) from url where state = 'queued' and attempts > 0") == [(0,)]
    done = folder.crawl()
    assert (done.code, done.json["queued"]) == (0, 0), done.stderr
    assert folder.rows("select count(*) from document") == [(PAGES,)]


def _cpu_seconds() -> float:
    """Time that the ended children of this process were at work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_second_run_leaves_at_once_and_the_first_goes_on(tools, sites):
    folder, _, dripping, _ = sites
    process = folder.start_crawl()
    try:
        dripping.wait_for(2)
        before = _cpu_seconds()
        second = folder.crawl(fork=False)
        busy_seconds = _cpu_seconds() - before
        assert (second.code, second.stdout) == (5, b"")
        assert "another run is at work" in second.stderr
        assert (
            busy_seconds < 6
        )  # of the processor, of which a start alone takes one: a machine with other work to do says nothing about ours
        by_scrapy = tools.run(
            *(tools.winnow[0], "-m", "scrapy", "crawl", "source", "-a", "source=quick"),
            env=folder.environment({"WINNOW_CORPUS": str(folder.root), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}),
        )
        assert "another run is at work" in by_scrapy.stderr
        assert process.poll() is None
    finally:
        tools.kill(process)
    assert len(folder.rows("select id from run")) == 1
