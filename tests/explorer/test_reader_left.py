"""Who leaves while a file is made is not worked for any longer, also where the database finds nothing that could be sent."""

from __future__ import annotations

import threading
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from pipelines.corpus import open_corpus
from pipelines.explorer.pages import exporting
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database import time_limit
from pipelines.store.database.time_limit import NotWantedError, stop_when

FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def database(corpus_of: Any) -> Any:
    opened = open_corpus(corpus_of().root).open_database()
    yield opened
    opened.close()


def test_a_question_without_end_ends_when_nobody_waits(database: Any) -> None:
    looks = iter(range(10))
    with database.read() as session:
        with pytest.raises(NotWantedError), stop_when(session, lambda: next(looks) == 9):
            session.execute(text(FOREVER))
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_other_faults_are_told_as_they_are(database: Any) -> None:
    with database.read() as session, pytest.raises(Exception, match="no such table"), stop_when(session, lambda: False):
        session.execute(text("SELECT * FROM missing_table"))


@pytest.mark.parametrize("name", ["csv", "xlsx", "text"])
def test_a_file_of_nothing_is_not_made_to_its_end(database: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(time_limit, "_INSTRUCTIONS", 1)
    left = threading.Event()
    left.set()
    taking = SimpleNamespace(selection=Selection(query=parse_query("no-such-word-anywhere")), pseudonymise=False)
    corpus, out = SimpleNamespace(database=database), BytesIO()
    with pytest.raises(exporting.ReaderLeftError):
        if name == "csv":
            exporting._write(corpus, taking, name, SimpleNamespace(left=left, write=out.write, flush=lambda: None))
        else:
            exporting._make(corpus, taking, name, out, left)
