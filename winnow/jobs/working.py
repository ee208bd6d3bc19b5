"""Does the jobs of a queue until it is stopped. What it cannot finish another process takes up, on whatever machine.

A job may be done twice, wholly or in part: each has its file alone by a lock of the server, and passes over what is in the corpus already.
So a process that was taken for lost and comes back harms nothing.
"""

from __future__ import annotations

import asyncio
import os
import platform
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.corpus import Corpus
from pipelines.outcomes import ExitCode
from winnow.jobs.children import Ended, run_command
from winnow.jobs.kinds import FOLLOWED_BY_PASSES, Job, JobKind, command_of
from winnow.jobs.queue import JobQueue, UnfinishedError, open_queue

MOST_FAILURES = 5  # of a job; after that it has failed, and waits for `winnow jobs retry`
BUSY_SECONDS = 20  # after which a job is tried again that something else at work in the corpus kept out
FIRST_WAIT_SECONDS = 30  # after a failure; then twice as long each time
_FINISHED = (ExitCode.DONE, ExitCode.ATTENTION)
_NO_FAILURES = (*_FINISHED, ExitCode.BUSY, ExitCode.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How many jobs this process ended, by the word for how."""

    ends: Counter[str] = field(default_factory=Counter)


def work_on_jobs(corpus: Corpus, *, until_empty: bool, tell: Callable[[str], None]) -> Report:
    """Take jobs of a corpus and do them, until SIGINT or SIGTERM comes or, `until_empty`, until none is due.

    `tell` is told a line when a job begins and ends. Stopped, the job in work goes back to the queue. Raises `WinnowError` where the server
    does not answer, `UsageError`.
    """
    report = Report()
    asyncio.run(_work(corpus, report, until_empty=until_empty, tell=tell))
    return report


async def _work(corpus: Corpus, report: Report, *, until_empty: bool, tell: Callable[[str], None]) -> None:
    async with open_queue(corpus.database) as queue:
        doing = _Doing(corpus, queue, report, tell)
        serving = asyncio.create_task(queue.serve(doing.do, corpus.jobs, until_empty=until_empty))
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()

        def stop() -> None:
            stopped.set()
            serving.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            await serving
        except asyncio.CancelledError:
            if not stopped.is_set():
                raise


class _Doing:
    def __init__(self, corpus: Corpus, queue: JobQueue, report: Report, tell: Callable[[str], None]) -> None:
        self._corpus, self._queue, self._report, self._tell = corpus, queue, report, tell

    async def do(self, number: int, job: Job) -> None:
        """Raises `UnfinishedError`."""
        name = f"job {number} ({job.lock})"
        failures = await self._queue.count_failures(number, no_failures=_NO_FAILURES)
        if failures >= MOST_FAILURES:  # those of processes that were lost with it
            self._end(name, "failed", f"tried {failures} times")
            raise UnfinishedError(None)
        self._tell(f"{name}: begins")
        attempt = await self._queue.begin_attempt(number, machine=platform.node(), pid=os.getpid())
        try:
            ended = await run_command(self._corpus.root, command_of(job))
        except asyncio.CancelledError:
            await self._queue.end_attempt(attempt, code=ExitCode.INTERRUPTED, reason="stopped; it waits for another process")
            self._end(name, "put back", "this process was stopped")
            raise
        if ended.code in _FINISHED and job.kind in FOLLOWED_BY_PASSES:
            await self._queue.add([Job(kind=JobKind.PASSES)])
        await self._queue.end_attempt(attempt, code=ended.code, reason=ended.reason)
        self._conclude(name, ended, failures)

    def _conclude(self, name: str, ended: Ended, failures: int) -> None:
        if ended.code in _FINISHED:
            self._end(name, "done", ended.reason)
            return
        if ended.code in _NO_FAILURES:
            self._end(name, "put back", ended.reason)
            raise UnfinishedError(BUSY_SECONDS if ended.code == ExitCode.BUSY else 0)
        if failures + 1 >= MOST_FAILURES:
            self._end(name, "failed", ended.reason)
            raise UnfinishedError(None)
        self._end(name, "put back", ended.reason)
        raise UnfinishedError(FIRST_WAIT_SECONDS * 2**failures)

    def _end(self, name: str, word: str, reason: str) -> None:
        self._report.ends[word] += 1
        self._tell(f"{name}: {word}{f': {reason}' if reason else ''}")
