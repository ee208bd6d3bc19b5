"""The corpus as Datasette sees it: opened for reading only, packed columns empty, with flat views that an analyst can sort and filter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any
from urllib.parse import quote

from datasette.database import Database
from datasette.utils.sqlite import sqlite3

DATABASE_NAME = "corpus"
DRIVER: ModuleType = sqlite3
"""Datasette's SQLite library. Whoever opens the same file in this process must use it too: two libraries lose each other's locks."""
MAX_SQLITE_BYTES = 256 * 2**20  # of heap for all of SQLite in this process: zeroblob(1e9) then fails and does not fill the memory
COUNT_MS = 50  # to count the rows of a table for its page; beyond some 300,000 documents the page has no number
COUNTED_AT_MOST = 10_000
_COUNT = "select count(*) from "
SHOWN_TABLES = frozenset({"source", "run", "url", "fetch", "document", "revision", "copy_link", "url_variant", "correction"})
"""Tables an analyst can use; the others are the crawler's own notes and stay hidden, though SQL reads them."""

VIEWS = MappingProxyType(
    {
        "article": """
select document.id as id, coalesce(nullif(trim(revision.site_name), ''), nullif(trim(source.title), ''), document.source) as publication,
    revision.title as title, revision.date as date, case when length(revision.date) >= 7 then substr(revision.date, 1, 7) end as month,
    substr(revision.captured_at, 1, 7) as month_captured, revision.language as language, document.status as status,
    revision.word_count as word_count, revision.number as revision, document.canonical as url, revision.captured_at as captured_at,
    revision.flags as flags, revision.section as section, document.source as source, revision.text as text
from document join revision on revision.id = document.revision_id
    left join source on source.name = document.source""",
        "visit": """
select fetch.id as id, coalesce(nullif(trim(source.title), ''), url.source) as publication, fetch.url as url,
    fetch.outcome as outcome, fetch.reason as reason, fetch.status as status,
    fetch.requested_at as requested_at, fetch.content_type as content_type, fetch.bytes as bytes, fetch.duration_ms as duration_ms,
    fetch.run_id as run, fetch.warc_file as warc_file, fetch.warc_offset as warc_offset, fetch.warc_record_id as warc_record_id,
    fetch.payload_sha256 as payload_sha256, url.source as source
from fetch join url on url.id = fetch.url_id left join source on source.name = url.source""",
    }
)
"""The flat views by name: `article` has the latest revision of each document, `visit` each visit of a URL."""

_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "index_xinfo", "schema_version", "database_list",
     "data_version", "function_list", "table_list"}
)  # fmt: skip
_BARRED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})


class CorpusDatabase(Database):  # type: ignore[misc]
    """A Datasette database over one SQLite file, which no request can change."""

    def __init__(self, datasette: Any, path: Path) -> None:
        super().__init__(datasette, path=str(path), is_mutable=True)

    def connect(self, write: bool = False) -> Any:
        """A connection for reading; asked for one that writes, it raises."""
        if write:
            raise sqlite3.OperationalError("the explorer opens a corpus for reading only")
        connection = sqlite3.connect(f"file:{quote(self.path)}?mode=ro", uri=True, check_same_thread=False, timeout=5)
        prepare(connection)
        self._all_file_connections.append(connection)
        return connection

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
        """As Datasette's, without writing what failed to the terminal: the page says it.

        The counts that Datasette makes beside a table, without being asked, are given up or cut off where they are not quick.
        """
        if sql.startswith(_COUNT) and not options.get("truncate"):  # what a person asks is truncated to a page
            options = {"custom_time_limit": COUNT_MS, **options}
            if sql.startswith(f"{_COUNT}("):  # whether there are more rows than values: given up, it would be an error
                sql = f"{_COUNT}(select 1 from {sql.removeprefix(_COUNT)} limit {COUNTED_AT_MOST})"  # noqa: S608 - Datasette made it
        return await super().execute(sql, params, **{**options, "log_sql_errors": False})

    async def view_names(self) -> list[str]:
        """Our views; they live in each connection and not in the file."""
        return [*VIEWS]

    async def get_view_definition(self, view: str) -> str | None:
        """The SQL of a view, None where there is none of this name."""
        return VIEWS[view].strip() if view in VIEWS else None


def prepare(connection: Any) -> None:
    """Bar everything but reading from a connection, and give it the views."""
    connection.execute(f"PRAGMA hard_heap_limit={MAX_SQLITE_BYTES}")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA trusted_schema=OFF")
    packed = _packed_columns(connection)
    for name, sql in VIEWS.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {sql}")
    connection.execute("PRAGMA query_only=ON")
    connection.set_authorizer(_authorizer(packed))


def _packed_columns(connection: Any) -> frozenset[tuple[str, str]]:
    """Columns that hold packed bytes: they say nothing to a person, and one of them would swell a page by megabytes."""
    tables = [row[0] for row in connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")]
    found: Iterable[tuple[str, str]] = (
        (table, row[1])
        for table in tables
        for row in connection.execute("SELECT * FROM pragma_table_info(?)", (table,))
        if row[2] == "BLOB"
    )
    return frozenset(found)


def _authorizer(packed: frozenset[tuple[str, str]]) -> Any:
    def decide(action: int, one: str | None, two: str | None, schema: str | None, trigger: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return int(sqlite3.SQLITE_OK)
        if action == sqlite3.SQLITE_READ:
            return int(sqlite3.SQLITE_IGNORE if (one, two) in packed else sqlite3.SQLITE_OK)
        if action == sqlite3.SQLITE_FUNCTION:
            return int(sqlite3.SQLITE_DENY if (two or "").lower() in _BARRED_FUNCTIONS else sqlite3.SQLITE_OK)
        if action == sqlite3.SQLITE_PRAGMA and (one or "").lower() in _PRAGMAS:
            return int(sqlite3.SQLITE_OK)
        return int(sqlite3.SQLITE_DENY)

    return decide
