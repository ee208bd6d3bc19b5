"""INSERT with ON CONFLICT, which SQLite and PostgreSQL share but SQLAlchemy spells once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from pipelines.store.database.models import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_into(session: Session, row: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT into the table of `row` that knows `on_conflict_do_nothing` and `on_conflict_do_update` in the session's database."""
    if session.get_bind().dialect.name != "postgresql":
        return sqlite.insert(row)
    from sqlalchemy.dialects import postgresql  # with it come all its drivers' modules, which SQLite has no use for

    return postgresql.insert(row)
