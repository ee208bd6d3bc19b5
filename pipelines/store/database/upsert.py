"""INSERT with ON CONFLICT, which SQLite and PostgreSQL share but SQLAlchemy spells once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from pipelines.store.database.models import Base
from pipelines.store.database.statements import dialect_of, table_of

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_into(session: Session, row: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT into the table of `row` that knows `on_conflict_do_nothing` and `on_conflict_do_update` in the session's database."""
    return insert_for(dialect_of(session), row)


def insert_for(dialect: str, row: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """The same for a database of this name, to be built once for each; it inserts what is given as parameters."""
    if dialect != "postgresql":
        return sqlite.insert(table_of(row))
    from sqlalchemy.dialects import postgresql  # with it come all its drivers' modules, which SQLite has no use for

    return postgresql.insert(table_of(row))
