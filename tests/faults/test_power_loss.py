"""F05: a crawl is recorded call by call; wherever the power fails, what was accepted is in the database and the archive has its record.

What counts as accepted at a point is what another program would have read from the database at its last sync before that point.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.reader import read_capture
from pipelines.errors import IntegrityError
from pipelines.items import Locator
from tests.faults.power import Call, Disk, read_calls, recording

ARTICLES = 4
DATABASE_SYNCS = ("corpus.db", "corpus.db-wal", "corpus.db-journal")
LOCATORS = "select warc_file, warc_offset, warc_length, warc_record_id from fetch where warc_record_id is not null"
WITHOUT_CAPTURE = """select d.canonical from document d where not exists (select 1 from revision r join fetch f on f.id = r.fetch_id
    where r.document_id = d.id and f.warc_record_id is not null)"""


@dataclass(frozen=True)
class Recorded:
    """A crawl of a small site: the corpus before it, and its calls."""

    web: Any
    folder: Any
    before: Path
    calls: list[Call]


@pytest.fixture(scope="module")
def recorded(module_tools: Any) -> Recorded:
    if shutil.which("strace") is None:
        pytest.skip("strace is not there: NO power was cut")
    folder, web = module_tools.news_site(ARTICLES)
    before = Path(shutil.copytree(folder.root, module_tools.tmp / "before"))
    output = module_tools.tmp / "calls"
    command = [sys.executable, "-m", "winnow.commands.main", "crawl", "--json", "--corpus", str(folder.root)]
    done = subprocess.run(
        [*recording(output), *command], env=folder.environment(), cwd=module_tools.repository, capture_output=True, timeout=300, check=False
    )
    if b"ptrace" in done.stderr.lower() and not done.stdout:
        pytest.skip("strace may not look at processes here: NO power was cut")
    assert (done.returncode, json.loads(done.stdout)["new"]) == (0, ARTICLES), done.stderr
    calls = read_calls(output, folder.root)
    assert sum(call.name == "fsync" for call in calls) > 3 * ARTICLES
    return Recorded(web, folder, before, calls)


def accepted_in(corpus: Path) -> set[str]:
    """The documents in the database of a corpus, whose captures are all in its archive. Raises what shows that it is not sound."""
    path = corpus / "corpus.db"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
        if not db.execute("select 1 from sqlite_master where name = 'fetch'").fetchall():
            return set()
        assert db.execute(WITHOUT_CAPTURE).fetchall() == []
        for file, offset, length, record_id in db.execute(LOCATORS).fetchall():
            read_capture(corpus / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
        return {canonical for (canonical,) in db.execute("select canonical from document")}


@dataclass
class Cut:
    """The power fails after a call: the disk, and what had been accepted."""

    number: int
    call: Call
    disk: Disk
    accepted: set[str]


def cuts(recorded: Recorded, scratch: Path, *, ignoring_syncs_of: str = "\0") -> Iterator[Cut]:
    """One after each call; the same disk goes from one to the next."""
    disk, accepted = Disk(recorded.before), set[str]()
    for number, call in enumerate(recorded.calls):
        disk.do(call, ignoring_syncs_of=ignoring_syncs_of)
        if call.name == "fsync" and call.path in DATABASE_SYNCS:
            accepted = accepted_in(disk.whole(_fresh(scratch)))
        yield Cut(number, call, disk, accepted)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["after syncs", "after every call"])
def test_f05_wherever_the_power_fails_what_was_accepted_is_there(recorded: Recorded, tmp_path: Path, every: bool) -> None:
    chance, looked_at, most = random.Random(5), 0, set[str]()
    for cut in cuts(recorded, tmp_path / "whole"):
        if every or (cut.call.name == "fsync" and (cut.accepted != most or chance.random() < 0.3)):
            lost = accepted_in(cut.disk.lost(_fresh(tmp_path / "lost")))
            assert lost >= cut.accepted, (cut.number, cut.call)
        if every or chance.random() < 0.02:
            torn = accepted_in(cut.disk.torn(_fresh(tmp_path / "torn"), chance))
            assert torn >= cut.accepted, (cut.number, cut.call)
            looked_at += 1
        most |= cut.accepted
    assert len(most) == ARTICLES
    assert looked_at > 8


@pytest.mark.parametrize(("needed", "what"), [(".warc.gz", "capture"), ("archive", "capture"), ("-wal", "document")])
def test_f05_the_control_without_a_sync_the_power_takes_what_was_accepted(
    recorded: Recorded, tmp_path: Path, needed: str, what: str
) -> None:
    """A model in which nothing can be lost would show nothing."""
    for cut in cuts(recorded, tmp_path / "whole", ignoring_syncs_of=needed):
        if cut.call.name == "fsync" and cut.accepted:
            try:
                there = accepted_in(cut.disk.lost(_fresh(tmp_path / "lost")))
            except IntegrityError:
                assert what == "capture"
                return
            if not there >= cut.accepted:
                assert what == "document"
                return
    pytest.fail("nothing was lost")


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("times", [1, pytest.param(25, marks=pytest.mark.long)])
def test_f05_after_a_power_cut_the_corpus_is_sound_and_the_next_crawl_finishes_it(
    recorded: Recorded, tools: Any, tmp_path: Path, times: int
) -> None:
    chance = random.Random(times)
    chosen = set(chance.sample(range(len(recorded.calls) // 2, len(recorded.calls)) if times == 1 else range(len(recorded.calls)), times))
    for cut in cuts(recorded, tmp_path / "whole"):
        if cut.number not in chosen:
            continue
        corpus = type(recorded.folder)(cut.disk.torn(tmp_path / f"torn-{cut.number}", chance))
        if cut.accepted:  # before, the database may not have its tables yet, which the next command that writes brings
            verified = corpus.winnow("verify")
            assert verified.code == 0, (cut.number, verified.stdout, verified.stderr)
        done = corpus.crawl()
        assert (done.code, done.json["queued"]) == (0, 0), (cut.number, done.stderr)
        assert corpus.rows("select count(*), count(distinct canonical) from document") == [(ARTICLES, ARTICLES)]
        assert accepted_in(corpus.root) >= cut.accepted
        assert corpus.winnow("verify").code == 0
