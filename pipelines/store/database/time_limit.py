"""Stops a question to the database when its time is over: a progress handler on SQLite, `statement_timeout` on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
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


class NotWantedError(Exception):
    """Nobody waits for the answer any more. The session can be used on."""


@contextmanager
def stop_when(session: Session, is_over: Callable[[], bool]) -> Iterator[None]:
    """Reading within this block ends soon after `is_over` says so, however few rows are found. Raises NotWantedError.

    On SQLite alone, which `winnow open` reads whatever the corpus is in; PostgreSQL reads on.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    try:
        with _asked_often(session, is_over):
            yield
    except DBAPIError as error:
        if not _is_interrupted(error):
            raise
        raise NotWantedError from error


@contextmanager
def time_limit(session: Session, *, seconds: float) -> Iterator[None]:
    """Reading within this block may take so long. Raises TimeIsUpError."""
    limit = _sqlite_limit if session.get_bind().dialect.name == "sqlite" else _postgresql_limit
    try:
        with limit(session, seconds):
            yield
    except DBAPIError as error:
        if not _is_interrupted(error):
            raise
        raise TimeIsUpError from error


def _is_interrupted(error: DBAPIError) -> bool:
    cause = error.orig
    told = getattr(cause, "sqlite_errorcode", None) == _SQLITE_INTERRUPTED or getattr(cause, "sqlstate", None) == _POSTGRESQL_CANCELLED
    return told or str(cause) == "interrupted"


@contextmanager
def _sqlite_limit(session: Session, seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    with _asked_often(session, lambda: time.monotonic() > deadline):
        yield


@contextmanager
def _asked_often(session: Session, is_over: Callable[[], bool]) -> Iterator[None]:
    driver: Any = session.connection().connection.driver_connection
    driver.set_progress_handler(is_over, _INSTRUCTIONS)
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
