"""What statements are made of that are built once, for work done at every visit: tables instead of mapped classes.

SQLAlchemy takes some .5 ms to put a statement on mapped classes together, and .1 ms to run one on tables that a module keeps (a visit takes
twenty; November 2026). Values then come as parameters, by the names of their columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm import Session

from pipelines.store.database.models import Base

T = TypeVar("T")

OF_ID = "of_id"
NAMED_AT_ONCE = 500  # values in one statement; SQLite takes 32,766


def table_of(row: type[Base]) -> Table:
    """The table of a mapped class. A statement on it knows nothing of objects that a session holds."""
    return cast("Table", row.__table__)


def update_of(row: type[Base]) -> Update:
    """An UPDATE of the row whose id is given as `OF_ID`; it sets what else is given."""
    table = table_of(row)
    return update(table).where(table.c.id == bindparam(OF_ID))


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Distinct values in order, as many together as a statement names at once."""
    ordered = sorted(set(values))  # type: ignore[type-var]
    for start in range(0, len(ordered), NAMED_AT_ONCE):
        yield ordered[start : start + NAMED_AT_ONCE]


def dialect_of(session: Session) -> str:
    """The database that a session writes to: sqlite or postgresql."""
    return session.get_bind().dialect.name
