"""Brings a database to the newest schema when it is opened: one transaction for each migration, a verified copy of a SQLite file first.

The stored version is compared with plain SQL; Alembic, slow to import, is loaded only when there is work.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from pipelines.errors import IntegrityError, WinnowError
from pipelines.store.database import sqlite
from pipelines.store.database.driver_errors import explain

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_LOCK_KEY = 0x57494E4E4F57  # "WINNOW": PostgreSQL's advisory locks are numbers


def migrate(engine: Engine, *, name: str, folder: Path = MIGRATIONS) -> None:
    """Apply the migrations that are missing; a failed one leaves the schema before it.

    `name` is what messages call the database; `folder` holds `versions/`. Two processes may call this at once: one works, the other waits.
    Raises IntegrityError for a schema newer than this software or a foreign database, WinnowError when a migration fails.
    """
    versions = known_versions(folder)
    before = check_version(engine, versions, name=name)
    if before == versions[-1]:
        return
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(folder)  # reads every migration, once
    needs_copy = before is not None  # one, of what was there when we came
    while _apply_next(engine, folder, script, name=name, needs_copy=needs_copy):
        needs_copy = False


def check_version(engine: Engine, versions: list[str], *, name: str) -> str | None:
    """The stored version, or None for an empty database. Raises IntegrityError when this software cannot work with it."""
    with engine.connect() as connection:
        return _stored_version(connection, versions, name=name)


def known_versions(folder: Path = MIGRATIONS) -> list[str]:
    """The versions this software knows, oldest first: the four digits that begin each migration's file name."""
    return sorted(path.name[:4] for path in (folder / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def _stored_version(connection: Connection, versions: list[str], *, name: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise IntegrityError(f"{name}: this is a database, but not one of Winnow's; give another path")
    version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if version not in versions:
        raise IntegrityError(
            f"{name}: its schema is version {version}, this Winnow knows them up to {versions[-1]}; install a newer Winnow to use it"
        )
    return version


def _apply_next(engine: Engine, folder: Path, script: ScriptDirectory, *, name: str, needs_copy: bool) -> bool:
    """Apply one missing migration under a lock, if need be after a copy; False when there is none."""
    versions = known_versions(folder)
    try:
        with _locked(engine) as connection:
            stored = _stored_version(connection, versions, name=name)
            missing = [version for version in versions if stored is None or version > stored]
            if not missing:
                return False
            if needs_copy:
                _copy_before(engine, missing[0])
            log.info("%s: changing the schema from version %s to %s", name, stored or "none", missing[0])
            _upgrade(connection, script, version=missing[0])
            _check_references(connection, name=name)
            return True
    except SQLAlchemyError as error:
        known = explain(getattr(error, "orig", None) or error, name=name)
        raise known or WinnowError(f"{name}: changing the schema failed, and the old schema is still in place: {error}") from error


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """One transaction in which no other process migrates."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            yield connection
        return
    with engine.execution_options(**{sqlite.BEGIN_OPTION: "BEGIN IMMEDIATE"}).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")  # a rebuilt table must not pull along the rows that refer to it
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _upgrade(connection: Connection, script: ScriptDirectory, *, version: str) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(
        connection,
        opts={"fn": lambda revision, _context: script._upgrade_revs(version, revision)},  # as Alembic's own `upgrade` command does
    )
    with Operations.context(context):
        context.run_migrations()


def _check_references(connection: Connection, *, name: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise IntegrityError(
            f"{name}: after changing the schema a row of table {broken[0]} refers to a missing row; the old schema is kept"
        )


def _copy_before(engine: Engine, version: str) -> None:
    """A copy beside the file, called after the version it precedes. On PostgreSQL backups are the administrator's."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        sqlite.back_up(engine, path, path.with_name(f"{path.name}.before-{version}"))
