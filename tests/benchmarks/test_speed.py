"""The measure of a crawl's speed counts every process, and its sites answer as sites do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.pages import SHARED
from benchmarks.speed.serving import answer_to, site_of

ROOT = Path(__file__).parents[2]
BUSY = "import time\nwhile time.process_time() < {seconds}: pass\n"
LEFT_BEHIND = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY.format(seconds=0.6)!r}])\n" + BUSY.format(seconds=0.3)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_time_of_a_process_that_outlives_its_parent_is_counted() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.measured", sys.executable, "-c", LEFT_BEHIND],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["code"] == 0
    assert 0.85 < figures["cpu"] < 2
    assert figures["main_cpu"] < figures["cpu"]


def test_a_site_answers_304_to_who_knows_a_page_and_404_for_what_it_has_not() -> None:
    site = site_of([b"<p>one</p>", b"<p>two</p>"])
    assert list(site) == ["/", "/story/0.html", "/story/1.html"]
    first = answer_to(site, "GET /story/1.html HTTP/1.1\r\nHost: a\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 200 OK")
    assert first.endswith(b"<p>two</p>")
    tag = first.partition(b"ETag: ")[2].partition(b"\r\n")[0].decode()
    assert answer_to(site, f"GET /story/1.html HTTP/1.1\r\nIf-None-Match: {tag}\r\n\r\n").startswith(b"HTTP/1.1 304")
    assert answer_to(site, "GET /none HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 404")


@pytest.mark.long
@pytest.mark.skipif(not (SHARED / "pages").exists(), reason="the pages beside the repository are missing")
def test_the_table_is_printed() -> None:
    command = [sys.executable, "-m", "benchmarks.speed", "--turns", "1", "--sites", "2", "--pages", "3"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    assert "2 sites of 3 pages, medians of 1 turns" in done.stdout
    assert "CPU, of the control's" in done.stdout
