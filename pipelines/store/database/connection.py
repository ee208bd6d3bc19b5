"""Opens the database, migrated and ready, and hands out sessions: `write()` for one write unit, `read()` for one consistent view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from pipelines.errors import MissingExtraError, UsageError, WinnowError
from pipelines.store.database import sqlite
from pipelines.store.database.driver_errors import explain
from pipelines.store.database.held_locks import check_locks
from pipelines.store.database.migrate import check_version, known_versions, migrate

# Meant for PostgreSQL, and perhaps with a password, so never shown: "host=h password=x", "postgresql:/user:x@h/name".
_NO_PATH = re.compile(r"(?:^|\s)(?:dbname|host|hostaddr|user|password|service)\s*=|^[a-z+]+(?::/|//)[^/]*@", re.I)
_SECRETS = frozenset(["password", "sslpassword", "passfile"])  # that libpq takes behind the question mark of an address


class Database:
    """An open database. Safe to share between threads; a session is not."""

    def __init__(self, engine: Engine, *, name: str, read_only: bool) -> None:
        self.engine = engine
        self.name = name
        if engine.dialect.name == "sqlite":
            self._writing: Engine = engine.execution_options(**{sqlite.BEGIN_OPTION: "BEGIN IMMEDIATE"})
            self._reading: Engine = engine
        else:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writing = self._reading if read_only else engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write unit: all of it is kept when the block ends, none of it when the block raises.

        Raises DiskFullError, BusyError or IntegrityError where the database reports so, and as `check_lock` does. On PostgreSQL a unit
        that fails because of another writer raises SQLAlchemy's OperationalError; the caller may repeat it.
        """
        self.check_lock()
        with self._explained(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def check_lock(self) -> None:
        """Raises WinnowError where this process held the lock of the corpus, and lost it: another run may have begun."""
        check_locks(self.name)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A view that does not change while the block runs, whatever others write."""
        with self._explained(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    def copy_to(self, copy: Path) -> None:
        """Copy a SQLite database that others may be writing, as of one moment; `copy` is whole, checked and on disk, or does not exist.

        Raises DiskFullError, and IntegrityError where the copy does not pass SQLite's own check.
        """
        sqlite.back_up(self.engine, Path(self.name), copy)

    def compact(self) -> None:
        """Write all tables anew, so that nothing of what was deleted is left in their files. Raises DiskFullError, BusyError."""
        self.check_lock()
        with self._explained():
            if self.engine.dialect.name == "sqlite":
                sqlite.compact(self.engine, Path(self.name))
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM (FULL, ANALYZE)")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            known = explain(error.orig or error, name=self.name)
            if known is None:
                raise
            raise known from error


def open_database(
    url_or_path: str | Path, *, read_only: bool = False, driver: ModuleType | None = None, if_empty: Callable[[str], None] | None = None
) -> Database:
    """Open a SQLite file (a path or `sqlite:///...`) or a PostgreSQL database (`postgresql://...`), made and migrated as needed.

    `read_only` changes nothing, not even the schema. `driver` replaces the SQLite module, for tests. `if_empty` is told in words that
    nothing is in the database yet, and may refuse it by raising.
    Raises UsageError for an impossible address, IntegrityError for a damaged, foreign or newer database, WinnowError for a silent one.
    """
    url = read_address(url_or_path)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        engine, name = sqlite.open_engine(path, read_only=read_only, driver=driver), str(path)
    else:
        engine, name = postgresql_engine(url), shown_address(url)
    try:
        _bring_up_to_date(engine, name=name, read_only=read_only, if_empty=if_empty)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, name=name, read_only=read_only)


def postgresql_engine(url: URL) -> Engine:
    """An engine for a PostgreSQL database. Raises `MissingExtraError`."""
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"client_encoding": "utf8"})
    except ImportError as error:
        raise MissingExtraError("a corpus in PostgreSQL", extra="postgres") from error


def address_for_libpq(address: str) -> str:
    """The address of a PostgreSQL database as PostgreSQL's own library takes it, with its password if it has one: never to be shown."""
    return read_address(address).set(drivername="postgresql").render_as_string(hide_password=False)


def read_address(url_or_path: str | Path) -> URL:
    """A path or an address as SQLAlchemy takes it. Raises UsageError for an impossible one."""
    if isinstance(url_or_path, Path):
        return URL.create("sqlite", database=str(url_or_path))
    if "://" not in url_or_path:
        if _NO_PATH.search(url_or_path):
            raise UsageError("database: no file path, and not the address of a database; give a file path or postgresql://user@host/name")
        return URL.create("sqlite", database=url_or_path)
    try:
        url = make_url(url_or_path)
    except (ArgumentError, ValueError):  # of a port that is no number
        shown = url_or_path if "@" not in url_or_path and "?" not in url_or_path else "this"  # either may hold a password
        raise UsageError(f"{shown}: not the address of a database; give a file path or postgresql://user@host/name") from None
    if "@" in (url.host or ""):  # it would be shown as part of the host
        raise UsageError("database: the password in its address holds an @; write it as %40")
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise UsageError(
        f"{shown_address(url)}: Winnow stores in a SQLite file or in PostgreSQL; give a file path or postgresql://user@host/name"
    )


def shown_address(url: URL) -> str:
    """An address for messages, logs and the archive: without its password, wherever it stands, and without files that hold one."""
    secrets = [name for name in url.query if name.lower() in _SECRETS]
    return url.difference_update_query(secrets).render_as_string(hide_password=True)


def _bring_up_to_date(engine: Engine, *, name: str, read_only: bool, if_empty: Callable[[str], None] | None) -> None:
    try:
        if engine.dialect.name == "postgresql":
            _require_unicode(engine, name=name)
        if if_empty is not None and check_version(engine, known_versions(), name=name) is None:
            if_empty(f"{name}: is empty")
        if read_only:
            _require_newest(engine, name=name)
        else:
            migrate(engine, name=name)
    except DBAPIError as error:
        cause = error.orig or error
        raise explain(cause, name=name) or WinnowError(f"{name}: no connection to the database: {cause}") from error


def _require_unicode(engine: Engine, *, name: str) -> None:
    with engine.connect() as connection:
        encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())
    if encoding != "UTF8":
        raise UsageError(
            f"{name}: this database holds only texts in {encoding}; make one for texts in all languages:"
            " CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
        )


def _require_newest(engine: Engine, *, name: str) -> None:
    versions = known_versions()
    stored = check_version(engine, versions, name=name)
    if stored is None:
        raise WinnowError(
            f"{name}: nothing is stored in this database yet; a run such as `winnow crawl` or `winnow import` makes its tables"
        )
    if stored != versions[-1]:
        raise WinnowError(
            f"{name}: its schema is older than this Winnow; run a command that writes, such as `winnow crawl`, to bring it up to date"
        )
