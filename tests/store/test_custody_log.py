"""The custody log digests the rows of a visit by one statement, and that gives what each row by itself gives, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event, text

from pipelines.store.custody.events import GONE
from pipelines.store.custody.log import _digests, _digests_of_visit

OF_A_VISIT = ("fetch", "document", "revision")


@pytest.fixture
def visited(corpus: Any) -> Any:
    corpus.finish(text="Five officers entered at night.")
    corpus.finish("https://example.org/b", text="Nobody was charged.")
    return corpus


def test_rows_read_side_by_side_have_the_digests_that_each_has_alone(visited: Any) -> None:
    with visited.db.read() as session:
        connection = session.connection()
        noted = {table: {connection.scalar(text(f'select max(id) from "{table}"'))} for table in OF_A_VISIT}
        together = _digests_of_visit(connection, noted)
        assert together == {table: _digests(connection, table, numbers) for table, numbers in noted.items()}
        assert GONE not in [digest for digests in together.values() for digest in digests.values()]
        line = json.loads(connection.scalar(text("select line from custody order by id desc limit 1")) or "")
    told = {table: {str(number): digest for number, digest in digests.items()} for table, digests in together.items()}
    assert told == {table: line["rows"][table] for table in OF_A_VISIT}, "the log has them so"


@pytest.mark.parametrize("numbers", [{1, 2}, {10_000}], ids=["two rows of a table", "a row that is gone"])
def test_where_there_is_not_one_row_of_each_each_is_read_alone(visited: Any, numbers: set[int]) -> None:
    with visited.db.read() as session:
        assert _digests_of_visit(session.connection(), {"fetch": {1}, "document": numbers}) == {}
        assert _digests_of_visit(session.connection(), {"fetch": {1}}) == {}


def test_a_visit_reads_its_rows_back_by_one_statement(visited: Any) -> None:
    asked: list[str] = []
    event.listen(visited.db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    visited.finish("https://example.org/c", text="The register was kept by hand.")
    read_back = [one for one in asked if one.startswith("SELECT") and "payload_sha256" in one and "text_sha256" in one]
    assert len(read_back) == 1, asked
