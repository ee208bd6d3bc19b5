"""kill -9 of an import, a re-extraction, an export and a snapshot, at whatever they last wrote: the next call completes them (F01, F02).

A moment is a number of changes to the files that a command writes, not a time: on a busy machine it is the same moment.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

PAGES = 60
TEXTS = "select d.canonical, d.status, d.latest_revision, r.number, r.title, r.text_sha256 from document d join revision r on r.document_id = d.id"
ROUNDS = [1, pytest.param(50, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A crawled corpus, and its archive as a file that somebody else could import."""
    folder, web = module_tools.news_site(PAGES)
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, PAGES), done.stderr
    return folder, web


def signature(watched):
    found = []
    for folder, _, names in os.walk(watched):  # unlike rglob it passes over a folder that goes away meanwhile
        for name in names:
            with suppress(OSError):
                status = (Path(folder) / name).stat()
                found.append((name, status.st_size, status.st_mtime_ns))
    return sorted(found)


def start(tools, folder, *arguments):
    return subprocess.Popen(
        [*tools.winnow, *map(str, arguments), "--corpus", str(folder.root)],
        env=folder.environment(),
        cwd=tools.repository,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_after(tools, process, watched, changes):
    """Whether the process was killed after so many changes of the files; it may have ended before."""
    before = signature(watched)
    while process.poll() is None and changes > 0:
        now = signature(watched)
        changes -= now != before
        before = now
        time.sleep(0.001)
    was_at_work = process.poll() is None
    tools.kill(process)
    return was_at_work


def check(folder, *, changed_by_hand=""):
    assert folder.rows("pragma integrity_check") == [("ok",)]
    verified = folder.winnow("verify", "--json")
    if "its schema is older" in verified.stderr or "nothing is stored in this database yet" in verified.stderr:
        return  # killed while the database was made, which the next call completes: F03
    assert [finding for finding in verified.json["findings"] if not (changed_by_hand and finding["what"].startswith(changed_by_hand))] == []
    assert folder.rows("pragma foreign_key_check") == []
    assert folder.rows("select canonical from document group by source, canonical having count(*) > 1") == []


def kill_until_done(tools, kills, begin, arguments, expected, *, changes, changed_by_hand=""):
    """Kill one command in one corpus until it ends by itself, and begin again with another, until so many were killed."""
    chance, killed, lives = random.Random(kills), 0, 0
    while killed < kills:
        folder, lives = begin(lives), lives + 1
        while killed < kills and kill_after(tools, start(tools, folder, *arguments(folder)), folder.root, chance.randint(1, changes)):
            killed += 1
            check(folder, changed_by_hand=changed_by_hand)
        done = folder.winnow(*map(str, arguments(folder)), "--json")
        assert done.code == 0, done.stderr
        check(folder, changed_by_hand=changed_by_hand)
        assert sorted(folder.rows(TEXTS)) == expected
    print(f"{killed} kills in {lives} corpora")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [pytest.param(50, marks=pytest.mark.long)])  # one kill of an import: tests/commands/test_import.py
def test_f01_an_import_that_is_killed_again_and_again_gives_what_one_at_peace_gives(tools, crawled, kills):
    source, web = crawled
    files = sorted((source.root / "archive").glob("*.warc.gz"))

    def begin(number):
        folder = tools.corpus(web.host, name=f"imported-{number}")
        folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
        return folder

    whole = begin("whole")
    assert whole.winnow("import", *map(str, files)).code == 0
    expected = sorted(whole.rows(TEXTS))
    assert len(expected) == PAGES
    kill_until_done(tools, kills, begin, lambda _: ("import", *files), expected, changes=40)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", ROUNDS)
def test_f01_a_reextraction_that_is_killed_again_and_again_gives_what_one_at_peace_gives(tools, crawled, kills):
    old = replace(crawled[0], root=tools.tmp / "old")
    shutil.copytree(crawled[0].root, old.root)
    with closing(sqlite3.connect(old.root / "corpus.db")) as connection, connection:
        for number, text in connection.execute("select id, text from revision").fetchall():
            shorter = text.rpartition("\n\n")[0]  # as an older extraction had it
            values = (shorter, hashlib.sha256(shorter.encode()).hexdigest(), len(shorter.split()), "toy 0", number)
            connection.execute("update revision set text = ?, text_sha256 = ?, word_count = ?, engine = ? where id = ?", values)

    def begin(number):
        return replace(old, root=shutil.copytree(old.root, tools.tmp / f"again-{number}"))

    whole = begin("whole")
    assert whole.winnow("reextract", "--apply").code == 0
    expected = sorted(whole.rows(TEXTS))
    assert len(expected) == 2 * PAGES
    kill_until_done(tools, kills, begin, lambda _: ("reextract", "--apply"), expected, changes=6, changed_by_hand="revision 1 of document")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", ROUNDS)
def test_f02_an_export_that_is_killed_leaves_the_former_file_or_a_whole_one(tools, crawled, kills):
    folder, _ = crawled
    out = tools.tmp / "out"
    out.mkdir()
    path = out / "texts.jsonl"
    export = ("export", "--output", str(path))
    assert folder.winnow(*export, "--sample", "7").code == 0
    former = path.read_bytes()
    assert folder.winnow("export", "--output", str(tools.tmp / "whole.jsonl")).code == 0
    whole = (tools.tmp / "whole.jsonl").read_bytes()
    assert (former.count(b"\n"), whole.count(b"\n")) == (7, PAGES)
    chance, killed = random.Random(kills), 0
    while killed < kills:
        path.write_bytes(former)
        killed += kill_after(tools, start(tools, folder, *export), out, chance.randint(1, 3))
        assert path.read_bytes() in (former, whole)
    assert folder.winnow(*export).code == 0
    assert path.read_bytes() == whole
    assert [one.name for one in out.iterdir()] == [path.name], "what the dead left is cleared away"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", ROUNDS)
def test_f02_a_snapshot_that_is_killed_has_no_name_or_is_whole(tools, crawled, kills):
    folder = replace(crawled[0], root=shutil.copytree(crawled[0].root, tools.tmp / "snapped"))
    snapshots = folder.root / "snapshots"
    chance, killed, number = random.Random(kills), 0, 0
    while killed < kills:
        number += 1
        killed += kill_after(tools, start(tools, folder, "snapshot", f"s{number}"), folder.root, chance.randint(1, 12))
        if (snapshots / f"s{number}").exists():
            assert folder.winnow("snapshot", f"s{number}", "--verify").code == 0
    assert folder.winnow("snapshot", "last").code == 0
    assert not [one.name for one in snapshots.iterdir() if one.name.startswith(".")], "what the dead left is cleared away"
    assert folder.winnow("snapshot", "last", "--verify").code == 0
    check(folder)
