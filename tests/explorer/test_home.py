"""The overview counts the whole corpus, so it does so once, and again when something was written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.pages import home
from pipelines.reports import work
from pipelines.store.database.connection import open_database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow, SourceRow, UrlRow


@pytest.fixture
def now() -> list[datetime]:
    return [datetime(2026, 3, 1, 12, 30, tzinfo=UTC)]


@pytest.fixture
def corpus(tmp_path: Path, now: list[datetime]) -> Iterator[OpenedCorpus]:
    file = tmp_path / "corpus.db"
    db = open_database(file)
    with db.write() as session:
        session.execute(insert(SourceRow).values(name="toy", title="toy", added_at=START))
        session.execute(insert(RunRow).values(id=1, started_at=START, pid=1, command="crawl", software="0"))
    yield OpenedCorpus(name="toy", file=file, database=db, archive=tmp_path, sources=("toy",), now=lambda: now[0])
    db.close()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counts: list[int] = []
    real: Callable[..., Any] = home.read_totals

    def count(session: Any) -> Any:
        counts.append(1)
        return real(session)

    monkeypatch.setattr(home, "read_totals", count)
    return counts


def add(corpus: OpenedCorpus, number: int) -> None:
    with corpus.database.write() as session:
        for table, row in ((UrlRow, url_row(number)), (FetchRow, fetch_row(number)), (DocumentRow, document_row(number))):
            session.execute(insert(table), [row])
        session.execute(insert(RevisionRow), [revision_row(number, "A text.")])


def test_a_corpus_that_did_not_change_is_not_counted_again(corpus: OpenedCorpus, counted: list[int]) -> None:
    add(corpus, 1)
    assert home.build_home(corpus)["totals"].documents == 1
    assert home.build_home(corpus)["totals"].documents == 1
    assert len(counted) == 1


def test_what_is_written_is_seen_at_once(corpus: OpenedCorpus) -> None:
    for number in range(1, 6):
        add(corpus, number)
        assert home.build_home(corpus)["totals"].documents == number


def test_the_state_of_sources_is_judged_again_within_the_hour(corpus: OpenedCorpus, counted: list[int], now: list[datetime]) -> None:
    home.build_home(corpus)
    now[0] += timedelta(hours=1)
    assert home.build_home(corpus)["now"] == now[0]
    assert len(counted) == 2


def test_a_run_whose_process_is_gone_is_not_at_work_any_more(corpus: OpenedCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_is_there", lambda pid: pid == 1)
    assert home.build_home(corpus)["at_work"] == {1}
    monkeypatch.setattr(work, "_is_there", lambda pid: False)
    assert home.build_home(corpus)["at_work"] == frozenset(), "the database is as it was, and what was counted of it too"
    assert home.build_home(replace(corpus, is_copy=True))["at_work"] is None


def test_a_run_that_was_killed_is_called_broken_off(serving: Any, corpus_of: Any) -> None:
    built = corpus_of()
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    built.rows("update run set ended_at = null, exit_code = null, pid = ? where id = (select max(id) from run)", gone.pid)
    with serving(built) as server:
        assert "<br>broken off</th>" in server.ask("/").text
