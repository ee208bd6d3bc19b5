"""The queue itself, on a real server: what is added once, put back, fails, is let wait again, comes by the clock, and is made only once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from rich.console import Console
from sqlalchemy import make_url

from pipelines.errors import UsageError, WinnowError
from pipelines.jobs.settings import JobsSection
from pipelines.store.database.connection import open_database
from pipelines.store.job_queue import JobState, count_jobs, read_jobs
from winnow.commands.jobs_output import table_of
from winnow.jobs.kinds import Job, JobKind, command_of, read_job

FILE = Job(kind=JobKind.IMPORT, subject="/srv/a.warc.gz", sources=("amnesty",))
SETTINGS = JobsSection()


async def taken(queue: Any) -> int:
    """The number of a job that a worker has taken and not done."""
    (number,) = await queue.add([FILE])
    worker = await queue.manager.register_worker()
    assert (await queue.manager.fetch_job(queues=None, worker_id=worker)).id == number
    return int(number)


def on_queue(address: str, ask: Callable[[Any], Awaitable[Any]]) -> Any:
    from winnow.jobs.queue import open_queue

    async def asked() -> Any:
        async with open_queue(address) as queue:
            return await ask(queue)

    return asyncio.run(asked())


def states(address: str) -> list[tuple[str, str]]:
    db = open_database(address)
    try:
        return [(job.kind, job.state.value) for job in read_jobs(db, states=tuple(JobState), limit=10)]
    finally:
        db.close()


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (FILE, ["import", "--shared", "--source", "amnesty", "/srv/a.warc.gz"]),
        (
            Job(kind=JobKind.REEXTRACT, subject="b.warc.gz", apply=True),
            ["reextract", "--shared", "--archive-file", "b.warc.gz", "--apply"],
        ),
        (Job(kind=JobKind.CRAWL, subject="1"), ["worker"]),
        (Job(kind=JobKind.PASSES), ["passes"]),
    ],
)
def test_a_job_comes_out_of_the_queue_as_it_went_in_and_has_its_command(job: Job, words: list[str]) -> None:
    assert read_job(job.kind, job.arguments()) == job
    assert command_of(job) == words


def test_what_waits_is_not_added_again_and_the_passes_come_last(database: str) -> None:
    done: list[str] = []

    async def do(_: int, job: Job) -> None:
        done.append(job.lock)

    async def ask(queue: Any) -> None:
        passes = Job(kind=JobKind.PASSES)
        assert len(await queue.add([passes])) == 1
        assert len(await queue.add([FILE, passes])) == 1
        assert await queue.add([FILE]) == []
        await queue.serve(do, SETTINGS, until_empty=True)

    on_queue(database, ask)
    assert done == ["import /srv/a.warc.gz", "passes"]
    db = open_database(database)
    assert {one.kind: one.counts[JobState.DONE] for one in count_jobs(db)} == {"import": 1, "passes": 1}
    db.close()


def test_another_work_on_the_same_file_is_another_job(database: str) -> None:
    look, store = (Job(kind=JobKind.REEXTRACT, subject="b.warc.gz", apply=apply) for apply in (False, True))
    others = [Job(kind=JobKind.IMPORT, subject=FILE.subject, sources=names) for names in ((), ("amnesty", "icrc"), ("amnesty",))]
    same = Job(kind=JobKind.IMPORT, subject=FILE.subject, sources=("icrc", "amnesty", "icrc"))

    async def ask(queue: Any) -> None:
        assert [len(await queue.add([job])) for job in (look, store, look, *others, same)] == [1, 1, 0, 1, 1, 1, 0]
        assert await queue.add([*others, store]) == []
        assert len(await queue.add([Job(kind=JobKind.PASSES)] * 2)) == 1

    on_queue(database, ask)
    db = open_database(database)
    found = read_jobs(db, limit=10)
    db.close()
    assert [(job.kind, job.sources, job.apply) for job in found] == [
        ("reextract", (), False),
        ("reextract", (), True),
        ("import", (), False),
        ("import", ("amnesty", "icrc"), False),
        ("import", ("amnesty",), False),
        ("passes", (), False),
    ]
    told = Console(file=StringIO(), width=200)
    told.print(table_of(found, now=datetime.now(UTC)))
    shown = told.file.getvalue()
    assert "reextract b.warc.gz --apply" in shown
    assert "import /srv/a.warc.gz --source amnesty --source icrc" in shown


def test_the_job_of_a_process_that_died_is_taken_up_before_the_queue_counts_as_empty(database: str) -> None:
    done: list[int] = []

    async def ask(queue: Any) -> None:
        async def do(number: int, _: Job) -> None:
            done.append(number)

        number = await taken(queue)
        await queue.app.connector.execute_query_async("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        await queue.serve(do, SETTINGS, until_empty=True)
        assert done == [number]

    on_queue(database, ask)


def test_a_job_that_failed_waits_again_when_it_is_told_to_as_if_never_tried(database: str) -> None:
    from winnow.jobs.queue import UnfinishedError

    async def fail(number: int, _: Job) -> None:
        raise UnfinishedError(None)

    async def ask(queue: Any) -> None:
        (number,) = await queue.add([FILE])
        attempt = await queue.begin_attempt(number, machine="north", pid=7)
        assert await queue.count_failures(number, no_failures=(0, 5)) == 1, "one that never ended is one that was lost"
        await queue.end_attempt(attempt, code=5, reason="another run")
        assert await queue.count_failures(number, no_failures=(0, 5)) == 0
        await queue.serve(fail, SETTINGS, until_empty=True)

    on_queue(database, ask)
    assert states(database) == [("import", "failed")]

    async def again(queue: Any) -> None:
        assert len(await queue.retry(())) == 1
        assert await queue.retry(()) == []

    on_queue(database, again)
    assert states(database) == [("import", "waiting")]
    db = open_database(database)
    assert [job.attempts for job in read_jobs(db, limit=10)] == [0]
    db.close()


def test_a_job_that_is_put_back_while_its_like_waits_is_done_later(database: str) -> None:
    from winnow.jobs.queue import UnfinishedError

    tries: list[int] = []

    async def ask(queue: Any) -> None:
        async def do(number: int, _: Job) -> None:
            tries.append(number)
            if len(tries) == 1:
                await queue.add([FILE])
                raise UnfinishedError(0)

        await queue.add([FILE])
        await queue.serve(do, SETTINGS, until_empty=True)

    on_queue(database, ask)
    assert (len(tries), len(set(tries))) == (3, 2)
    assert states(database) == [("import", "done")] * 2


def test_a_job_whose_end_the_queue_did_not_take_is_put_back(database: str) -> None:
    done: list[int] = []

    async def ask(queue: Any) -> None:
        async def do(number: int, _: Job) -> None:
            done.append(number)

        number = await taken(queue)
        await queue.end_attempt(await queue.begin_attempt(number, machine="north", pid=7), code=0, reason="")
        assert [job.id for job in await queue.manager.get_stalled_jobs()] == [], "its process answers"
        await queue.app.connector.execute_query_async("UPDATE winnow_jobs.attempt SET ended_at = now() - interval '1 hour'")
        serving = asyncio.create_task(queue.serve(do, SETTINGS, until_empty=False))
        while not done and not serving.done():
            await asyncio.sleep(0.05)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        assert done == [number]

    on_queue(database, ask)


def test_crawls_come_by_the_clock_as_many_as_wanted_and_none_twice(database: str) -> None:
    taken: list[str] = []

    async def ask(queue: Any) -> None:
        begun = asyncio.Event()

        async def do(_: int, job: Job) -> None:
            taken.append(job.lock)
            begun.set()
            await asyncio.sleep(3600)

        serving = asyncio.create_task(queue.serve(do, JobsSection(crawl="* * * * * *", crawlers=2), until_empty=False))
        await asyncio.wait_for(begun.wait(), 60)
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving

    on_queue(database, ask)
    assert taken == ["crawl 1"]
    assert states(database) == [("crawl", "waiting")] * 2, "stopped, its job goes back"


def test_a_wrong_line_of_cron_is_told(database: str) -> None:
    async def ask(queue: Any) -> None:
        await queue.serve(None, JobsSection(crawl="every hour"), until_empty=True)

    with pytest.raises(UsageError, match=r"'every hour' is no line of cron"):
        on_queue(database, ask)


def test_a_user_of_the_database_who_may_make_no_schema_is_told_what_to_ask_for(database: str) -> None:
    name = f"winnow_plain_{uuid4().hex}"
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN")
    address = make_url(database).set(username=name).render_as_string(hide_password=False)

    async def ask(queue: Any) -> None:
        raise AssertionError

    try:
        with pytest.raises(WinnowError, match="CREATE SCHEMA winnow_jobs AUTHORIZATION you"):
            on_queue(address, ask)
    finally:
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {name}")


def test_a_server_that_does_not_answer_is_told(database: str) -> None:
    async def ask(queue: Any) -> None:
        raise AssertionError

    with pytest.raises(WinnowError, match="the queue of jobs does not answer"):
        on_queue("postgresql://nobody@127.0.0.1:9/none", ask)


def test_our_tables_do_not_see_the_queue_and_a_newer_schema_is_brought_up_to_date(database: str) -> None:
    async def nothing(queue: Any) -> None:
        pass

    on_queue(database, nothing)
    open_database(database).close()  # an empty database beside the queue is no foreign one
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%'"
        ).fetchone()
        assert found == (0,)
        connection.execute("UPDATE winnow_jobs.schema_version SET name = '03.04.00_01_pre_add_retry_failed_job_procedure.sql'")
    on_queue(database, nothing)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT name LIKE '03.04.00_50%' FROM winnow_jobs.schema_version").fetchone() == (True,)
