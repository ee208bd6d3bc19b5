"""What Datasette counts beside a table without being asked is cut off or given up where it takes long; what a person asks is exact."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted

from pipelines.explorer import corpus_database
from pipelines.explorer.corpus_database import COUNTED_AT_MOST, DATABASE_NAME, CorpusDatabase
from pipelines.store.database.connection import open_database

ROWS = COUNTED_AT_MOST + 2_000


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "corpus.db"
    opened = open_database(path, driver=corpus_database.DRIVER)
    with opened.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO source (name, title, added_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "SELECT 'source ' || i, '', '2026-01-01T00:00:00.000000Z' FROM n",
            (ROWS,),
        )
    opened.close()
    explorer = Datasette(files=[])
    explorer.add_database(CorpusDatabase(explorer, path), name=DATABASE_NAME)
    yield explorer.get_database(DATABASE_NAME)
    explorer.get_database(DATABASE_NAME).close()


def count(table: Any, sql: str, **options: Any) -> int:
    return int(asyncio.run(table.execute(sql, **options)).rows[0][0])


def test_a_number_of_rows_is_exact(table: Any) -> None:
    assert count(table, "select count(*) from source ") == ROWS
    assert count(table, "select count(*) from (select * from source)", truncate=True) == ROWS


def test_whether_there_are_many_rows_is_said_after_some(table: Any) -> None:
    assert count(table, "select count(*) from (select * from source)") == COUNTED_AT_MOST


def test_a_number_that_takes_long_is_given_up(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "select count(*) from source as a join source as b "
    monkeypatch.setattr(corpus_database, "COUNT_MS", 5)
    with pytest.raises(QueryInterrupted):
        count(table, slow)
