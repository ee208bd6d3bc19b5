"""A pool of processes that outlives the loss of them: what was handed in is handed to new ones. The only importer of pebble.

pebble kills the process of a task that runs out of time, which nothing inside it could do: neither a signal nor a thread interrupts the C
code of lxml (faults D4, F37). But pebble 5 gives itself up when a process dies that has nothing to do, as at a signal to the whole process
group (`timeout`, systemd, a closed terminal) or at the hand of the system's memory killer; tasks that wait then wait for ever.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, RLock, Thread
from typing import Any

from pebble import ProcessExpired as ProcessExpired
from pebble import ProcessPool

from pipelines.errors import WinnowError
from pipelines.workers.fork_server import end_server, note_loaded, worker_context

MAX_TASKS = 2_000  # lxml's caches grow; a new process now and then is cheaper than a leak
MAX_LOSSES = 3  # of one task through no fault of its own; then its error is told
MAX_TRIES = 2  # of a task whose process died with it
MAX_RENEWALS = 5  # of the pool without any result between them
LOOK_SECONDS = 0.25
STOP_SECONDS = 3.0  # for processes that end at once and threads that look every .1 s
# Exit codes of what comes from outside, for no page sends signals; 15 is pebble's own way to end at SIGTERM, until a process is prepared.
_STOPS = frozenset({-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, int(signal.SIGTERM)})


@dataclass(eq=False, slots=True)
class _Task:
    """What was handed in, with the future that was given for it and the one of the pool now at work, if that took it."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    timeout: float
    given: Future[Any] = field(default_factory=Future)
    inner: Future[Any] | None = None
    losses: int = 0
    tries: int = 1


class LastingPool:
    """Runs functions in processes of its own, each under a deadline. The first task starts them.

    They are started by a thread of the pool: the fork server loads for a second or two, on a busy machine for ten, and whoever hands in a
    task, such as the loop of a crawl, is not to stand still for it.

    A task that failed is run once more where `is_worth_retrying` says so of its error; after that `on_error` makes its result of the error,
    or raises the `WinnowError` that its future then raises.
    """

    def __init__(
        self,
        *,
        size: int,
        initializer: Callable[..., None],
        initargs: tuple[Any, ...],
        on_error: Callable[[BaseException], Any],
        is_worth_retrying: Callable[[BaseException], bool],
    ) -> None:
        self._size, self._initializer, self._initargs = size, initializer, initargs
        self._on_error, self._is_worth_retrying = on_error, is_worth_retrying
        self._lock = RLock()
        self._tasks: dict[_Task, None] = {}  # in the order in which they came
        self._renewals = 0
        self._ended = Event()
        self._watch: Thread | None = None
        self._pool: ProcessPool | None = None  # while there is none, tasks wait

    def submit(self, function: Callable[..., Any], *args: Any, timeout: float) -> Future[Any]:
        """Run in a process, for at most `timeout` seconds by the clock.

        The errors that are told are the function's own, TimeoutError past `timeout`, and ProcessExpired where the process died of it. The
        future raises RuntimeError where no process can be started any more.
        """
        task = _Task(function, args, timeout)
        task.given.add_done_callback(lambda given: _give_up(task) if given.cancelled() else None)
        with self._lock:
            if self._watch is None:
                self._watch = Thread(target=self._keep_alive, name="watch over the extraction processes", daemon=True)
                self._watch.start()
            self._tasks[task] = None
            self._begin(task)
        return task.given

    def close(self) -> None:
        """Stop all processes now; what waits is cancelled."""
        self._ended.set()
        if self._watch is not None:
            self._watch.join(LOOK_SECONDS)
            if self._watch.is_alive():  # it waits for a fork server that loads, which nobody needs any more
                end_server()
                self._watch.join(STOP_SECONDS)
        if self._pool is not None:
            _stop(self._pool)
        for task in tuple(self._tasks):
            task.given.cancel()

    def _new(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._size,
            max_tasks=MAX_TASKS,
            initializer=_prepare,
            initargs=(self._initializer, self._initargs),
            context=worker_context(),
        )

    def _begin(self, task: _Task) -> None:
        task.inner = None
        if self._pool is None:
            return
        try:
            task.inner = self._pool.schedule(task.function, args=task.args, timeout=task.timeout)
        except RuntimeError:  # this pool is no more; the watch makes a new one
            return
        task.inner.add_done_callback(lambda inner: self._end(task, inner))

    def _end(self, task: _Task, inner: Future[Any]) -> None:
        """A task ended, or was lost; called by a thread of the pool."""
        error = None if inner.cancelled() else inner.exception()
        with self._lock:
            if inner is not task.inner or self._ended.is_set():
                return
            if isinstance(error, BrokenProcessPool):
                return  # the watch sees it too
            if isinstance(error, ProcessExpired) and error.exitcode in _STOPS and task.losses < MAX_LOSSES:
                task.losses += 1
                self._begin(task)
                return
            if error is not None and task.tries < MAX_TRIES and self._is_worth_retrying(error):
                task.tries += 1
                self._begin(task)
                return
            self._tasks.pop(task, None)
            self._renewals = 0
        self._settle(task.given, inner, error)

    def _settle(self, given: Future[Any], inner: Future[Any], error: BaseException | None) -> None:
        with suppress(InvalidStateError):  # it was cancelled meanwhile
            if inner.cancelled():
                given.cancel()
            elif error is None:
                given.set_result(inner.result())
            else:
                self._settle_error(given, error)

    def _settle_error(self, given: Future[Any], error: BaseException) -> None:
        try:
            result = self._on_error(error)
        except WinnowError as fault:
            given.set_exception(fault)
        else:
            given.set_result(result)

    def _keep_alive(self) -> None:
        while not self._ended.is_set():
            if self._tasks and not (self._pool is not None and self._pool.active):
                self._renew()
            self._ended.wait(LOOK_SECONDS)

    def _renew(self) -> None:
        """Start processes, and hand them what waits."""
        with self._lock:
            given_up, self._pool = self._pool, None
        started = self._start()
        with self._lock:
            self._pool = started
            tasks = tuple(self._tasks)
            self._renewals += given_up is not None or started is None
            is_hopeless = self._renewals > MAX_RENEWALS
            if is_hopeless:
                self._tasks.clear()
            elif not self._ended.is_set():
                for task in tasks:
                    self._begin(task)
        if given_up is not None:
            _stop(given_up)  # its threads may be waiting for the lock
        if started is not None and self._ended.is_set():
            _stop(started)  # the end may not have waited for it
        if is_hopeless:
            for task in tasks:
                with suppress(InvalidStateError):
                    task.given.set_exception(RuntimeError("the processes that extract die as soon as they start"))

    def _start(self) -> ProcessPool | None:
        """A pool at work; None where its processes cannot be started."""
        with suppress(RuntimeError, OSError, EOFError):
            pool = self._new()
            if pool.active:  # to ask it is to start it
                note_loaded()
                return pool
        return None


def _give_up(task: _Task) -> None:
    if task.inner is not None:
        task.inner.cancel()


def _stop(pool: ProcessPool) -> None:
    """End its processes, and then its threads, for which pebble may wait for ever.

    At Ctrl-C the thread that hands out tasks waited for one more, once in 46 runs and once in a test (pebble 5.2, November 2026). It is a
    daemon, which ends with the program.
    """
    pool.stop()  # type: ignore[no-untyped-call]
    joining = Thread(target=pool.join, name="end of the worker processes", daemon=True)
    joining.start()
    joining.join(STOP_SECONDS)


def _prepare(initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
    """In a group of its own, a process does not get the signals that are meant for the program: that ends it when it is time.

    It then ends at once. pebble's own way to end is in Python, which does not come to its turn in the C code of lxml, and each process that
    was at work there kept the end of the program waiting for the 3 s after which pebble kills it.
    """
    with suppress(OSError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    initializer(*initargs)
