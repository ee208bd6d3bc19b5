"""Tables on their way out of Datasette: what fails is broken off, so that nobody takes a part for the whole."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.explorer import spreadsheets
from pipelines.explorer.spreadsheets import BrokenOffError, disarm_csv

START = {"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"text/plain; charset=utf-8")]}
SCOPE = {"type": "http", "path": "/corpus/article.csv"}


@pytest.fixture(autouse=True)
def process_limit() -> Iterator[None]:
    """Python's module has one limit for the whole process."""
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


def rows(*texts: str) -> list[dict[str, Any]]:
    """Messages as Datasette sends them."""
    return [START, *({"type": "http.response.body", "body": text.encode(), "more_body": True} for text in texts)]


def send_through(messages: list[dict[str, Any]]) -> tuple[list[bytes], bool]:
    """What arrives of messages whose sender goes on after an error, as Datasette does, and whether they were broken off."""
    arrived: list[bytes] = []

    async def datasette(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            try:
                await send(message)
            except (BrokenOffError, csv.Error):
                await send({"type": "http.response.body", "body": b"why"})

    async def send(message: Any) -> None:
        arrived.append(message.get("body", b""))

    try:
        asyncio.run(disarm_csv(datasette)(SCOPE, None, send))
    except BrokenOffError:
        return arrived, True
    return arrived, False


def test_rows_come_through() -> None:
    assert send_through([*rows("a,b\r\n", "=1,2\r\n"), {"type": "http.response.body", "body": b""}]) == (
        [b"", b"a,b\r\n", b"'=1,2\r\n", b""],
        False,
    )


def test_a_query_that_is_interrupted_is_broken_off() -> None:
    """Datasette writes the error where the next row would stand, and ends."""
    assert send_through(rows("a,b\r\n", "1,2\r\n", "interrupted")) == ([b"", b"a,b\r\n", b"1,2\r\n"], True)


def test_a_row_that_cannot_be_read_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MAX_FIELD_CHARS", 10)
    assert send_through(rows("a\r\n", f"{'x' * 11}\r\n")) == ([b"", b"a\r\n"], True)
