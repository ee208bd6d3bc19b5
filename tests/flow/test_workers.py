"""Several workers on one PostgreSQL database: together they do what one crawl does, no host is asked by two, and none is missed when it dies."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from tests.conftest import start as start_command
from tests.safekeeping.stores import TestStore
from tests.store import conftest as store

postgresql_server = store.postgresql_server
SITES, PAGES, DELAY_SECONDS = 5, 6, 0.2
TEXTS = "select d.source, d.canonical, d.status, r.number, r.title, r.text_sha256 from document d join revision r on r.document_id = d.id order by 1, 2, 4"
ENDINGS = "select source, url, state, outcome from url order by 1, 2"


@pytest.fixture
def database(postgresql_server: str) -> str:
    """The address of a database with nothing in it."""
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_server


@pytest.fixture
def sites(tools: Any) -> list[Any]:
    webs = [tools.web() for _ in range(SITES)]
    for web in webs:
        web.pages = {f"/news/{n}": tools.answer(tools.article(f"harbour case {web.port} {n}")) for n in range(PAGES)}
        web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    return webs


def corpus_of(tools: Any, webs: list[Any], name: str, *, delay_seconds: float = DELAY_SECONDS) -> Any:
    folder = tools.corpus(*(web.host for web in webs), name=name)
    for number, web in enumerate(webs):
        folder.add_source(
            f"site-{number}", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": delay_seconds}
        )
    return folder


def start(folder: Any, database: str) -> subprocess.Popen[bytes]:
    return start_command("worker", "--corpus", str(folder.root), "--json", env=os.environ | {"WINNOW_DATABASE": database})


def end(process: subprocess.Popen[bytes]) -> tuple[int, dict[str, Any], str]:
    out, errors = process.communicate(timeout=120)
    return process.returncode, json.loads(out or b"{}"), errors.decode()


def rows(database: str, query: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def test_two_workers_do_together_what_one_crawl_does_and_no_host_is_asked_sooner(tools: Any, sites: list[Any], database: str) -> None:
    alone = corpus_of(tools, sites, "alone", delay_seconds=0)
    assert alone.crawl().json["new"] == SITES * PAGES
    for web in sites:
        web.log.clear()
    folder = corpus_of(tools, sites, "together")
    ends = [end(process) for process in [start(folder, database), start(folder, database)]]
    assert [code for code, _, _ in ends] == [0, 0], ends
    assert sum(summary["new"] for _, summary, _ in ends) == SITES * PAGES
    assert rows(database, TEXTS) == alone.rows(TEXTS)
    assert rows(database, ENDINGS) == alone.rows(ENDINGS)
    for web in sites:
        assert sorted(web.paths()) == sorted(["/robots.txt", "/", *(f"/news/{n}" for n in range(PAGES))])
        assert min(later - earlier for (earlier, _), (later, _) in pairwise(web.log)) >= DELAY_SECONDS - 0.02
    assert rows(database, "select count(*) from url where state <> 'done'") == [(0,)]
    assert rows(
        database,
        "select count(*) from pg_locks join pg_database d on d.oid = database and datname = current_database() where locktype = 'advisory'",
    ) == [(0,)]


@pytest.mark.parametrize("moment", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))])
def test_the_work_of_a_killed_worker_is_taken_up_by_the_other(tools: Any, sites: list[Any], database: str, moment: int) -> None:
    """Whichever of the two dies, whenever."""
    chosen = random.Random(moment)
    folder = corpus_of(tools, sites, "killed")
    workers = [start(folder, database), start(folder, database)]
    requests = chosen.randint(2, SITES * PAGES - 5)
    deadline = time.monotonic() + 60
    while sum(len(web.log) for web in sites) < requests:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    first, second = chosen.sample(workers, 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    code, _, errors = end(second)
    assert code == 0, errors
    assert rows(database, "select count(*), count(distinct canonical) from document") == [(SITES * PAGES, SITES * PAGES)]
    assert rows(database, "select state, count(*) from url group by state") == [("done", SITES * (PAGES + 1))]
    for web in sites:
        assert min(later - earlier for (earlier, _), (later, _) in pairwise(web.log)) >= DELAY_SECONDS - 0.02
    asked = [path for web in sites for path in web.paths() if path.startswith("/news/")]
    assert len(asked) <= SITES * PAGES + 4 * SITES, "the pages in work may be fetched again"
    assert end(start(folder, database))[1]["visited"] == 0, "seeds of this round are not visited again"


def test_a_crawl_is_refused_while_a_worker_is_at_work_and_a_worker_while_a_crawl_is(tools: Any, sites: list[Any], database: str) -> None:
    folder = corpus_of(tools, sites, "beside")
    working = start(folder, database)
    sites[0].wait_for(2)
    assert folder.crawl(env={"WINNOW_DATABASE": database}).code == 5
    assert end(working)[0] == 0
    web = tools.web()
    web.pages = {"/": tools.answer(tools.listing(web.url("/slow"))), "/slow": tools.drip}
    slow = corpus_of(tools, [web], "slow", delay_seconds=0)
    crawling = slow.start_crawl(env={"WINNOW_DATABASE": database})
    web.wait_for(3)
    try:
        assert end(start(slow, database))[0] == 5
    finally:
        tools.kill(crawling)


def test_a_worker_whose_rights_are_gone_ends_and_says_why(tools: Any, database: str) -> None:
    web = tools.web()
    others = {f"/news/{n}": tools.answer(tools.article(f"case {n}")) for n in range(PAGES)}
    web.pages = {"/": tools.answer(tools.listing(web.url("/slow"), *map(web.url, others))), "/slow": tools.drip, **others}
    folder = corpus_of(tools, [web], "gone", delay_seconds=0)
    process = start(folder, database)
    deadline = time.monotonic() + 60
    while "/slow" not in web.paths():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    asked = len(web.log)
    assert rows(
        database,
        "select bool_and(pg_terminate_backend(pid)) from (select distinct pid from pg_locks join pg_database d on d.oid = database and datname = current_database() where locktype = 'advisory') held",
    ) == [(True,)]
    code, _, errors = end(process)
    assert code == 1, errors
    assert "no connection to the database" in errors
    assert "Traceback" not in errors
    assert len(web.log) == asked, "what was waiting for its turn was not asked any more"
    assert rows(database, "select count(*) from url where state = 'queued'")[0][0] > 0


def test_workers_need_a_database_on_a_server(tools: Any, sites: list[Any]) -> None:
    done = corpus_of(tools, sites, "file").winnow("worker")
    assert done.code == 2
    assert "Workers share a PostgreSQL database" in done.stderr


def test_workers_with_folders_of_their_own_share_an_archive_in_a_store(tools: Any, sites: list[Any], database: str, tmp_path: Any) -> None:
    """As on two machines: whoever ends last makes the passes over what both have captured, and each reads all of it."""
    store = TestStore(address=f"file://{tmp_path}/mounted")
    (tmp_path / "mounted").mkdir()
    folders = [corpus_of(tools, sites, name, delay_seconds=0.05) for name in ("one", "two")]
    for folder in folders:
        store.use(folder)
    ends = [end(process) for process in [start(folder, database) for folder in folders]]
    assert [(code, errors) for code, _, errors in ends] == [(0, ""), (0, "")], ends
    assert sum(summary["new"] for _, summary, _ in ends) == SITES * PAGES
    named = {name for (name,) in rows(database, 'select distinct warc_file from "fetch" where warc_file is not null')}
    assert named <= set(store.content())
    for folder in folders:
        looked = folder.winnow("verify", "--json", env={"WINNOW_DATABASE": database})
        assert (looked.code, looked.json["findings"]) == (0, []), looked.stdout
