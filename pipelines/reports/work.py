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
from pipelines.store.runs import CRAWLS, WORKER, RunRecord, UnendedRun, last_ended_run, unended_runs, workers_done_at

PACE = timedelta(minutes=1)
MOST_JOBS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAtWork:
    """A run without an end. Not `alive`, it died, and the run `taken_up_by`, or where that is None the next one, takes up its work."""

    run: UnendedRun
    alive: bool
    taken_up_by: int | None = None


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
            "runs": [asdict(one.run) | {"alive": one.alive, "taken_up_by": one.taken_up_by} for one in self.runs],
            "processes": None if self.holders is None else [asdict(holder) for holder in self.holders],
            "last_ended": None if ended is None else {name: getattr(ended, name) for name in ("id", "command", "ended_at", "exit_code")},
            "queues": [asdict(queue) for queue in self.queues],
            "job_counts": [asdict(counts) for counts in self.job_counts],
            "jobs": [asdict(job) for job in self.jobs],
        }


def read_work(db: Database, *, now: datetime) -> Work:
    """Ask the database, and where it is a file this machine, whether the processes of unended runs are there."""
    holders = lock_holders(db)
    return Work(
        runs=runs_at_work(db, holders, now=now),
        holders=None if holders is None else tuple(holders),
        last_ended=last_ended_run(db),
        queues=tuple(read_queues(db, now=now)),
        job_counts=tuple(count_jobs(db)),
        jobs=tuple(read_jobs(db, states=(JobState.DOING, JobState.FAILED), limit=MOST_JOBS)),
    )


def runs_at_work(db: Database, holders: list[LockHolder] | None, *, now: datetime) -> tuple[RunAtWork, ...]:
    """The runs without an end, but for the dead whose work was taken up; `holders` as `lock_holders` tells them."""
    found, ended, workers_done = unended_runs(db, since=now - PACE), last_ended_run(db), workers_done_at(db)
    alive = [run for run in found if _is_alive(run.pid, holders)]
    dead = [run for run in found if run not in alive and (ended is None or run.id > ended.id) and not _is_taken_up(run, workers_done)]
    told = [RunAtWork(run=run, alive=True) for run in alive]
    told += [RunAtWork(run=run, alive=False, taken_up_by=_heir_of(run, alive)) for run in dead]
    return tuple(sorted(told, key=lambda one: one.run.id))


def _is_taken_up(run: UnendedRun, workers_done: datetime | None) -> bool:
    """Whether workers have done what a dead one left; they may have begun before it, and so bear a lower number."""
    return run.command == WORKER and workers_done is not None and workers_done > (run.last_visit or run.started_at)


def _heir_of(run: UnendedRun, alive: list[UnendedRun]) -> int | None:
    """The first run at work that takes up what a dead crawl left: a later one, or a worker beside it."""
    heirs = (one.id for one in alive if one.command in CRAWLS and (one.id > run.id or one.command == run.command == WORKER))
    return next(heirs, None) if run.command in CRAWLS else None


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
