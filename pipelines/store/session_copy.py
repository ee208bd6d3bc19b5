"""Copies a corpus out of PostgreSQL into a SQLite file of its own, while somebody looks at it. One consistent view, constant memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, insert, select

from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.models import Base
from pipelines.store.database.name_models import ModelFindsRow as ModelFindsRow  # which makes its table one of these

ROWS_AT_ONCE = 20  # the longest texts have about 1 MB, and their blocks more; two such batches are in memory at once
_LEFT_OUT = frozenset(
    {"copy_band", "custody", "examination", "facet", "host", "host_page", "search_index", "site_memory", "site_memory_page"}
)
"""What only the crawler needs: half of a large database, and nothing a person would read. Index and counts are made anew."""


def copy_to_sqlite(source: Database, path: Path, *, on_rows: Callable[[int, int], None] | None = None) -> None:
    """Make a SQLite database at `path`, mode 0600, with the rows of `source`, not indexed yet.

    `on_rows` is told how many of how many were copied.
    """
    copied = 0
    target = open_database(path)
    try:
        with source.read() as reading, target.write() as writing:
            tables = [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]
            total = sum(reading.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
            for table in tables:
                rows = reading.execute(select(table).execution_options(yield_per=ROWS_AT_ONCE)).mappings()
                for batch in rows.partitions(ROWS_AT_ONCE):
                    writing.execute(insert(table), [dict(row) for row in batch])
                    copied += len(batch)
                    if on_rows is not None:
                        on_rows(copied, total)
    finally:
        target.close()
