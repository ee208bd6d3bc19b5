"""What is at work in a corpus is told by its runs and, at a server, by who holds its locks; what waits is told for each source."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from rich.console import Console
from sqlalchemy import make_url, update

from pipelines.items import Link, LinkKind
from pipelines.outcomes import ExitCode, Outcome
from pipelines.reports.work import Work, read_work
from pipelines.store.database.connection import open_database
from pipelines.store.database.models import RunRow
from pipelines.store.database.server_lock import HostLock, ServerLock, SharedWork, own_name
from pipelines.store.runs import end_run, start_run
from winnow.commands import status


def gone_process() -> int:
    """The number of a process that has ended, and was waited for."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


@pytest.mark.parametrize("system", ["sqlite"])  # at a server whoever holds the lock is asked, below
def test_a_run_at_work_is_told_with_its_pace(corpus: Any, clock: Any, system: str) -> None:
    corpus.finish("https://example.org/a", text="one")
    clock.move(minutes=5)
    corpus.finish("https://example.org/b", text="two")
    clock.move(seconds=10)
    (one,) = read_work(corpus.db, now=clock()).runs
    run = one.run
    assert (run.id, run.command, run.pid, run.visits, run.lately, one.alive) == (corpus.run_id, "crawl", os.getpid(), 2, 1, True)
    assert run.last_visit is not None
    assert clock() - run.last_visit < timedelta(seconds=11)


def test_a_run_whose_process_is_gone_is_told_until_another_ends(db: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = gone_process()
    monkeypatch.setattr(os, "getpid", lambda: pid)
    died = start_run(db, command="crawl", software="0", now=clock())
    monkeypatch.undo()
    (one,) = read_work(db, now=clock()).runs
    assert (one.run.id, one.run.pid, one.alive) == (died, pid, False)
    clock.move(hours=1)
    later = start_run(db, command="crawl", software="0", now=clock())
    end_run(db, later, summary={}, exit_code=ExitCode.ATTENTION, now=clock())
    work = read_work(db, now=clock())
    assert work.runs == ()
    assert work.last_ended is not None
    assert (work.last_ended.id, work.last_ended.exit_code) == (later, 3)


def start_dead(db: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, *, command: str) -> int:
    """A run whose process is gone."""
    pid = gone_process()
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: pid)
        return start_run(db, command=command, software="0", now=clock())


def test_the_run_that_takes_up_the_work_of_a_dead_one_is_named(tmp_path: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    db = open_database(tmp_path / "corpus.db")
    crawl = start_dead(db, clock, monkeypatch, command="crawl")
    worker = start_run(db, command="worker", software="0", now=clock())
    beside = start_dead(db, clock, monkeypatch, command="worker")
    brought = start_dead(db, clock, monkeypatch, command="import")
    told = read_work(db, now=clock()).runs
    assert [(one.run.id, one.alive, one.taken_up_by) for one in told] == [
        (crawl, False, worker),
        (worker, True, None),
        (beside, False, worker),
        (brought, False, None),
    ]
    assert f"Run {worker} takes up its work" in status._told(told[0], clock())
    clock.move(minutes=1)
    end_run(db, worker, summary={}, exit_code=ExitCode.DONE, now=clock())
    assert [one.run.id for one in read_work(db, now=clock()).runs] == [brought], "a worker ends when nothing is left of any"
    db.close()


@pytest.mark.parametrize("system", ["sqlite"])
def test_an_import_has_no_pace_by_the_times_of_its_captures(corpus: Any, clock: Any, system: str) -> None:
    corpus.finish("https://example.org/a", text="one")
    with corpus.db.write() as session:
        session.execute(update(RunRow).values(command="import"))
    (one,) = read_work(corpus.db, now=clock()).runs
    assert (one.run.visits, one.run.lately, one.run.last_visit) == (1, None, None)
    assert status._told(one, clock()).endswith("1 visit.")


def test_each_source_has_its_queue(corpus: Any, clock: Any) -> None:
    corpus.finish("https://example.org/a", text="a text that comes back by itself within hours")
    corpus.finish("https://example.org/b", outcome=Outcome.NETWORK_ERROR)
    corpus.visit_of("https://example.org/c")
    corpus.frontier.add_links("example", [Link(url="https://example.org/d", kind=LinkKind.ARTICLE)], depth=1, found_on="")
    (queue,) = read_work(corpus.db, now=clock()).queues
    assert (queue.source, queue.waiting, queue.in_work, queue.known) == ("example", 1, 1, 4)
    assert queue.next_due is not None
    assert queue.due_soon >= 1
    clock.move(days=60)
    (later,) = read_work(corpus.db, now=clock()).queues
    assert later.waiting > queue.waiting
    assert later.in_work == 1


def held_by(db: Any, count: int) -> Work:
    """The work in a corpus when so many hold it: a server lets a lock go a little after its session was ended."""
    deadline = time.monotonic() + 30
    while len((work := read_work(db, now=datetime.now(UTC))).holders or ()) != count:
        assert time.monotonic() < deadline, work.holders
        time.sleep(0.02)
    return work


def test_at_a_server_whoever_holds_the_lock_is_named_with_its_hosts(postgresql_server: str) -> None:
    db = open_database(postgresql_server)
    one, other = ServerLock(postgresql_server, shared=SharedWork.CRAWL), ServerLock(postgresql_server, shared=SharedWork.CRAWL)
    try:
        assert one.take_hosts([HostLock("a.org", None), HostLock("h.org", 8081)])
        run = start_run(db, command="worker", software="0", now=datetime.now(UTC))
        work = read_work(db, now=datetime.now(UTC))
        assert work.holders is not None
        assert [(holder.pid, holder.alone, holder.hosts) for holder in work.holders] == [(os.getpid(), False, 2), (os.getpid(), False, 0)]
        assert own_name().endswith(work.holders[0].machine)
        assert platform.node().startswith(work.holders[0].machine[:8])
        assert [told.alive for told in work.runs if told.run.id == run] == [True]  # other tests of this database may have left some
        other.release()
        held_by(db, 1)
        assert one.make_exclusive()
        (alone,) = read_work(db, now=datetime.now(UTC)).holders or ()
        assert alone.alone
        one.release()
        ended = held_by(db, 0)
        assert [told.alive for told in ended.runs if told.run.id == run] == [False]
    finally:
        one.release()
        other.release()
        db.close()


def test_a_database_user_sees_who_is_at_work_as_another(postgresql_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL hides of another user's session since when it is there, and from where."""
    open_database(postgresql_server).close()
    reader = f"winnow_reader_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {reader} LOGIN PASSWORD '{reader}'")
        admin.execute(f"GRANT USAGE ON SCHEMA public TO {reader}")
        admin.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}")
    lock = ServerLock(postgresql_server)
    db = open_database(
        make_url(postgresql_server).set(username=reader, password=reader).render_as_string(hide_password=False), read_only=True
    )
    printed = StringIO()
    monkeypatch.setattr(status, "console", lambda: Console(width=120, file=printed))
    try:
        work = read_work(db, now=datetime.now(UTC))
        assert [(holder.pid, holder.since, holder.alone) for holder in work.holders or ()] == [(os.getpid(), None, True)]
        status._print(work, datetime.now(UTC))
        assert "the corpus alone" in printed.getvalue()
    finally:
        lock.release()
        db.close()
        with psycopg.connect(postgresql_server, autocommit=True) as admin:
            admin.execute(f"DROP OWNED BY {reader}")
            admin.execute(f"DROP ROLE {reader}")
