"""One row per run of `winnow crawl`: when it began and ended, and with what exit code."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipelines.outcomes import ExitCode
from pipelines.store.custody.events import NO_FILES, CustodyEvent
from pipelines.store.custody.log import note
from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow, RunRow

WORKER = "worker"  # the command of a run beside others
SHARED_IMPORT = "import --shared"
CRAWLS = ("crawl", WORKER)
_BESIDE_OTHERS = (WORKER, SHARED_IMPORT)
_IMPORTS = ("import", SHARED_IMPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One invocation of `winnow crawl`. Without `ended_at` it is at work, or died."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    pid: int
    command: str
    exit_code: int | None
    summary: Mapping[str, Any]
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnendedRun:
    """A run that is at work, or died. `visits` are all that it ended, `lately` those since the moment asked for.

    `lately` and `last_visit` are None of an import, whose captures bear the times of other machines.
    """

    id: int
    command: str
    pid: int
    started_at: datetime
    visits: int
    lately: int | None
    last_visit: datetime | None


def start_run(db: Database, *, command: str, software: str, now: datetime) -> int:
    """Write down that this process begins a run, and return the run's id. `software` is Winnow's version."""
    with db.write() as session:
        row = RunRow(started_at=now, pid=os.getpid(), command=command, software=software)
        session.add(row)
        session.flush()
        note(session, "run", row.id, CustodyEvent.BEGUN, run=row.id)
        return row.id


def first_beside(db: Database, run_id: int) -> int:
    """The first of the runs that were at work together with a worker's run; the run itself where there was none."""
    with db.read() as session:
        own = session.get_one(RunRow, run_id)
        beside = select(func.min(RunRow.id)).where(RunRow.command == own.command, RunRow.ended_at >= own.started_at, RunRow.id < run_id)
        return run_id if own.command != WORKER else session.scalar(beside) or run_id


def end_run(
    db: Database,
    run_id: int,
    *,
    summary: Mapping[str, Any],
    exit_code: ExitCode,
    now: datetime,
    files: Mapping[str, int] = NO_FILES,
) -> None:
    """Write down how a run ended; `summary` holds JSON values, `files` are the archive files that it wrote, with their bytes."""
    values = {"ended_at": now, "summary": dict(summary), "exit_code": int(exit_code)}
    with db.write() as session:
        session.execute(update(RunRow).where(RunRow.id == run_id).values(values))
        note(session, "run", run_id, CustodyEvent.ENDED, run=run_id, files=files)


def latest_time(db: Database) -> datetime | None:
    """The latest time of which the corpus tells: of all its runs, and of its last request. Imports bear times of other machines.

    Of all runs: under a clock that was set back and stays so, every run is in doubt, not the first alone.
    """
    run = select(func.max(RunRow.started_at), func.max(RunRow.ended_at))
    asked = select(FetchRow.requested_at).join(RunRow, RunRow.id == FetchRow.run_id).where(RunRow.command.not_in(_IMPORTS))
    with db.read() as session:
        times = [*(session.execute(run).first() or ()), session.scalar(asked.order_by(FetchRow.id.desc()).limit(1))]
    return max((moment for moment in times if moment is not None), default=None)


def last_run(db: Database) -> RunRecord | None:
    """The run begun last, or None before the first."""
    with db.read() as session:
        row = session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(1)).first()
        return None if row is None else _read(row)


def unended_runs(db: Database, *, since: datetime) -> list[UnendedRun]:
    """The runs without an end, but for those before the last crawl, import or the like that ended; the first begun first."""
    ended = select(func.max(RunRow.id)).where(RunRow.ended_at.is_not(None), RunRow.command.not_in(_BESIDE_OTHERS)).scalar_subquery()
    with db.read() as session:
        runs = session.scalars(
            select(RunRow).where(RunRow.ended_at.is_(None), RunRow.id > func.coalesce(ended, 0)).order_by(RunRow.id)
        ).all()
        return [_read_unended(session, run, since) for run in runs]


def last_ended_run(db: Database, *, before: int | None = None, codes: Collection[ExitCode] = tuple(ExitCode)) -> RunRecord | None:
    """The latest run that came to its end with one of these exit codes; of those begun before the run `before`, if given."""
    ended = select(RunRow).where(RunRow.ended_at.is_not(None), RunRow.exit_code.in_([int(code) for code in codes]))
    if before is not None:
        ended = ended.where(RunRow.id < before)
    with db.read() as session:
        row = session.scalars(ended.order_by(RunRow.id.desc()).limit(1)).first()
        return None if row is None else _read(row)


def workers_done_at(db: Database) -> datetime | None:
    """When a worker last found that nothing was left for any of them, also of what one that died had taken."""
    codes = [int(code) for code in (ExitCode.DONE, ExitCode.ATTENTION, ExitCode.NOTHING_REACHABLE)]
    done = select(func.max(RunRow.ended_at)).where(RunRow.command == WORKER, RunRow.exit_code.in_(codes))
    with db.read() as session:
        return session.scalar(done)


def _read_unended(session: Session, run: RunRow, since: datetime) -> UnendedRun:
    own = FetchRow.run_id == run.id
    visits = session.scalar(select(func.count()).where(own)) or 0
    last, lately = None, None
    if run.command not in _IMPORTS:
        last = session.scalar(select(FetchRow.requested_at).where(own).order_by(FetchRow.id.desc()).limit(1))
        lately = session.scalar(select(func.count()).where(own, FetchRow.requested_at > since)) or 0
    return UnendedRun(id=run.id, command=run.command, pid=run.pid, started_at=run.started_at, visits=visits, lately=lately, last_visit=last)


def _read(row: RunRow) -> RunRecord:
    return RunRecord(
        id=row.id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        pid=row.pid,
        command=row.command,
        exit_code=row.exit_code,
        summary=row.summary or {},
        software=row.software,
    )
