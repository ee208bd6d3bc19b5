"""A PostgreSQL corpus is looked at in a private copy, which is gone when the session ends."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select

from pipelines.store.database.connection import open_database
from pipelines.store.database.models import Base
from pipelines.store.session_copy import copy_to_sqlite

SERVER = "host=127.0.0.1 port=5432 dbname=postgres connect_timeout=3"


@pytest.fixture
def postgresql(corpus_of) -> Any:
    """The address of a PostgreSQL database with the rows of a corpus, and the corpus."""
    user = next((user for user in ("root", "postgres") if _answers(user)), None)
    if user is None:
        message = "PostgreSQL does not answer on 127.0.0.1:5432: its copy for the explorer is NOT tested"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    built, name = corpus_of(), f"winnow_test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{SERVER} user={user}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        address = f"postgresql://{user}@127.0.0.1:5432/{name}"
        _fill(address, built.root / "corpus.db")
        yield address, built
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _answers(user: str) -> bool:
    try:
        psycopg.connect(f"{SERVER} user={user}").close()
    except psycopg.OperationalError:
        return False
    return True


def _fill(address: str, file: Path) -> None:
    target, source = open_database(address), open_database(file, read_only=True)
    with source.read() as reading, target.write() as writing:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            if rows:
                writing.execute(insert(table), rows)
    source.close()
    target.close()


def test_the_pages_are_those_of_the_corpus_and_the_copy_goes(postgresql, serving) -> None:
    address, built = postgresql
    wanted = built.rows("select id, canonical from document order by id")
    for name in ("corpus.db", "corpus.db-wal", "corpus.db-shm"):
        (built.root / name).unlink(missing_ok=True)
    folder = built.root / ".explorer"
    with serving(built, environment={"WINNOW_DATABASE": address}) as server:
        (copy,) = folder.glob("*/corpus.db")
        assert copy.stat().st_mode & 0o777 == 0o600 and copy.parent.stat().st_mode & 0o777 == 0o700
        for path in ("/", "/search?q=officers", "/article/1", "/article/1/why", "/article/2", "/corpus/article"):
            answer = server.ask(path)
            assert answer.status == 200 and "copy of the PostgreSQL corpus" in answer.text
        rows = [(row["id"], row["url"]) for row in server.ask("/corpus/article.json?_shape=array&_sort=id").json()]
        assert rows == wanted
        assert "Wrongly kept?" not in server.ask("/article/1/why").text
        assert server.ask("/article/1/mark?revision=2&block=3&do=drop").status == 400
    assert list(folder.iterdir()) == []


def test_a_copy_holds_every_row_that_a_person_reads(postgresql, tmp_path) -> None:
    address, built = postgresql
    source, told = open_database(address, read_only=True), []
    copy_to_sqlite(source, tmp_path / "copy.db", on_rows=lambda copied, total: told.append((copied, total)))
    source.close()
    assert told[-1][0] == told[-1][1] > 0
    copy, own = open_database(tmp_path / "copy.db", read_only=True), open_database(built.root / "corpus.db", read_only=True)
    with copy.read() as one, own.read() as other:
        for name in ("source", "run", "url", "fetch", "document", "revision", "copy_index", "copy_link", "measure"):
            table = Base.metadata.tables[name]
            ordered = select(table).order_by(*table.primary_key)
            assert [*map(tuple, one.execute(ordered))] == [*map(tuple, other.execute(ordered))], name
    copy.close()
    own.close()


def test_what_a_killed_session_left_is_swept_up(serving, corpus_of) -> None:
    built = corpus_of()
    left = built.root / ".explorer" / "dead"
    left.mkdir(parents=True)
    (left / "corpus.db").write_text("old")
    with serving(built) as first, serving(built) as second:
        assert not left.exists()
        assert first.ask("/").status == 200 and second.ask("/").status == 200
        assert len(list((built.root / ".explorer").iterdir())) == 2
