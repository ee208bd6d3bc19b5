"""A pool whose processes are lost, by signals or by their work, goes on, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from pipelines.workers.lasting_pool import LastingPool, ProcessExpired


def process_id(seconds: float = 0.0) -> int:
    time.sleep(seconds)
    return os.getpid()


def die(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(10)


def nothing() -> None:
    pass


def end_at_once() -> None:
    os._exit(3)


@pytest.fixture
def pool() -> Iterator[LastingPool]:
    made = LastingPool(size=2, initializer=nothing, initargs=())
    yield made
    made.close()


def processes(pool: LastingPool) -> set[int]:
    return {one.result(20) for one in [pool.submit(process_id, 0.3, timeout=10) for _ in range(4)]}


def test_idle_processes_that_are_ended_are_replaced(pool: LastingPool) -> None:
    first = processes(pool)
    for process in first:
        os.kill(process, signal.SIGTERM)
    second = processes(pool)
    assert first.isdisjoint(second)


def test_a_task_whose_process_is_ended_from_outside_is_done_by_another(pool: LastingPool) -> None:
    (busy, *_) = processes(pool)
    waiting = [pool.submit(process_id, 2.0, timeout=20) for _ in range(3)]
    time.sleep(0.5)
    os.kill(busy, signal.SIGTERM)
    assert busy not in {one.result(20) for one in waiting[:2]}
    assert waiting[2].result(20)


def test_a_process_that_its_own_work_kills_is_told(pool: LastingPool) -> None:
    with pytest.raises(ProcessExpired):
        pool.submit(die, signal.SIGKILL, timeout=10).result(20)
    assert processes(pool)


def test_a_task_that_always_ends_its_process_is_not_tried_for_ever(pool: LastingPool) -> None:
    with pytest.raises(ProcessExpired):
        pool.submit(die, signal.SIGTERM, timeout=10).result(60)


def test_a_deadline_holds(pool: LastingPool) -> None:
    with pytest.raises(TimeoutError):
        pool.submit(process_id, 30.0, timeout=0.5).result(20)
    assert processes(pool)


def test_signals_to_the_group_of_the_program_pass_the_processes_by(pool: LastingPool) -> None:
    assert all(os.getpgid(process) not in (os.getpgid(0), 0) for process in processes(pool))


def test_processes_that_cannot_start_are_told_and_not_waited_for() -> None:
    broken = LastingPool(size=1, initializer=end_at_once, initargs=())
    try:
        with pytest.raises((RuntimeError, ProcessExpired)):
            broken.submit(process_id, timeout=10).result(60)
    finally:
        broken.close()


def test_what_waits_at_the_end_is_cancelled(pool: LastingPool) -> None:
    waiting = [pool.submit(process_id, 5.0, timeout=20) for _ in range(6)]
    time.sleep(0.2)
    pool.close()
    with pytest.raises(CancelledError):
        waiting[-1].result(5)


def test_what_is_cancelled_is_not_done(pool: LastingPool) -> None:
    processes(pool)
    begun = time.monotonic()
    waiting = [pool.submit(process_id, 5.0, timeout=20) for _ in range(4)]
    for one in waiting:
        assert one.cancel()
    assert processes(pool)
    assert time.monotonic() - begun < 5
