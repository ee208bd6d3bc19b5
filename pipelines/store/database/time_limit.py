"""Stops a question to the database when its time is over: a progress handler on SQLite, `statement_timeout` on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_INSTRUCTIONS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond
_SQLITE_INTERRUPTED = 9
_POSTGRESQL_CANCELLED = "57014"


class TimeIsUpError(Exception):
    """The database did not answer in the time given. The session can be used on."""


@contextmanager
def time_limit(session: Session, *, seconds: float) -> Iterator[None]:
    """Reading within this block may take so long. Raises TimeIsUpError."""
    limit = _sqlite_limit if session.get_bind().dialect.name == "sqlite" else _postgresql_limit
    try:
        with limit(session, seconds):
            yield
    except DBAPIError as error:
        cause = error.orig
        is_over = (
            getattr(cause, "sqlite_errorcode", None) == _SQLITE_INTERRUPTED or getattr(cause, "sqlstate", None) == _POSTGRESQL_CANCELLED
        )
        if not is_over and str(cause) != "interrupted":
            raise
        raise TimeIsUpError from error


@contextmanager
def _sqlite_limit(session: Session, seconds: float) -> Iterator[None]:
    driver: Any = session.connection().connection.driver_connection
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _postgresql_limit(session: Session, seconds: float) -> Iterator[None]:
    """In a savepoint, because a statement that is cut off spoils the transaction around it."""
    with session.begin_nested():
        session.execute(text(f"SET LOCAL statement_timeout = {max(1, int(1000 * seconds))}"))
        yield
        session.execute(text("SET LOCAL statement_timeout = 0"))
