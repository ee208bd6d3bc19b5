"""A pool whose processes are lost, by signals or by their work, goes on, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.workers import lasting_pool
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


def count_and_die(file: str) -> None:
    with Path(file).open("a", encoding="utf-8") as counted:
        counted.write("x")
    os._exit(4)


def make_pool(*, size: int = 2, initializer: Callable[[], None] = nothing, retry: bool = False) -> LastingPool:
    """A pool that gives the error of a task as its result."""
    return LastingPool(size=size, initializer=initializer, initargs=(), on_error=lambda error: error, is_worth_retrying=lambda error: retry)


@pytest.fixture
def pool() -> Iterator[LastingPool]:
    made = make_pool()
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
    assert isinstance(pool.submit(die, signal.SIGKILL, timeout=10).result(20), ProcessExpired)
    assert processes(pool)


def test_a_task_that_always_ends_its_process_is_not_tried_for_ever(pool: LastingPool) -> None:
    assert isinstance(pool.submit(die, signal.SIGTERM, timeout=10).result(60), ProcessExpired)


@pytest.mark.parametrize(("retry", "tries"), [(False, 1), (True, 2)])
def test_a_task_worth_it_is_tried_once_more(tmp_path: Path, retry: bool, tries: int) -> None:
    made = make_pool(size=1, retry=retry)
    try:
        assert isinstance(made.submit(count_and_die, str(tmp_path / "counted"), timeout=20).result(60), ProcessExpired)
    finally:
        made.close()
    assert (tmp_path / "counted").read_text("utf-8") == "x" * tries


def test_a_deadline_holds(pool: LastingPool) -> None:
    assert isinstance(pool.submit(process_id, 30.0, timeout=0.5).result(20), TimeoutError)
    assert processes(pool)


def test_signals_to_the_group_of_the_program_pass_the_processes_by(pool: LastingPool) -> None:
    assert all(os.getpgid(process) not in (os.getpgid(0), 0) for process in processes(pool))


def test_processes_that_cannot_start_are_told_and_not_waited_for() -> None:
    broken = make_pool(size=1, initializer=end_at_once)
    try:
        with suppress(RuntimeError):
            assert isinstance(broken.submit(process_id, timeout=10).result(60), ProcessExpired)
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


def test_the_end_does_not_wait_for_a_thread_of_the_pool_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Met at Ctrl-C: the processes were gone, and the thread that hands out tasks waited for one more."""
    monkeypatch.setattr(lasting_pool, "STOP_SECONDS", 0.5)
    pool = LastingPool(size=1, initializer=nothing, initargs=(), on_error=lambda error: error, is_worth_retrying=lambda _: False)
    worker = pool.submit(process_id, timeout=60).result()
    joined = pool._pool.join

    def join_and_hang() -> None:
        joined()
        time.sleep(30)

    monkeypatch.setattr(pool._pool, "join", join_and_hang)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 15
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def ends_at_once() -> bool:
    return signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_process_at_work_in_c_code_ends_at_once(pool: LastingPool) -> None:
    """A handler in Python would wait for the C code to end, and the pool for 3 s for each process."""
    assert pool.submit(ends_at_once, timeout=20).result(20)


LOADS_FOR_EVER = """
import os, sys
from pathlib import Path
from pipelines.workers import fork_server
from pipelines.workers.lasting_pool import LastingPool
fork_server.PRELOADED = "loads_for_ever"
if __name__ == "__main__":
    pool = LastingPool(size=2, initializer=print, initargs=(), on_error=lambda error: error, is_worth_retrying=lambda _: False)
    waiting = pool.submit(abs, -1, timeout=60)
    while not Path("loading").exists():
        pass
    print(waiting.done())
    pool.close()
    print(waiting.cancelled())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no fork server")
def test_nobody_waits_for_a_fork_server_that_loads(tmp_path: Path) -> None:
    """Neither who hands in a task, nor the end: a crawl stood still for 8 s on a busy machine. Its standard streams end with the program."""
    (tmp_path / "loads_for_ever.py").write_text("import time\nopen('loading', 'w').close()\ntime.sleep(600)\n", "utf-8")
    (tmp_path / "program.py").write_text(LOADS_FOR_EVER, "utf-8")
    path = os.pathsep.join([str(Path(__file__).parents[2]), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONPATH": path}, timeout=60, check=False
    )
    assert (done.stdout.split(), done.stderr) == ([b"False", b"True"], b"")


def test_the_end_of_a_pool_that_starts_ends_no_process_of_another(pool: LastingPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose fork server is killed takes its processes for dead, runs their tasks again, and does not end them."""
    at_work = processes(pool)
    other = make_pool()
    is_starting, may_start = threading.Event(), threading.Event()

    def start_late() -> None:
        is_starting.set()
        may_start.wait(20)

    monkeypatch.setattr(other, "_start", start_late)
    other.submit(os.getpid, timeout=20)
    assert is_starting.wait(20)
    threading.Timer(1.0, may_start.set).start()
    other.close()
    time.sleep(1)
    assert processes(pool) == at_work
