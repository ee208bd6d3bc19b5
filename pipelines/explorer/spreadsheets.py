"""Disarms formulas in the CSV files that Datasette makes of tables and queries, as our own exports do."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pipelines.exports.csv import starts_formula

Message = MutableMapping[str, Any]
EXPORT_PATH = "/export.csv"  # our own, disarmed by its format, which also writes down what it changed

App = Callable[[Any, Any, Any], Awaitable[None]]


def disarm_csv(app: App) -> App:
    """An ASGI application around Datasette's. It sends each row as a message of its own, which is read and written again."""

    async def around(scope: Any, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        is_csv = scope["type"] == "http" and scope["path"].endswith(".csv") and scope["path"] != EXPORT_PATH

        async def send_disarmed(message: Message) -> None:
            if is_csv and message.get("body"):
                message = {**message, "body": disarm(message["body"].decode("utf-8", "replace")).encode("utf-8", "replace")}
            await send(message)

        await app(scope, receive, send_disarmed)

    return around


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
