"""F09, F10, F14, F44: other programs, other time zones, other machines: the same corpus."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from pipelines.corpus import open_corpus
from pipelines.extraction.extract import extract
from pipelines.items import PageInput
from pipelines.store.database.models import RunRow
from pipelines.store.runs import start_run

NOW = datetime(2026, 11, 28, tzinfo=UTC)
ZONES = ("UTC", "Asia/Tehran", "Europe/Istanbul", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns")


HOLDER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(2)
held.execute("COMMIT")
"""


def test_f09_a_writer_that_holds_the_database_for_two_seconds_costs_nothing(tools):
    folder = tools.corpus("127.0.0.1:1")
    db = open_corpus(folder.root).open_database()
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder.root / "corpus.db")], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        start_run(db, command="crawl", software="test", now=open_corpus(folder.root).now())
        assert holder.wait(timeout=5) == 0
    finally:
        tools.kill(holder)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(RunRow)) == 1
    db.close()


def test_f10_the_control_a_reader_that_becomes_a_writer_fails_at_once(tmp_path):
    one, other = (sqlite3.connect(tmp_path / "control.db", timeout=5, isolation_level=None) for _ in range(2))
    one.execute("PRAGMA journal_mode = wal")
    one.execute("CREATE TABLE t (x)")
    one.execute("BEGIN")
    one.execute("SELECT * FROM t").fetchall()
    other.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        one.execute("INSERT INTO t VALUES (2)")
    one.close()
    other.close()


def test_f10_a_write_unit_begins_as_a_writer_and_waits_for_the_others(tools):
    folder = tools.corpus("127.0.0.1:1")
    db = open_corpus(folder.root).open_database()
    now = open_corpus(folder.root).now()
    threads = [threading.Thread(target=_read_then_write, args=(db, now)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(RunRow)) == 8 * 5
    db.close()


def _read_then_write(db, now):
    for _ in range(5):
        with db.write() as session:
            session.execute(text("SELECT count(*) FROM run")).all()
            session.add(RunRow(started_at=now, pid=1, command="x", software="x"))


def test_f14_the_time_zone_of_the_machine_moves_no_day(tools, monkeypatch):
    """Two clocks are put on or back in these dates; dates without a zone are the page's own, whatever the machine's is."""
    dates = ("2026-03-21T23:30:00+03:30", "2026-03-29", "2026-10-25T01:30:00+02:00", "2011-12-30", "2026-11-01 00:15")
    pages = [tools.article(f"case {date}").replace(b"2026-03-01", date.encode()) for date in dates]
    told = set()
    try:
        for zone in ZONES:
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            found = [extract(PageInput(url="http://n.test/", body=page, captured_at=NOW)).facts.date for page in pages]
            told.add(tuple(str(fact.value) if fact else "" for fact in found))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(told) == 1, told
    assert [date[:10] for date in told.pop()] == ["2026-03-21", "2026-03-29", "2026-10-25", "2011-12-30", "2026-11-01"]


def test_f44_few_files_may_be_open_and_no_home_is_known(tools):
    web = tools.web()
    web.pages = {f"/{number}": tools.answer(tools.article(f"case {number}")) for number in range(12)}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    command = f"ulimit -n 64; exec {sys.executable} -m winnow.commands.main crawl --json --corpus {folder.root}"
    done = tools.run("/bin/sh", "-c", command, env={"PATH": "/usr/bin:/bin"}, fork=False)
    assert (done.code, done.json["new"]) == (0, 12), done.stderr
