"""Opens SQLite as Winnow needs it: newest library at hand, explicit transactions, private file, safe journal. Knows no tables."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event

from pipelines.errors import IntegrityError, UsageError
from pipelines.store.database.driver_errors import BUSY_SECONDS, explain, read_only_error

log = logging.getLogger(__name__)

MIN_VERSION = (3, 35, 0)  # March 2021: the first with RETURNING
SAFE_WAL_VERSION = (3, 51, 3)  # before it two connections that write and checkpoint together can lose committed rows (WAL-reset bug)
WAL_MAX_BYTES = 64 * 1024 * 1024  # the -wal file is cut back to this after a checkpoint
BEGIN_OPTION = "sqlite_begin"  # execution option holding the statement that begins a transaction


def newest_driver() -> ModuleType:
    """The `pysqlite3` module where it is installed and newer than Python's own, else `sqlite3`."""
    try:
        from pysqlite3 import dbapi2 as bundled
    except ImportError:
        return sqlite3
    return bundled if bundled.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def open_engine(path: Path, *, read_only: bool, driver: ModuleType | None = None) -> Engine:
    """An engine for one SQLite file, made with mode 0600 if missing.

    Raises UsageError when there is no such file or folder, or SQLite is too old; IntegrityError when the file is not a database.
    """
    chosen = driver or newest_driver()
    if chosen.sqlite_version_info < MIN_VERSION:
        wanted = ".".join(map(str, MIN_VERSION))
        raise UsageError(f"SQLite {chosen.sqlite_version} is too old, Winnow needs {wanted}; use a Python that brings a newer one")
    if read_only and not path.is_file():
        raise UsageError(f"{path}: no database here; check the path, or run `winnow crawl` once to make it")
    if not read_only:
        if _is_on_read_only_medium(path):
            raise read_only_error(str(path))
        _create_private_file(path)
    engine = create_engine(
        _url(path, read_only=read_only),
        module=chosen,
        connect_args={"timeout": BUSY_SECONDS},
        json_serializer=_write_json,
        json_deserializer=_read_json,
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    try:
        _choose_journal(engine, path, driver=chosen, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return engine


def back_up(engine: Engine, path: Path, copy: Path) -> None:
    """Copy a database with SQLite's backup API and check the copy; `copy` is whole, mode 0600 and on disk, or does not exist.

    Raises DiskFullError, and IntegrityError when the copy does not pass SQLite's own check.
    """
    partial = copy.with_name(copy.name + ".partial")
    partial.unlink(missing_ok=True)
    _create_private_file(partial)
    driver: Any = engine.dialect.dbapi
    try:
        with _raw(driver, path) as source, _raw(driver, partial) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            verdict = target.execute("PRAGMA quick_check").fetchone()[0]
    except BaseException as error:
        partial.unlink(missing_ok=True)
        known = explain(error, name=str(copy))
        if known is None:
            raise
        raise known from error
    if verdict != "ok":
        raise IntegrityError(f"{path}: the copy made of the database is damaged ({verdict}); nothing was changed")
    _sync(partial)
    partial.replace(copy)
    _sync(copy.parent)


def compact(engine: Engine, path: Path) -> None:
    """Write a database file anew, and empty its write-ahead log: deleted rows leave nothing in either."""
    with _raw_of(engine, path) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _url(path: Path, *, read_only: bool) -> URL:
    if not read_only:
        return URL.create("sqlite", database=str(path))
    query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if _cannot_change(path) else {})
    return URL.create("sqlite", database=_file_address(path), query=query)


def _file_address(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _cannot_change(path: Path) -> bool:
    """Whether a database is whole in its file, on a medium where SQLite cannot make the files it reads with."""
    log_file = path.with_name(path.name + "-wal")
    is_whole = not log_file.exists() or log_file.stat().st_size == 0
    return is_whole and _is_on_read_only_medium(path)


def _is_on_read_only_medium(path: Path) -> bool:
    return path.parent.is_dir() and bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)


def _create_private_file(path: Path) -> None:
    """Make the file before SQLite does, because SQLite would let every user of the machine read it. An existing file stays as it is."""
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder; give the path of the database file in it")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except FileNotFoundError:
        raise UsageError(f"{path}: its folder does not exist; make it first") from None


def _prepare_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, so that tables are made and changed inside them too
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")  # macOS: to the platter, as the archive; nothing elsewhere
    connection.execute(f"PRAGMA journal_size_limit={WAL_MAX_BYTES}")
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows only ASCII: no Russian, no Turkish
    connection.create_function("winnow_holds", 4, _holds, deterministic=True)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN_OPTION, "BEGIN"))


def _choose_journal(engine: Engine, path: Path, *, driver: ModuleType, read_only: bool) -> None:
    """Write-ahead log where the library is safe, else the rollback journal; reading the mode also shows whether this is a database."""
    wanted = "wal" if driver.sqlite_version_info >= SAFE_WAL_VERSION else "delete"
    if wanted == "delete":
        log.warning(
            "%s: SQLite %s can lose rows in WAL mode; using the slower rollback journal; a Python with SQLite %s or newer needs none",
            path,
            driver.sqlite_version,
            ".".join(map(str, SAFE_WAL_VERSION)),
        )
    with _raw_of(engine, path) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode != wanted and not read_only:
            _switch_journal(connection, wanted)


_LOCKED = (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED


def _switch_journal(connection: Any, wanted: str) -> None:
    """Switching needs the file alone, and SQLite does not always wait for that; so ask again until the usual waiting time is over."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={wanted}")
            return
        except Exception as error:
            if getattr(error, "sqlite_errorcode", None) not in _LOCKED or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


@contextlib.contextmanager
def _raw_of(engine: Engine, path: Path) -> Iterator[Any]:
    """A pooled driver connection outside any transaction, its errors explained."""
    try:
        with contextlib.closing(engine.raw_connection()) as pooled:
            yield pooled.driver_connection
    except Exception as error:
        known = explain(getattr(error, "orig", None) or error, name=str(path))
        if known is None:
            raise
        raise known from error


@contextlib.contextmanager
def _raw(driver: Any, path: Path) -> Iterator[Any]:
    if _cannot_change(path):
        connection = driver.connect(f"{_file_address(path)}?mode=ro&immutable=1", uri=True)
    else:
        connection = driver.connect(str(path), timeout=BUSY_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _holds(written: str, title: str | None, text: str | None, authors: str | None) -> bool:
    """Whether a revision has what `pipelines.search.nearness` wrote down."""
    from pipelines.search.nearness import holds  # not needed to open a database

    return holds(written, (title, text, "\n".join(json.loads(authors or "[]"))))


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise IntegrityError(f"a value of the database is damaged: {text[:80]!r} is no JSON; 'winnow verify' looks for more") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
