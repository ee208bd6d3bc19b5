"""What is at work in a corpus now, and what waits: runs without an end, whoever holds its locks, the queues of its sources."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.store.database.connection import Database
from pipelines.store.database.lock_holders import LockHolder, lock_holders
from pipelines.store.frontier.source_queues import SourceQueue, read_queues
from pipelines.store.job_queue import JobCounts, JobRecord, JobState, count_jobs, read_jobs
from pipelines.store.runs import RunRecord, UnendedRun, last_ended_run, unended_runs

PACE = timedelta(minutes=1)
MOST_JOBS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAtWork:
    """A run without an end. Not `alive`, it died, and the next run takes up its work."""

    run: UnendedRun
    alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`holders` is None where the database is a file. `jobs` are those being done, then those that failed; not all of very many."""

    runs: tuple[RunAtWork, ...]
    holders: tuple[LockHolder, ...] | None
    last_ended: RunRecord | None
    queues: tuple[SourceQueue, ...]
    job_counts: tuple[JobCounts, ...] = ()
    jobs: tuple[JobRecord, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON; times are datetimes."""
        ended = self.last_ended
        return {
            "runs": [asdict(one.run) | {"alive": one.alive} for one in self.runs],
            "processes": None if self.holders is None else [asdict(holder) for holder in self.holders],
            "last_ended": None if ended is None else {name: getattr(ended, name) for name in ("id", "command", "ended_at", "exit_code")},
            "queues": [asdict(queue) for queue in self.queues],
            "job_counts": [asdict(counts) for counts in self.job_counts],
            "jobs": [asdict(job) for job in self.jobs],
        }


def read_work(db: Database, *, now: datetime) -> Work:
    """Ask the database, and where it is a file this machine, whether the processes of unended runs are there."""
    holders, ended = lock_holders(db), last_ended_run(db)
    runs = [RunAtWork(run=run, alive=_is_alive(run.pid, holders)) for run in unended_runs(db, since=now - PACE)]
    return Work(
        runs=tuple(one for one in runs if one.alive or ended is None or one.run.id > ended.id),
        holders=None if holders is None else tuple(holders),
        last_ended=ended,
        queues=tuple(read_queues(db, now=now)),
        job_counts=tuple(count_jobs(db)),
        jobs=tuple(read_jobs(db, states=(JobState.DOING, JobState.FAILED), limit=MOST_JOBS)),
    )


def _is_alive(pid: int, holders: list[LockHolder] | None) -> bool:
    return _is_there(pid) if holders is None else any(holder.pid == pid for holder in holders)


def _is_there(pid: int) -> bool:
    """Whether a process of this number runs on this machine; it may be another's by now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
