"""F46: sessions that a PostgreSQL server ends at any moment of a crawl, and a server that falls in the middle of commits and comes again.

The invariant is that of every fault: what was committed is there, nothing is there twice, every document has its record in the archive, the
code and the words say what happened, and the next crawl brings the rest.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crawler.runs.importing import End, import_as_run
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import open_corpus
from pipelines.errors import WinnowError
from pipelines.importing.report import ImportReport
from pipelines.importing.work import ImportTask, import_saved
from pipelines.outcomes import ExitCode
from pipelines.store.database import held_locks
from tests.store import conftest as store

postgresql_server = store.postgresql_server
ARTICLES = 16
SLOW = 6  # more rounds where each run had ended before its sessions were: on a busy machine this test is the slower one
OTHERS = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by backend_start"
# Of this database alone: other tests, and other runs of them, hold such locks in theirs at the same time.
OF_THIS_DATABASE = "database = (select oid from pg_database where datname = current_database())"
END_LOCK = f"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1 and {OF_THIS_DATABASE}"
WORDS = "no connection to the database"


@pytest.fixture
def database(postgresql_server: str) -> str:
    """The address of a database with nothing in it."""
    return emptied(postgresql_server)


def emptied(address: str) -> str:
    """A database without its tables."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return address


class Crawls:
    """Crawls of one corpus in a database on a server, and what was seen there to be committed."""

    def __init__(self, tools: Any, database: str) -> None:
        self.tools, self.database = tools, database
        self.web = tools.web()
        self.web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(ARTICLES)}
        self.web.pages["/"] = tools.answer(tools.listing(*(self.web.url(path) for path in self.web.pages)))
        self.folder = tools.corpus(self.web.host, name=f"corpus-{self.web.port}")
        self.folder.add_source("site", seeds={"listings": [self.web.url()]}, limits={"delay_seconds": 0})
        self.environment = {"WINNOW_DATABASE": database}
        self.seen: set[str] = set()
        self.cut = 0  # runs that ended for the database

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, connect_timeout=10) as connection:
            return connection.execute(query).fetchall()

    def start_until(self, documents: int) -> subprocess.Popen[bytes]:
        """Start a crawl, which goes on; at hand when that many more documents were seen to be committed, or it has ended."""
        process = self.folder.start_crawl(env=self.environment)
        wanted, deadline = len(self.seen) + documents, time.monotonic() + 60
        with psycopg.connect(self.database, autocommit=True) as connection:
            while process.poll() is None and len(self.seen) < wanted and time.monotonic() < deadline:
                if connection.execute("select to_regclass('document') is not null").fetchall() == [(True,)]:
                    self.seen |= {canonical for (canonical,) in connection.execute("select canonical from document")}
                time.sleep(0.02)
        return process

    def check_run(self, process: subprocess.Popen[bytes]) -> None:
        """A run without a database ends with a line that says so; one that noticed nothing is done."""
        try:
            summary, told = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                self.tools.kill(process)
        errors = told.decode()
        assert "Traceback" not in errors, errors
        assert process.returncode in (ExitCode.BROKE, ExitCode.DONE), (errors, summary)
        assert (process.returncode == ExitCode.BROKE) == (WORDS in errors), errors
        self.cut += process.returncode == ExitCode.BROKE

    def check(self) -> None:
        """The invariant, with no run at work."""
        stored = [canonical for (canonical,) in self.rows("select canonical from document")]
        assert len(stored) == len(set(stored))
        assert set(stored) >= self.seen, "what was committed is lost"
        assert self.rows("select count(*) from (select document_id, number from revision group by 1, 2 having count(*) > 1) twice") == [
            (0,)
        ]
        assert self.rows("select count(*) from document d where not exists (select from revision r where r.document_id = d.id)") == [(0,)]

    def check_end(self) -> None:
        """The next crawl brings the rest, and archive and database agree."""
        done = self.folder.crawl(env=self.environment)
        assert (done.code, done.json["queued"], done.json["errors"]) == (0, 0, []), done.stderr
        self.check()
        assert self.rows("select count(*), count(distinct canonical) from document") == [(ARTICLES, ARTICLES)]
        assert self.rows("select count(*) from revision") == [(ARTICLES,)]
        verified = self.folder.winnow("verify", env=self.environment)
        assert verified.code == 0, verified.stdout.decode() + verified.stderr


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("rounds", [1, pytest.param(30, marks=pytest.mark.long)])
def test_f46_a_crawl_whose_sessions_are_ended_loses_nothing_and_says_why(tools: Any, database: str, rounds: int) -> None:
    """All of its sessions, as a server that is shut down ends them, or one of them, as an administrator does."""
    crawls, chance = Crawls(tools, database), random.Random(rounds)
    for number in range(rounds + SLOW):
        if number >= rounds and crawls.cut:
            break
        if len(crawls.seen) > ARTICLES - 6:
            crawls.check_end()
            crawls = Crawls(tools, emptied(database))
        process = crawls.start_until(chance.randint(1, 4))
        time.sleep(chance.random() / 50)  # within a commit, or between two
        sessions = [pid for (pid,) in crawls.rows(OTHERS)]
        for pid in sessions if number % 2 == 0 else sessions[-1:]:
            crawls.rows(f"select pg_terminate_backend({pid})")
        crawls.check_run(process)
        crawls.check()
    assert crawls.cut
    crawls.check_end()


def slowly(page: Any) -> Any:
    """The same answer, after a while."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.4)
        request.send_response(page.status)
        request.send_header("Content-Type", page.content_type)
        request.send_header("Content-Length", str(len(page.body)))
        request.end_headers()
        request.wfile.write(page.body)

    return answer


def test_f46_a_crawl_that_has_lost_its_right_to_the_corpus_ends_and_says_so(tools: Any, database: str) -> None:
    """An administrator ends the one session that holds the lock: another run may begin, and two would visit the same pages."""
    crawls = Crawls(tools, database)
    pages = dict(crawls.web.pages)
    crawls.web.pages |= {path: slowly(page) for path, page in pages.items()}
    process = crawls.start_until(1)
    crawls.rows(END_LOCK)
    crawls.check_run(process)
    assert crawls.cut == 1
    assert crawls.rows("select count(*) from copy_index") == [(0,)], "the passes followed"
    crawls.web.pages |= pages
    crawls.check_end()


def saved_page(folder: Path, tools: Any, name: str) -> Path:
    """A folder with one page of the site as a browser saves it."""
    folder.mkdir()
    (folder / f"{name}.html").write_bytes(
        b"<!-- saved from url=(0033)https://news.example/" + name.encode() + b" -->\n" + tools.article(name)
    )
    return folder


def test_f46_an_import_that_has_lost_its_right_to_the_corpus_writes_no_more(
    tools: Any, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same with an import, which also leaves the passes and the log to whoever has the corpus now."""
    monkeypatch.setattr(held_locks, "CHECK_SECONDS", 0.0)
    monkeypatch.setenv("WINNOW_DATABASE", database)
    folder = tools.corpus()
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"]})
    corpus = open_corpus(folder.root)
    pages = [saved_page(tmp_path / name, tools, name) for name in ("a", "b")]

    def take(task: ImportTask, report: ImportReport, line: ProgressLine) -> End:
        import_saved(task, pages[:1], report, base="", on_progress=lambda read: None)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(END_LOCK)
        import_saved(task, pages[1:], report, base="", on_progress=lambda read: None)
        return End()

    with pytest.raises(WinnowError, match=WORDS):
        import_as_run(corpus, corpus.sources(), take, workers=1, progress="none")
    with psycopg.connect(database) as connection:
        assert connection.execute("select canonical from document").fetchall() == [("https://news.example/a",)]
        assert connection.execute("select exit_code from run").fetchall() == [(None,)]
        assert connection.execute("select count(*) from copy_index").fetchall() == [(0,)]
    assert list((folder.root / "archive").glob("winnow-log*")) == []


class Server:
    """A PostgreSQL server of a test's own, at work from `make` on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.user = "postgres" if os.getuid() == 0 else None  # as root it refuses to run
        if self.user:
            shutil.chown(folder, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"postgresql://tests@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._run("initdb", "--auth=trust", "--username=tests", "--encoding=UTF8", "--locale=C", str(self.data), check=True)
        self.control("start", check=True)

    def control(self, *what: str, check: bool = False) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, *what, check=check)

    def _run(self, *command: str, check: bool) -> None:
        done = subprocess.run(command, user=self.user, cwd=self.folder, capture_output=True, timeout=60, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may let fall; it confirms nothing that is not on the disk, which is PostgreSQL's default."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("initdb and pg_ctl are not there: no server of PostgreSQL was restarted")
    folder = Path(tempfile.mkdtemp(prefix="winnow-postgresql-"))
    server = Server(folder)
    try:
        server.make()
        yield server
    finally:
        server.control("stop", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_f46_a_server_that_falls_in_the_middle_of_commits_has_all_it_confirmed(tools: Any, own_server: Server) -> None:
    """`immediate` is a crash: the server writes nothing down any more, and recovers from its log when it starts."""
    crawls, chance = Crawls(tools, own_server.address), random.Random(46)
    for number in range(20):
        if len(crawls.seen) > ARTICLES - 6:
            crawls.check_end()
            crawls = Crawls(tools, emptied(own_server.address))
        process = crawls.start_until(chance.randint(1, 4))
        time.sleep(chance.random() / 50)
        own_server.control("stop", "-m", "immediate" if number % 4 else "fast")
        own_server.control("start", check=True)
        crawls.check_run(process)
        crawls.check()
    assert crawls.cut
    crawls.check_end()
