"""What one worker must know of the others: how a host stands since, which runs were at work with it, and which seeds were read."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from crawler.hosts.rate_limiter import RateLimiter
from pipelines.outcomes import ExitCode
from pipelines.store import runs
from pipelines.store.frontier.hosts import Hosts
from pipelines.store.integrity.custody import SeenTexts, check_custody

HOST = "example.org:443"


def test_a_pause_that_another_process_wrote_is_known_once_the_host_is_read_again(db: Any, clock: Any) -> None:
    mine, other = (RateLimiter(Hosts(db), now=clock, server_now=clock) for _ in range(2))
    assert mine.check(HOST) == timedelta()
    other.answered(HOST, 503, "3600", is_page=True)
    mine.reread({"another.org"})
    assert mine.check(HOST) == timedelta(), "known once, a host is not read for every request"
    mine.reread({"example.org"})
    assert mine.state(HOST).paused_until is not None
    assert mine.state(HOST) == other.state(HOST)


def test_runs_of_workers_that_overlap_are_one_to_what_failed_in_them(db: Any, clock: Any) -> None:
    def begin(command: str) -> int:
        clock.move(minutes=1)
        return runs.start_run(db, command=command, software="0", now=clock())

    def end(run_id: int) -> None:
        clock.move(minutes=1)
        runs.end_run(db, run_id, summary={}, exit_code=ExitCode.DONE, now=clock())

    yesterday = begin("worker")
    end(yesterday)
    killed, crawl = begin("worker"), begin("crawl")
    end(crawl)
    first, second, third = begin("worker"), begin("worker"), begin("worker")
    end(first)
    late = begin("worker")
    for run_id in (second, third, late):
        end(run_id)
    assert runs.first_beside(db, third) == first
    assert runs.first_beside(db, late) == second
    assert runs.first_beside(db, yesterday) == yesterday
    assert runs.first_beside(db, crawl) == crawl
    assert runs.first_beside(db, killed) == killed


def test_runs_that_begin_at_once_in_an_empty_corpus_follow_one_another(db: Any, clock: Any) -> None:
    together = threading.Barrier(8)

    def begin(_: int) -> int:
        together.wait()
        return runs.start_run(db, command="worker", software="0", now=clock())

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(begin, range(8)))) == 8
    with db.read() as session:
        assert list(check_custody(session, dict, lambda _: None, SeenTexts())) == []
