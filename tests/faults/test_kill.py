"""kill -9 in the middle of a crawl, at several moments, and the next crawl: nothing committed is lost, and the end is the same (F01)."""

from __future__ import annotations

import random

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

PAGES = 24
KILLED = 137  # as by SIGKILL; see with_failpoint.py
LOCATED = "select warc_file, warc_offset, warc_length, warc_record_id, url, bytes, payload_sha256 from fetch where warc_file is not null"
TEXTS = "select d.canonical, d.status, r.number, r.title, r.text_sha256 from document d join revision r on r.document_id = d.id"


def _site(tools, pages=PAGES):
    web = tools.web()
    paths = [f"/news/{number}" for number in range(pages)]
    web.pages = {path: tools.answer(tools.article(f"harbour case {path[6:]}")) for path in paths}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in paths)))
    return web


def _corpus(tools, web, name):
    folder = tools.corpus(web.host, name=name)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    return folder


@pytest.fixture(scope="module")
def undisturbed(module_tools):
    """The server, and what a crawl gives that nobody kills."""
    web = _site(module_tools)
    folder = _corpus(module_tools, web, "undisturbed")
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, PAGES), done.stderr
    return web, sorted(folder.rows(TEXTS))


@pytest.mark.parametrize("requests", [pytest.param(2, marks=pytest.mark.long), 15, pytest.param(PAGES + 1, marks=pytest.mark.long)])
def test_a_killed_crawl_loses_nothing_and_the_next_one_finishes_it(module_tools, undisturbed, requests):
    web, expected = undisturbed
    folder = _corpus(module_tools, web, f"killed-{requests}")
    web.log.clear()
    process = folder.start_crawl()
    web.wait_for(requests)
    module_tools.kill(process)
    left_behind = {path: path.read_bytes() for path in (folder.root / "archive").iterdir()}
    committed = set(folder.rows(TEXTS))
    fetched = len(folder.rows("select 1 from fetch"))

    done = folder.crawl()

    assert done.code == 0, done.stderr
    texts = folder.rows(TEXTS)
    assert committed <= set(texts)
    assert sorted(texts) == expected
    assert len(web.log) <= PAGES + 2 * 2 + 8, "a few pages in work may be fetched again, not more"
    assert fetched <= len(folder.rows("select 1 from fetch"))
    files = list((folder.root / "archive").iterdir())
    assert len(files) > len(left_behind) > 0, "the next crawl begins a file of its own"
    assert {path: path.read_bytes() for path in left_behind} == left_behind
    assert {path.stat().st_mode & 0o777 for path in files} == {0o400}
    _check_invariants(folder)


@pytest.mark.parametrize(("kills", "seed"), [(2, 0), *(pytest.param(25, seed, marks=pytest.mark.long) for seed in range(1, 9))])
def test_f01_a_corpus_that_was_killed_again_and_again_equals_one_that_was_not(tools, kills, seed):
    """Only the death of a worker counts against a page: no page is given up for the kills of the whole crawl."""
    web = _site(tools, pages=7 * kills)
    expected = _corpus(tools, web, "undisturbed")
    assert expected.crawl().json["new"] == 7 * kills
    folder = _corpus(tools, web, "killed")
    moments = random.Random(seed)
    refetched = len(web.log)
    for _ in range(kills):
        process = folder.start_crawl()
        web.wait_for(len(web.log) + moments.randint(2, 6))
        tools.kill(process)
    done = folder.crawl()
    assert (done.code, done.json["queued"]) == (0, 0), done.stderr
    assert sorted(folder.rows(TEXTS)) == sorted(expected.rows(TEXTS))
    assert sorted(folder.endings().items()) == sorted(expected.endings().items())
    assert folder.rows("select url from url where attempts > 0") == []
    refetched = len(web.log) - refetched - 7 * kills
    assert refetched <= (2 + 8) * (kills + 1), "a few pages in work, and the listing and robots.txt, of each crawl"
    _check_invariants(folder)


@pytest.mark.parametrize(
    "point", [pytest.param("before-archive", marks=pytest.mark.long), "after-archive", pytest.param("after-commit", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.long), 9, pytest.param(PAGES, marks=pytest.mark.long)])
def test_f04_no_row_is_without_its_record_wherever_between_the_two_a_crawl_dies(module_tools, undisturbed, point, count):
    _, expected = undisturbed
    folder = _corpus(module_tools, undisturbed[0], f"{point}-{count}")
    assert _die(module_tools, folder, point, count, "crawl", "--json") == KILLED
    _check_records(folder)
    done = folder.crawl()
    assert (done.code, done.json["queued"]) == (0, 0), done.stderr
    assert sorted(folder.rows(TEXTS)) == expected
    _check_invariants(folder)


MIGRATED = [40]  # statements of the first opening of a database, after which it dies; the last are those of the newest migrations


@pytest.mark.parametrize("count", [*MIGRATED, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 150, 7) if n not in MIGRATED)])
def test_f03_a_database_whose_migration_dies_opens_at_an_old_or_the_new_version_and_is_completed(tools, count):
    folders = [tools.corpus("127.0.0.1:1", name=name) for name in (f"migrated-{count}", f"whole-{count}")]
    for folder in folders:
        folder.add_source("site", seeds={"listings": ["http://127.0.0.1:1/"]}, limits={"delay_seconds": 0})
    folder, whole = folders
    code = _die(tools, folder, "statement", count, "crawl", "--json")
    assert code == KILLED
    assert [each.crawl().code for each in folders] == [4, 4], "there is nothing to be fetched"
    assert folder.rows("pragma integrity_check") == [("ok",)]
    assert folder.winnow("verify", "--json").json["findings"] == []
    schema = "select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name"
    assert folder.rows(schema) == whole.rows(schema)
    assert folder.rows("select version_num from alembic_version") == whole.rows("select version_num from alembic_version")


def _die(tools, folder, point, count, *arguments):
    """The exit code of a command that dies at a point of its work."""
    script = tools.repository / "tests" / "faults" / "with_failpoint.py"
    command = (tools.winnow[0], str(script), point, str(count), *arguments)
    return tools.run(*command, env=folder.environment() | {"WINNOW_CORPUS": str(folder.root)}, fork=False).code


def _check_records(folder):
    for file, offset, length, record_id, url, size, _digest in folder.rows(LOCATED):
        capture = read_capture(folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
        assert (capture.url, len(capture.body)) == (url, size)


def _check_invariants(folder):
    assert folder.rows("pragma integrity_check") == [("ok",)]
    assert folder.winnow("verify", "--json").json["findings"] == []
    assert folder.rows("pragma foreign_key_check") == []
    assert folder.rows("select canonical from document group by source, canonical having count(*) > 1") == []
    assert folder.rows("select url from url where state <> 'done' or outcome is null") == []
    _check_records(folder)
