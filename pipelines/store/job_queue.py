"""Reads the queue of jobs that stands beside a corpus in PostgreSQL, in a schema of its own. `winnow.jobs` makes and writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from pipelines.store.database.connection import Database

SCHEMA = "winnow_jobs"

_MAY_READ = text(
    "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :schema "
    "AND c.relname = 'attempt' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))"
)
_COUNTS = text(
    f"SELECT task_name, status::text, count(*) FROM {SCHEMA}.procrastinate_jobs WHERE task_name <> 'schedule' GROUP BY 1, 2 ORDER BY 1"  # noqa: S608
)
_JOBS = text(
    f"""
    SELECT j.id, j.task_name, j.args, j.status::text, j.scheduled_at,
           a.machine, a.pid, a.begun_at, a.ended_at, a.exit_code, a.reason,
           (SELECT count(*) FROM {SCHEMA}.attempt WHERE job_id = j.id) AS attempts
    FROM {SCHEMA}.procrastinate_jobs j
    LEFT JOIN LATERAL (SELECT * FROM {SCHEMA}.attempt WHERE job_id = j.id ORDER BY id DESC LIMIT 1) a ON true
    WHERE j.status::text = ANY(:states) AND j.task_name <> 'schedule'
    ORDER BY j.status = 'doing' DESC, j.status = 'todo' DESC, j.priority DESC, j.id
    LIMIT :limit
    """  # noqa: S608
)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_STATES = {
    "todo": JobState.WAITING,
    "doing": JobState.DOING,
    "succeeded": JobState.DONE,
    "failed": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
    "aborted": JobState.CANCELLED,
    "aborting": JobState.CANCELLED,
}
UNFINISHED = (JobState.DOING, JobState.WAITING, JobState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job. `sources` narrows it, `apply` says that a re-extraction stores what it changes.

    `machine`, `pid`, `begun_at`, `ended_at`, `exit_code` and `reason` are those of its latest attempt, None before the first.
    An attempt without an end is at work, or its process was lost. `due_at`: not before then.
    """

    id: int
    kind: str
    subject: str
    sources: tuple[str, ...]
    apply: bool
    state: JobState
    due_at: datetime | None
    attempts: int
    machine: str | None
    pid: int | None
    begun_at: datetime | None
    ended_at: datetime | None
    exit_code: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """How many jobs of one kind are in each state."""

    kind: str
    counts: Mapping[JobState, int]


def has_jobs(db: Database) -> bool:
    """Whether there is a queue, and this user of the database may read it."""
    with db.read() as session:
        return session.get_bind().dialect.name == "postgresql" and bool(session.scalar(_MAY_READ, {"schema": SCHEMA}))


def count_jobs(db: Database) -> list[JobCounts]:
    """Of each kind of job that there ever was; nothing where there is no queue."""
    if not has_jobs(db):
        return []
    counts: dict[str, dict[JobState, int]] = {}
    with db.read() as session:
        for kind, status, count in session.execute(_COUNTS):
            of_kind = counts.setdefault(kind, dict.fromkeys(JobState, 0))
            of_kind[_STATES[status]] += count
    return [JobCounts(kind=kind, counts=of_kind) for kind, of_kind in counts.items()]


def read_jobs(db: Database, *, states: Sequence[JobState] = UNFINISHED, limit: int) -> list[JobRecord]:
    """Those being done first, then those that wait, as they will be taken, then the others; nothing where there is no queue."""
    if not has_jobs(db):
        return []
    wanted = [status for status, state in _STATES.items() if state in states]
    with db.read() as session:
        return [_read(row) for row in session.execute(_JOBS, {"states": wanted, "limit": limit})]


def _read(row: Any) -> JobRecord:
    return JobRecord(
        id=row.id,
        kind=row.task_name,
        subject=str(row.args.get("subject", "")),
        sources=tuple(map(str, row.args.get("sources", ()))),
        apply=row.args.get("apply") is True,
        state=_STATES[row.status],
        due_at=row.scheduled_at,
        attempts=row.attempts,
        machine=row.machine,
        pid=row.pid,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        exit_code=row.exit_code,
        reason=row.reason,
    )
