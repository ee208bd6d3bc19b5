"""Parquet: typed columns that pandas, R, DuckDB and Hugging Face read; pyarrow is the extra `parquet` and is imported here alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from pipelines.errors import MissingExtraError
from pipelines.exports.columns import COLUMNS, Column, ColumnType
from pipelines.items import Revision

ROWS_PER_GROUP = 1_000  # held in memory until they are written; 1,000 of the longest texts are a few hundred megabytes at the very most

# The same again in many rows.
_REPEATED = ("source", "publication", "language", "status", "section", "site_name", "engine", "license", "image_credit")


def has_pyarrow() -> bool:
    """Whether Parquet can be written here."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True


def write_parquet(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write every column of each revision with its type; lists are lists, times are UTC. Raises `MissingExtraError` without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("--format parquet", extra="parquet") from error

    types = {
        ColumnType.INTEGER: pa.int64(),
        ColumnType.TEXT: pa.string(),
        ColumnType.LIST: pa.list_(pa.string()),
        ColumnType.TIME: pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema([pa.field(column.name, types[column.type], metadata={"description": column.description}) for column in COLUMNS])
    rows, count = iter(revisions), 0
    with pq.ParquetWriter(out, schema, compression="zstd", use_dictionary=list(_REPEATED)) as writer:
        while group := list(islice(rows, ROWS_PER_GROUP)):
            arrays = [pa.array(_values(column, group), types[column.type]) for column in COLUMNS]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=ROWS_PER_GROUP)
            count += len(group)
    return count


def _values(column: Column, revisions: list[Revision]) -> list[Any]:
    """A column of some rows: times as times; a lone surrogate, which UTF-8 cannot write, as U+FFFD."""
    values = [column.of(revision) for revision in revisions]
    if column.type is ColumnType.TIME:
        return [datetime.fromisoformat(value) if isinstance(value, str) else value for value in values]
    if column.type is ColumnType.LIST:
        return [[_storable(item) for item in value] if isinstance(value, tuple) else value for value in values]
    return [_storable(value) if isinstance(value, str) else value for value in values]


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
