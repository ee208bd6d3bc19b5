"""Preparing documents for search lets a run write meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import insert

from crawler.runs import indexing
from pipelines.corpus import init_corpus
from pipelines.store.database.connection import Database
from pipelines.store.database.models import SourceRow


def test_a_run_that_writes_meanwhile_is_let_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = init_corpus(tmp_path / "corpus", contact="tests@example.org")
    db, ends, waits = corpus.open_database(), time.monotonic() + 8, list[float]()

    def units(database: Database) -> Iterator[int]:
        while len(waits) < 2 and time.monotonic() < ends:
            with database.write() as session:
                session.execute(insert(SourceRow).values(name=f"of{time.monotonic_ns()}", title="index", added_at=datetime.now(UTC)))
                time.sleep(0.25)
            yield 1

    def write() -> None:
        for number in range(2):
            time.sleep(0.1)
            begun = time.monotonic()
            with db.write() as session:
                session.execute(insert(SourceRow).values(name=f"run{number}", title="run", added_at=datetime.now(UTC)))
            waits.append(time.monotonic() - begun)

    monkeypatch.setattr(indexing, "index_waiting", units)
    monkeypatch.setattr(indexing, "_BREATHES_AFTER", 0.4)
    monkeypatch.setattr(indexing, "_count", lambda corpus: 1)
    thread = Thread(target=write)
    thread.start()
    indexing.index_stored(corpus, progress="none")
    thread.join(timeout=20)
    db.close()
    assert len(waits) == 2
    assert max(waits) < 3, waits
