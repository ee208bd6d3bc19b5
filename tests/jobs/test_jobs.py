"""Jobs wait in a PostgreSQL corpus until some process does them; what a killed one had is done by another, and the corpus is the same."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import start as start_command

OF_DOCUMENT = "from document d join revision r on r.document_id = d.id"
TEXTS = f"select d.source, d.canonical, d.status, r.title, r.text_sha256 {OF_DOCUMENT} order by 1, 2, 5"
LATEST = f"select d.canonical, r.text_sha256 {OF_DOCUMENT} and r.number = d.latest_revision order by 1"
CAPTURES = 'select f.url, count(*), count(distinct f.warc_record_id) from "fetch" f group by 1 order by 1'
ENDINGS = "select source, url, state, outcome from url order by 1, 2"
FILES, PAGES = 3, 12
LOST = "[jobs]\nlost_after_seconds = 3\n"


def rows(database: str, query: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def wait_for(what: Callable[[], bool], *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def record(url: str, body: bytes, *, at: str, number: int) -> bytes:
    """One response as other programs archive it: a gzip member of its own."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: {at}\r\nWARC-Target-URI: {url}\r\n"
    fields += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(fields.encode() + block + b"\r\n\r\n")


@pytest.fixture
def warcs(tools: Any, tmp_path: Path) -> list[Path]:
    """Files of two hosts' pages. The last page of each is in the next file too: the same record, and a later version of it."""
    files = []
    for number in range(FILES):
        records = []
        for page in range(number * PAGES, (number + 1) * PAGES + 1):
            url = f"https://{('news', 'voice')[page % 2]}.example/story/{page}"
            records.append(record(url, tools.article(f"case {page}"), at=f"2024-03-{1 + page % 28:02}T07:08:09Z", number=page))
        again = (number + 1) * PAGES
        url = f"https://{('news', 'voice')[again % 2]}.example/story/{again}"
        records.append(
            record(
                url, tools.article(f"case {again}", words="A second officer was named."), at="2024-05-01T00:00:00Z", number=1000 + number
            )
        )
        files.append(tmp_path / f"theirs-{number}.warc.gz")
        files[-1].write_bytes(b"".join(records))
    return files


def corpus_of(tools: Any, name: str) -> Any:
    folder = tools.corpus(name=name)
    for host in ("news", "voice"):
        folder.add_source(host, seeds={"listings": [f"https://{host}.example/"]}, scope={"hosts": [f"{host}.example"]})
    toml = folder.root / "winnow.toml"
    toml.write_text(toml.read_text("utf-8") + LOST, "utf-8")
    return folder


def start(folder: Any, database: str, *words: str) -> subprocess.Popen[bytes]:
    return start_command(*words, "--corpus", str(folder.root), env=os.environ | {"WINNOW_DATABASE": database})


def stop(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors.decode()


@pytest.fixture
def alone(tools: Any, warcs: list[Path], database: str) -> Any:
    """The same files, imported by one process into a file."""
    folder = corpus_of(tools, "alone")
    assert folder.winnow("import", "--json", *map(str, warcs)).code == 0
    return folder


@pytest.mark.parametrize("dies", ["machine", pytest.param("process", marks=pytest.mark.long)])
def test_jobs_of_two_processes_make_the_corpus_of_one_import_though_one_is_killed(
    tools: Any, warcs: list[Path], alone: Any, database: str, dies: str
) -> None:
    """Where the process alone dies, the import that it began goes on; whoever takes up its job waits until that has ended."""
    folder = corpus_of(tools, "together")
    env = {"WINNOW_DATABASE": database}
    added = folder.winnow("jobs", "add", "import", "--json", *map(str, warcs), env=env)
    assert (added.code, len(added.json["added"])) == (0, FILES), added.stderr
    again = folder.winnow("jobs", "add", "import", "--json", str(warcs[0]), env=env)
    assert again.json == {"added": [], "known": 1}
    first, second = start(folder, database, "jobs", "run"), start(folder, database, "jobs", "run")
    try:
        wait_for(lambda: rows(database, "select count(*) from winnow_jobs.attempt") >= [(2,)])
        wait_for(lambda: rows(database, "select count(*) > 2 from public.fetch") == [(True,)])
        status = folder.winnow("status", "--json", env=env).json
        assert {job["state"] for job in status["jobs"]} == {"doing"}
        for pid in (first.pid, *(_below(first.pid) if dies == "machine" else ())):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: rows(database, "select count(*) from winnow_jobs.procrastinate_jobs where status <> 'succeeded'") == [(0,)])
        code, said = stop(second)
        assert code == 0, said
    finally:
        for process in (first, second):
            tools.kill(process)
    assert rows(database, "select count(*) from winnow_jobs.attempt where ended_at is null") == [(1,)], "that of the killed one"
    for query in (TEXTS, LATEST, CAPTURES, ENDINGS):
        assert rows(database, query) == alone.rows(query), query
    verified = folder.winnow("verify", "--json", env=env)
    assert verified.code == 0, verified.stdout


def test_a_job_that_fails_says_why_and_a_reextraction_job_examines_its_file(tools: Any, warcs: list[Path], database: str) -> None:
    folder, env = corpus_of(tools, "tried"), {"WINNOW_DATABASE": database}
    gone = warcs[0].with_name("gone.warc.gz")
    gone.write_bytes(warcs[0].read_bytes())
    assert folder.winnow("jobs", "add", "import", str(gone), str(warcs[0]), env=env).code == 0
    gone.unlink()
    ran = folder.winnow("jobs", "run", "--until-empty", "--json", env=env)
    assert (ran.code, ran.json) == (0, {"exit_code": 0, "done": 2, "put_back": 1, "failed": 0}), ran.stderr
    (waiting,) = folder.winnow("jobs", "list", "--json", env=env).json["jobs"]
    assert (waiting["kind"], waiting["state"], waiting["attempts"], waiting["exit_code"]) == ("import", "waiting", 1, 2)
    assert "there is no such file" in waiting["reason"]
    told = folder.winnow("jobs", "list", env=env).stdout.decode()
    assert "waiting, in" in told
    assert folder.winnow("jobs", "cancel", str(waiting["id"]), env=env).code == 0
    assert folder.winnow("jobs", "cancel", str(waiting["id"]), env=env).code == 2
    assert folder.winnow("jobs", "list", env=env).stdout == b"No job waits.\n"
    assert folder.winnow("jobs", "add", "reextract", "--apply", "--json", env=env).json["known"] == 0
    ran = folder.winnow("jobs", "run", "--until-empty", "--json", env=env)
    assert (ran.code, ran.json["done"], ran.json["put_back"]) == (0, 2, 0), ran.stderr
    examined = "select count(*) from document d join examination e on e.document_id = d.id"
    assert rows(database, examined) == rows(database, "select count(*) from document") == [(PAGES + 1,)]
    status = folder.winnow("status", env=env).stdout.decode()
    assert "reextract" in status


def _below(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    parents = {int(entry.name): _parent_of(entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    found = [pid]
    for parent in found:
        found += [child for child, its_parent in parents.items() if its_parent == parent]
    return found[1:]


def _parent_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
