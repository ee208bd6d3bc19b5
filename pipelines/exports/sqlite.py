"""SQLite: a small database with one table, which Datasette, DB Browser, R and every Python read; it is not the corpus's own database.

The same rows give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO

from pipelines.exports.columns import COLUMNS, ColumnType, Value, read_row
from pipelines.files.atomic_file import scratch_folder
from pipelines.items import Revision

TABLE = "article"
_AFFINITIES = {ColumnType.INTEGER: "INTEGER", ColumnType.TEXT: "TEXT", ColumnType.LIST: "TEXT", ColumnType.TIME: "TEXT"}


def write_sqlite(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write the table `article` with every column, lists as JSON; it grows in a temporary folder, for SQLite needs a file of its own."""
    columns = ", ".join(f'"{column.name}" {_AFFINITIES[column.type]}' for column in COLUMNS)
    marks = ", ".join("?" for _ in COLUMNS)
    with scratch_folder(out) as folder:
        path = folder / "export.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")  # whoever reads it gets the copy, which is synced
            connection.execute("BEGIN")
            connection.execute(f"CREATE TABLE {TABLE} ({columns}, PRIMARY KEY (id, revision))")
            connection.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", _rows(revisions))  # noqa: S608 - the names are ours
            connection.execute("COMMIT")
            (count,) = connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone()  # noqa: S608
        with path.open("rb") as made:
            shutil.copyfileobj(made, out)
    return int(count)


def _rows(revisions: Iterable[Revision]) -> Iterator[tuple[str | int | None, ...]]:
    for revision in revisions:
        yield tuple(_stored(value) for value in read_row(revision).values())


def _stored(value: Value) -> str | int | None:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
