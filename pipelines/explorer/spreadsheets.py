"""Disarms formulas in the CSV files that Datasette makes of tables and queries, as our own exports do."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pipelines.exports.csv import starts_formula

Message = MutableMapping[str, Any]
EXPORT_PATH = "/export.csv"  # our own, disarmed by its format, which also writes down what it changed
MAX_FIELD_CHARS = 2**31 - 1  # whatever a database can hold; Python's module reads fields of 131,072 characters
_OF_ROWS = ("text/plain", "text/csv")  # Datasette says the first where a file is looked at, and an error page is neither

App = Callable[[Any, Any, Any], Awaitable[None]]


class BrokenOffError(Exception):
    """A table that could not be sent to its end."""


def disarm_csv(app: App) -> App:
    """An ASGI application around Datasette's. It sends each row as a message of its own, which is read and written again."""
    csv.field_size_limit(MAX_FIELD_CHARS)

    async def around(scope: Any, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        is_csv = scope["type"] == "http" and scope["path"].endswith(".csv") and scope["path"] != EXPORT_PATH
        await app(scope, receive, _Disarming(send) if is_csv else send)

    return around


class _Disarming:
    """Sends what Datasette sends. Once something failed nothing more is sent, for Datasette would end the answer as if it were whole."""

    def __init__(self, send: Callable[[Message], Awaitable[None]]) -> None:
        self._send = send
        self._has_rows = self._is_broken = False

    async def __call__(self, message: Message) -> None:
        if self._is_broken:
            raise BrokenOffError("the table could not be sent to its end")
        self._is_broken = True
        await self._send(self._disarmed(message))
        self._is_broken = False

    def _disarmed(self, message: Message) -> Message:
        if message["type"] == "http.response.start":
            kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
            self._has_rows = kind.decode("latin-1").startswith(_OF_ROWS)
        if not self._has_rows or not message.get("body"):
            return message
        text = message["body"].decode("utf-8", "replace")
        if message.get("more_body") and not text.endswith("\n"):  # no row: Datasette writes why it could not go on
            raise BrokenOffError(text)
        return {**message, "body": disarm(text).encode("utf-8", "replace")}


def disarm(text: str) -> str:
    """Whole rows of CSV with an apostrophe before every field that a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([f"'{field}" if starts_formula(field) and not _is_number(field) else field for field in row])
    return out.getvalue()


def _is_number(field: str) -> bool:
    """A negative number is no formula."""
    try:
        float(field)
    except ValueError:
        return False
    return field.isascii() and field.strip() == field
