"""The custody log digests the rows of a visit by one statement, and that gives what each row by itself gives, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event, text

from pipelines.store.custody.events import GONE
from pipelines.store.custody.log import _digests

OF_A_VISIT = ("fetch", "document", "revision")
NO_NUMBER = 10_000


@pytest.fixture
def visited(corpus: Any) -> Any:
    corpus.finish(text="Five officers entered at night.")
    corpus.finish("https://example.org/b", text="Nobody was charged.")
    return corpus


def latest(connection: Any) -> dict[str, int]:
    return {table: connection.scalar(text(f'select max(id) from "{table}"')) for table in OF_A_VISIT}


def test_rows_read_side_by_side_have_the_digests_that_the_log_has_and_each_has_among_others(visited: Any) -> None:
    with visited.db.read() as session:
        connection = session.connection()
        numbers = latest(connection)
        together = _digests(connection, {table: {number} for table, number in numbers.items()})
        assert list(together) == list(OF_A_VISIT)
        line = json.loads(connection.scalar(text("select line from custody order by id desc limit 1")) or "")
        assert {table: {str(numbers[table]): together[table][numbers[table]]} for table in OF_A_VISIT} == {
            table: line["rows"][table] for table in OF_A_VISIT
        }
        for table, number in numbers.items():
            assert _digests(connection, {table: {number}}) == {table: together[table]}
            assert _digests(connection, {table: {number, NO_NUMBER}}) == {table: together[table] | {NO_NUMBER: GONE}}


def test_a_row_that_is_gone_is_called_so_and_hides_no_other(visited: Any) -> None:
    with visited.db.read() as session:
        connection = session.connection()
        numbers = latest(connection)
        found = _digests(connection, {"fetch": {numbers["fetch"]}, "document": {NO_NUMBER}})
        assert found == _digests(connection, {"fetch": {numbers["fetch"]}}) | {"document": {NO_NUMBER: GONE}}
        assert found["fetch"][numbers["fetch"]] != GONE
        assert _digests(connection, {}) == {}


def test_a_visit_reads_its_rows_back_by_one_statement(visited: Any) -> None:
    asked: list[str] = []
    event.listen(visited.db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    visited.finish("https://example.org/c", text="The register was kept by hand.")
    read_back = [one for one in asked if one.startswith("SELECT") and ("warc_offset" in one or "revision.blocks" in one)]
    assert len(read_back) == 1, asked
