"""INSERT with ON CONFLICT, which SQLite and PostgreSQL share but SQLAlchemy spells once for each."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pipelines.store.database.models import Base

Upsert: TypeAlias = sqlite.Insert | postgresql.Insert


def insert_into(session: Session, row: type[Base]) -> Upsert:
    """An INSERT into the table of `row` that knows `on_conflict_do_nothing` and `on_conflict_do_update` in the session's database."""
    return postgresql.insert(row) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(row)
