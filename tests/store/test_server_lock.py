"""One run at a time among all folders and machines that use one PostgreSQL database, and a run that dies leaves no lock behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from pipelines.errors import BusyError, WinnowError
from pipelines.store.database import held_locks
from pipelines.store.database.connection import open_database
from pipelines.store.database.corpus_lock import take_lock
from pipelines.store.database.server_lock import KEY, ServerLock, SharedWork

ROOT = Path(__file__).parents[2]
HOLDS = "import sys, time; from pathlib import Path; from pipelines.store.database.corpus_lock import take_lock; lock = take_lock(Path(sys.argv[1]), sys.argv[2]); print('held', flush=True); time.sleep(60)"


# Of this database alone: other tests, and other runs of them, hold such locks in theirs at the same time.
END_HOLDERS = """SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'advisory' AND objsubid = 1"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two corpus folders, as two machines have them."""
    made = tmp_path / "one", tmp_path / "other"
    for folder in made:
        folder.mkdir()
    return made


def test_a_second_run_from_another_folder_is_refused_until_the_first_has_ended(folders: tuple[Path, Path], postgresql_server: str) -> None:
    with take_lock(folders[0], postgresql_server), pytest.raises(BusyError, match="from another folder or machine"):
        take_lock(folders[1], postgresql_server)
    take_lock(folders[1], postgresql_server).release()
    with psycopg.connect(postgresql_server) as connection:
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
        deadline = time.monotonic() + 20
        while connection.execute(held, (KEY >> 32, KEY & 0xFFFFFFFF)).fetchone() != (0,):  # the server notices that the session was closed
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_refused_run_leaves_its_own_folder_free(folders: tuple[Path, Path], postgresql_server: str) -> None:
    with take_lock(folders[0], postgresql_server), pytest.raises(BusyError):
        take_lock(folders[1], postgresql_server)
    take_lock(folders[1], str(folders[1] / "corpus.db")).release()


def test_the_lock_of_a_killed_run_is_free(folders: tuple[Path, Path], postgresql_server: str) -> None:
    command = [sys.executable, "-c", HOLDS, str(folders[0]), postgresql_server]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(BusyError):
            take_lock(folders[1], postgresql_server)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    deadline = time.monotonic() + 20
    while True:  # the server notices that the session's socket was closed
        try:
            take_lock(folders[1], postgresql_server).release()
        except BusyError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def test_a_server_that_does_not_answer_is_told_and_the_folder_is_free(folders: tuple[Path, Path]) -> None:
    with pytest.raises(WinnowError, match=r"no connection to the database: .*refused"):
        take_lock(folders[0], "postgresql://nobody@127.0.0.1:9/none")
    take_lock(folders[0], "sqlite:///corpus.db").release()


def test_a_crawl_ends_with_5_where_another_machine_is_at_work(tools: Any, folders: tuple[Path, Path], postgresql_server: str) -> None:
    folder = tools.corpus("127.0.0.1:9")
    folder.add_source("site", seeds={"listings": ["http://127.0.0.1:9/"]})
    with take_lock(folders[0], postgresql_server):
        done = folder.crawl(env={"WINNOW_DATABASE": postgresql_server})
    assert (done.code, "another run is at work" in done.stderr) == (5, True)


def test_a_corpus_is_shared_for_work_of_one_kind_at_a_time(postgresql_server: str) -> None:
    one, other = (ServerLock(postgresql_server, shared=SharedWork.IMPORT) for _ in range(2))
    try:
        assert one.take_part("import a.warc.gz")
        assert other.take_part("import b.warc.gz")
        assert not other.take_part("import a.warc.gz")
        for work in (SharedWork.CRAWL, SharedWork.REEXTRACTION, None):
            with pytest.raises(BusyError):
                ServerLock(postgresql_server, shared=work)
    finally:
        one.release()
        other.release()
    deadline = time.monotonic() + 20
    while True:  # the server notices that the sessions were closed
        try:
            ServerLock(postgresql_server, shared=SharedWork.CRAWL).release()
        except BusyError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


@pytest.mark.parametrize("shared", [False, True])
def test_who_has_lost_its_right_writes_no_more(
    folders: tuple[Path, Path], postgresql_server: str, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    monkeypatch.setattr(held_locks, "CHECK_SECONDS", 0.0)
    lock = ServerLock(postgresql_server, shared=SharedWork.IMPORT) if shared else take_lock(folders[0], postgresql_server)
    db = open_database(postgresql_server)
    try:
        with db.write() as session:
            session.execute(text("SELECT 1"))
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(END_HOLDERS)
        for _ in range(2):  # asked once more, SQLAlchemy would have connected anew
            with pytest.raises(WinnowError, match="no connection to the database"), db.write():
                pytest.fail("it was let write")
        with pytest.raises(WinnowError, match="no connection to the database"):
            lock.check()
        lock.release()
        with db.write() as session:
            session.execute(text("SELECT 1"))
    finally:
        lock.release()
        db.close()
