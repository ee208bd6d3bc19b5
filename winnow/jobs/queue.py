"""The queue of jobs: Procrastinate, on the corpus's own PostgreSQL database, in a schema of its own. The only importer of Procrastinate.

Beside its tables stands `attempt`: which process on which machine did a job, when, and how it ended, which Procrastinate does not keep.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict

from pipelines.errors import UsageError, WinnowError
from pipelines.jobs.settings import JobsSection
from pipelines.store.database.connection import address_for_libpq, read_address, shown_address
from pipelines.store.job_queue import SCHEMA
from winnow.jobs.kinds import Job, JobKind, read_job

_OWN_TABLES = f"""
    CREATE TABLE IF NOT EXISTS {SCHEMA}.schema_version (name text PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS {SCHEMA}.attempt (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        job_id bigint NOT NULL REFERENCES {SCHEMA}.procrastinate_jobs ON DELETE CASCADE,
        machine text NOT NULL,
        pid integer NOT NULL,
        begun_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        exit_code integer,
        reason text
    );
    CREATE INDEX IF NOT EXISTS attempt_job ON {SCHEMA}.attempt (job_id, id);
"""
# Jobs whose end was told here, while the server did not take it in the queue: their process goes on, and would never be found lost.
_ENDED = f"""
    SELECT j.id FROM {SCHEMA}.procrastinate_jobs j
    CROSS JOIN LATERAL (SELECT ended_at FROM {SCHEMA}.attempt WHERE job_id = j.id ORDER BY id DESC LIMIT 1) a
    WHERE j.status = 'doing' AND a.ended_at < now() - make_interval(secs => %(seconds)s)
"""  # noqa: S608
_MAKING = int.from_bytes(b"winjobs", "big")  # the advisory lock of whoever makes the schema or brings it up to date
_LOOKING_AFTER = int.from_bytes(b"winlost", "big")
_KINDS = frozenset(kind.value for kind in JobKind)
SCHEDULE = "schedule"  # the task that adds crawls; it is no job of ours
SOONEST = 10
UNFORESEEN_SECONDS = 60
KEPT_HOURS = 30 * 24  # that a job which was done stays to be looked at


class UnfinishedError(Exception):
    """A job that is to be done again after so many seconds, or, where that is None, has failed for good."""

    def __init__(self, wait_seconds: float | None) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds


class _Again(procrastinate.BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: procrastinate.jobs.Job) -> procrastinate.RetryDecision | None:
        if isinstance(exception, UnfinishedError):
            wait = exception.wait_seconds
        else:
            wait = 0 if isinstance(exception, asyncio.CancelledError) else UNFORESEEN_SECONDS
        return None if wait is None else procrastinate.RetryDecision(retry_in={"seconds": int(wait)})


class JobQueue:
    """The queue of one corpus."""

    def __init__(self, app: procrastinate.App) -> None:
        self.app = app

    @property
    def manager(self) -> JobManager:
        """What Procrastinate knows of its jobs."""
        return self.app.job_manager

    async def add(self, jobs: Sequence[Job]) -> list[int]:
        """Let jobs wait for whoever takes them, but those that wait already; their numbers. What asks for other work is another job."""
        lock = jobs[0].lock if len(jobs) == 1 else None
        found = await self.manager.list_jobs_async(status="todo", lock=lock)
        waiting = {read_job(JobKind(one.task_name), one.task_kwargs) for one in found if one.task_name in _KINDS}
        return [await self._defer(job) for job in dict.fromkeys(jobs) if job not in waiting]

    async def _defer(self, job: Job) -> int:
        """No `queueing_lock`: by it a job that is to be tried again could not be put back while its like waits, and would be stuck."""
        task = self.app.configure_task(job.kind.value, allow_unknown=True, lock=job.lock, priority=job.priority)
        return await task.defer_async(**job.arguments())

    async def serve(self, do: Callable[[int, Job], Awaitable[None]], settings: JobsSection, *, until_empty: bool) -> None:
        """Take jobs and have them done, one at a time, until cancelled or, `until_empty`, until none is due.

        `do` is told the number of a job, and raises `UnfinishedError` where it is to be done again or has failed; cancelled, its job goes
        back. Meanwhile this process takes up the jobs of those that are lost, and adds crawls when they are due.
        """
        for kind in JobKind:
            self._register(kind, do)
        if settings.crawl:
            self._register_crawls(settings)
        await self._look(settings.lost_after_seconds)  # before the worker finds that nothing is due
        watching = asyncio.create_task(self._look_after(settings.lost_after_seconds))
        try:
            await self.app.run_worker_async(
                wait=not until_empty,
                shutdown_graceful_timeout=0,
                install_signal_handlers=False,
                update_heartbeat_interval=settings.lost_after_seconds / 3,
                stalled_worker_timeout=settings.lost_after_seconds,
            )
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    def _register(self, kind: JobKind, do: Callable[[int, Job], Awaitable[None]]) -> None:
        async def perform(context: procrastinate.JobContext, /, **arguments: Any) -> None:
            assert context.job.id is not None
            await do(context.job.id, read_job(kind, arguments))

        self.app.task(name=kind.value, pass_context=True, retry=_Again())(perform)

    def _register_crawls(self, settings: JobsSection) -> None:
        async def add_crawls(timestamp: int) -> None:
            at_work = {job.lock for job in await self.manager.list_jobs_async(status="doing", task=JobKind.CRAWL.value)}
            for number in range(1, settings.crawlers + 1):
                job = Job(kind=JobKind.CRAWL, subject=str(number))
                if job.lock not in at_work:
                    await self.add([job])

        try:
            self.app.periodic(cron=settings.crawl)(self.app.task(name=SCHEDULE, priority=SOONEST)(add_crawls))
            for task in self.app.periodic_registry.periodic_tasks.values():
                task.croniter  # noqa: B018 - read when it is first asked for
        except ValueError as error:
            raise UsageError(f"winnow.toml: jobs.crawl: '{settings.crawl}' is no line of cron; write one as 0 * * * * ({error})") from error

    async def _look_after(self, lost_after_seconds: int) -> None:
        while True:
            await asyncio.sleep(lost_after_seconds / 3)
            await self._look(lost_after_seconds)

    async def _look(self, lost_after_seconds: int) -> None:
        """Put back the jobs of processes that do not answer, and forget what was done long ago. One process does so at a time.

        Otherwise one might put back what another has put back before, and a third taken since.
        """
        pool = cast("psycopg_pool.AsyncConnectionPool", getattr(self.app.connector, "pool"))  # noqa: B009
        with suppress(psycopg.Error, procrastinate.exceptions.ConnectorException):  # the next look comes soon
            async with pool.connection() as connection:
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOOKING_AFTER,))
                for job in await self.manager.get_stalled_jobs(seconds_since_heartbeat=lost_after_seconds):
                    await self.manager.retry_job(job)
                for row in await self.app.connector.execute_query_all_async(_ENDED, seconds=lost_after_seconds):
                    await self.manager.retry_job_by_id_async(row["id"], retry_at=datetime.now(UTC))
                await self.manager.delete_old_jobs(KEPT_HOURS, include_cancelled=True, include_aborted=True)

    async def retry(self, numbers: Collection[int]) -> list[int]:
        """Let failed jobs wait again, all or these, as if they had never been tried; their numbers."""
        failed = [job for job in await self.manager.list_jobs_async(status="failed") if not numbers or job.id in numbers]
        for job in failed:
            assert job.id is not None
            await self.app.connector.execute_query_async(f"DELETE FROM {SCHEMA}.attempt WHERE job_id = %(id)s", id=job.id)  # noqa: S608
            await self.manager.retry_job_by_id_async(job.id, retry_at=datetime.now(UTC))
        return [job.id for job in failed if job.id is not None]

    async def cancel(self, numbers: Collection[int]) -> list[int]:
        """Take jobs that wait or have failed out of the queue; their numbers."""
        waiting = [number for number in numbers if await self.manager.cancel_job_by_id_async(number)]
        failed = [job.id for job in await self.manager.list_jobs_async(status="failed") if job.id in numbers and job.id is not None]
        for number in failed:
            await self.app.connector.execute_query_async(
                f"DELETE FROM {SCHEMA}.procrastinate_jobs WHERE id = %(id)s AND status = 'failed'",  # noqa: S608
                id=number,
            )
        return sorted({*waiting, *failed})

    async def begin_attempt(self, number: int, *, machine: str, pid: int) -> int:
        """Write down that a process begins a job; the number of the attempt."""
        row = await self.app.connector.execute_query_one_async(
            f"INSERT INTO {SCHEMA}.attempt (job_id, machine, pid) VALUES (%(job)s, %(machine)s, %(pid)s) RETURNING id",  # noqa: S608
            job=number,
            machine=machine,
            pid=pid,
        )
        return int(row["id"])

    async def end_attempt(self, attempt: int, *, code: int, reason: str) -> None:
        """Write down how it ended."""
        await self.app.connector.execute_query_async(
            f"UPDATE {SCHEMA}.attempt SET ended_at = now(), exit_code = %(code)s, reason = %(reason)s WHERE id = %(id)s",  # noqa: S608
            id=attempt,
            code=code,
            reason=reason.replace("\0", ""),
        )

    async def count_failures(self, number: int, *, no_failures: Collection[int]) -> int:
        """The attempts at a job that ended with another exit code than `no_failures`, or never."""
        row = await self.app.connector.execute_query_one_async(
            f"SELECT count(*) AS failures FROM {SCHEMA}.attempt WHERE job_id = %(job)s "  # noqa: S608
            "AND (exit_code IS NULL OR exit_code <> ALL(%(codes)s))",
            job=number,
            codes=list(map(int, no_failures)),
        )
        return int(row["failures"])


@asynccontextmanager
async def open_queue(address: str) -> AsyncIterator[JobQueue]:
    """The queue in the database at an address, made where it is missing. Raises `WinnowError` where the server does not let us."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # how jobs end is told by whoever runs them
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    conninfo, name = address_for_libpq(address), shown_address(read_address(address))
    try:
        options = _options(conninfo)
        _make_schema(conninfo, options)
        connector = procrastinate.PsycopgConnector(conninfo=conninfo, kwargs={"options": options}, min_size=1, max_size=4)
        app = procrastinate.App(connector=connector)
        async with app.open_async():
            yield JobQueue(app)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName) as error:
        raise WinnowError(
            f"{name}: jobs need a schema there: have the administrator run CREATE SCHEMA {SCHEMA} AUTHORIZATION you"
        ) from error
    except (psycopg.Error, procrastinate.exceptions.ConnectorException) as error:
        told = " ".join(str(error.__cause__ or error).split())[:200]
        raise WinnowError(f"{name}: the queue of jobs does not answer: {told}") from error


def _options(conninfo: str) -> str:
    given = str(conninfo_to_dict(conninfo).get("options") or "")
    return f"{given} -c search_path={SCHEMA}".strip()


def _make_schema(conninfo: str, options: str) -> None:
    """Make Procrastinate's tables, or apply those of its own migrations that came after; in one transaction, one process at a time."""
    migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    with psycopg.connect(conninfo, options=options) as connection:
        known = _known_version(connection)
        if known == migrations[-1].name:
            return
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        known = _known_version(connection)
        if known is None:
            if connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,):
                connection.execute(f"CREATE SCHEMA {SCHEMA}")
            connection.execute(SchemaManager.get_schema())
            connection.execute(_OWN_TABLES)
        for path in migrations:
            if known is not None and path.name > known:
                connection.execute(path.read_bytes())
        connection.execute(f"DELETE FROM {SCHEMA}.schema_version")  # noqa: S608
        connection.execute(f"INSERT INTO {SCHEMA}.schema_version VALUES (%s)", (migrations[-1].name,))  # noqa: S608


def _known_version(connection: psycopg.Connection) -> str | None:
    if connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.schema_version",)).fetchone() == (None,):
        return None
    row = connection.execute(f"SELECT name FROM {SCHEMA}.schema_version").fetchone()  # noqa: S608
    return None if row is None else str(row[0])
