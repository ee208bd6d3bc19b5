"""F12, F41: of many starts at once exactly one runs, and a signal at any moment ends a run within ten seconds and loses nothing."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from statistics import median

import pytest

from pipelines.outcomes import ExitCode

ARTICLES = 12
SECONDS = 10


@pytest.fixture
def site(tools):
    """A site with a page that drips, one that takes its extraction all the time it may have, and a long list."""
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(ARTICLES)}
    web.pages["/news/long"] = tools.answer(b"<article>" + b"<b>x</b> " * 600_000)
    web.pages["/news/slow"] = tools.drip
    paths = [*web.pages]
    random.Random(7).shuffle(paths)
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in paths)))
    web.pages["/list"] = tools.answer(b"".join(b"<a href=//other.example/%d>x</a>" % number for number in range(20_000)))
    return web


def corpus(tools, web, name="corpus"):
    folder = tools.corpus(web.host, name=name)
    folder.add_source("site", seeds={"listings": [web.url(), web.url("/list")]}, limits={"delay_seconds": 0})
    return folder


@pytest.mark.long
@pytest.mark.timeout(600)
def test_f12_of_fifty_overlapping_starts_one_runs(tools, site):
    """Five at a time, as often as it takes; the page that drips keeps the first of them at work until the others have left."""
    started = 0
    for number in range(10):
        folder = corpus(tools, site, f"overlapping-{number}")
        processes = [folder.start_crawl() for _ in range(5)]
        started += len(processes)
        try:
            site.wait_for(len(site.log) + 1)
            deadline = time.monotonic() + 60
            while sum(process.poll() is None for process in processes) > 1 and time.monotonic() < deadline:
                time.sleep(0.05)
            at_work = [process for process in processes if process.poll() is None]
            assert [process.returncode for process in processes if process not in at_work] == [ExitCode.BUSY] * 4
            assert len(at_work) == 1
            assert len(folder.rows("select id from run")) == 1
        finally:
            for process in processes:
                tools.kill(process)
    assert started == 50


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("signals", [1, pytest.param(100, marks=pytest.mark.long)])
def test_f41_a_signal_at_any_moment_ends_a_run_within_ten_seconds(tools, site, signals):
    """The moment is a number of requests served, and a part of a second: pages then wait, drip, are extracted, are being stored."""
    folder, chance, times = corpus(tools, site), random.Random(signals), []
    ended: Counter[int] = Counter()
    for number in range(signals):
        if number % 20 == 19:
            folder = corpus(tools, site, f"corpus-{number}")
        served = len(site.log)
        process = folder.start_crawl("--recheck")
        try:
            site.wait_for(served + 1)
            wanted, deadline = served + chance.randint(1, ARTICLES), time.monotonic() + 3  # the page that drips holds up the rest
            while len(site.log) < wanted and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(chance.random())
            begun = time.monotonic()
            process.send_signal(chance.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
            stdout, stderr = process.communicate(timeout=60)
            times.append(time.monotonic() - begun)
        finally:
            if process.poll() is None:
                tools.kill(process)
        ended[process.returncode] += 1
        assert process.returncode == ExitCode.INTERRUPTED, (number, process.returncode, stderr)
        assert "Traceback" not in stderr.decode(), stderr
        if stdout:
            assert json.loads(stdout)["errors"] == [], (number, stdout)
        if (folder.root / "corpus.db").exists():
            assert folder.rows("pragma integrity_check") == [("ok",)]
    print(
        f"ended {dict(ended)}; {median(times):.1f} s mostly, {sorted(times)[len(times) * 9 // 10]:.1f} s in nine of ten, {max(times):.1f} s at most"
    )
    assert max(times) < SECONDS
    site.pages["/news/slow"] = tools.answer(tools.article("the page that dripped"))
    done = folder.crawl()
    assert (done.code, done.json["queued"]) in {(0, 0), (3, 0)}, done.stderr
    assert folder.rows("select count(*) from document") == [(ARTICLES + 1,)]
