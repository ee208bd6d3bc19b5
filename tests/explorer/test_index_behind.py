"""`winnow open` answers at once, however much is to be prepared for search, and says how much that is until it is done."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.corpus import init_corpus
from pipelines.errors import DiskFullError
from pipelines.explorer.corpus_database import DRIVER
from pipelines.store.database.connection import open_database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow, SourceRow, UrlRow
from pipelines.store.database.search_models import SearchIndexRow
from winnow import index_behind
from winnow.index_behind import IndexBehind

from .conftest import Built

DOCUMENTS = 1_000


def fill(file: Path, documents: int) -> None:
    db, words = open_database(file), "curfew " + " ".join(f"word{number}" for number in range(80))
    revision = {"text_sha256": hashlib.sha256(words.encode()).hexdigest(), "date": "2026-01-02"}
    with db.write() as session:
        session.execute(insert(SourceRow).values(name="toy", title="Toy", added_at=START))
        session.execute(insert(RunRow).values(id=1, started_at=START, pid=1, command="crawl", software="0"))
        numbers = range(1, documents + 1)
        for table, row in ((UrlRow, url_row), (FetchRow, fetch_row), (DocumentRow, document_row)):
            session.execute(insert(table), [row(number) for number in numbers])
        session.execute(insert(RevisionRow), [revision_row(number, words) | revision for number in numbers])
    db.close()


def indexed(file: Path) -> int:
    db = open_database(file, read_only=True)
    try:
        with db.read() as session:
            return session.scalar(select(func.count()).select_from(SearchIndexRow)) or 0
    finally:
        db.close()


def waiting_on(page: str) -> int:
    found = re.search(r"waiting\" role=\"status\">([\d\u202f]+) documents are not prepared for search yet", page)
    return int(found[1].replace("\u202f", "")) if found else 0


def test_the_address_is_there_before_the_index_and_the_pages_say_how_many_wait(tmp_path: Path, serving: Any) -> None:
    init_corpus(tmp_path, contact="tests@example.org")
    fill(tmp_path / "corpus.db", DOCUMENTS)
    assert indexed(tmp_path / "corpus.db") == 0
    with serving(Built(tmp_path)) as server:
        first = server.ask("/").text
        assert 0 < waiting_on(first) <= DOCUMENTS
        assert "That is being done" in first
        assert "<dd>1\u202f000</dd>" in first, "all documents are counted meanwhile"
        assert waiting_on(server.ask("/search?q=curfew").text) > 0
        ends = time.monotonic() + 60
        while waiting_on(server.ask("/article/7").text):
            assert time.monotonic() < ends
            time.sleep(0.2)
        done = server.ask("/search?q=curfew").text
        assert "not prepared" not in done
        assert "1\u202f000 documents" in done
    assert indexed(tmp_path / "corpus.db") == DOCUMENTS


def test_few_documents_are_prepared_before_anybody_reads(tmp_path: Path) -> None:
    fill(tmp_path / "corpus.db", 20)
    index = IndexBehind(tmp_path / "corpus.db", DRIVER)
    index.prepare()
    assert (index.state().waiting, index.state().at_work) == (0, False)
    index.stop()
    assert indexed(tmp_path / "corpus.db") == 20


def test_what_was_stopped_goes_on_the_next_time(tmp_path: Path) -> None:
    fill(tmp_path / "corpus.db", 400)
    index = IndexBehind(tmp_path / "corpus.db", DRIVER)
    index.prepare()
    index.begin()
    index.stop()
    done = indexed(tmp_path / "corpus.db")
    assert done < 400
    again = IndexBehind(tmp_path / "corpus.db", DRIVER)
    again.prepare()
    again.begin()
    assert again.state().waiting <= 400 - done
    again.stop()
    assert indexed(tmp_path / "corpus.db") >= done


def test_a_run_that_writes_meanwhile_is_let_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "corpus.db", 300)

    def slow_units(db: Any) -> Any:
        while True:
            with db.write() as session:
                session.execute(update(SourceRow).values(title="index"))
                time.sleep(0.25)
            yield 1

    monkeypatch.setattr(index_behind, "index_waiting", slow_units)
    index = IndexBehind(tmp_path / "corpus.db", DRIVER)
    index.prepare()
    db, waits = open_database(tmp_path / "corpus.db"), []
    try:
        index.begin()
        for title in "abc":
            time.sleep(0.1)
            begun = time.monotonic()
            with db.write() as session:
                session.execute(update(SourceRow).values(title=title))
            waits.append(time.monotonic() - begun)
    finally:
        index.stop()
        db.close()
    assert max(waits) < 1.5, waits


def test_where_nothing_can_be_written_the_pages_say_so_and_it_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "corpus.db", 10)
    real, tries = index_behind.index_waiting, []

    def full(db: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise DiskFullError("the disk is full")
        return real(db)

    monkeypatch.setattr(index_behind, "index_waiting", full)
    monkeypatch.setattr(index_behind, "_HEAD_START_SECONDS", 0.3)
    monkeypatch.setattr(index_behind, "_AGAIN_SECONDS", 1.0)
    index = IndexBehind(tmp_path / "corpus.db", DRIVER)
    index.prepare()
    assert (index.state().waiting, index.state().at_work) == (10, False)
    ends = time.monotonic() + 20
    while index.state().waiting and time.monotonic() < ends:
        time.sleep(0.05)
    assert index.state().waiting == 0
    assert len(tries) == 2
    index.stop()
