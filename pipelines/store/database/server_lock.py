"""The right to change a corpus whose database is on a PostgreSQL server: held by a session, and gone with it.

A lock in the corpus folder does not reach the other machines that use the same database. Two runs at once would take each other's claimed
URLs for those of a dead run, visit them twice, and ask one host from two sides.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pipelines.errors import BusyError, WinnowError
from pipelines.store.database.connection import postgresql_engine, read_address
from pipelines.store.database.driver_errors import explain

KEY = int.from_bytes(b"winnow", "big")  # of the advisory lock; PostgreSQL keeps those of each database apart
# So that the lock of a machine that lost its power or its network is free after a minute, and not after the two hours of most systems.
_ALIVE = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"


class ServerLock:
    """Held from its making to `release`. Raises `BusyError` when another run holds it, `WinnowError` where the server does not answer."""

    def __init__(self, address: str) -> None:
        url = read_address(address)
        name = url.render_as_string(hide_password=True)
        self._engine = postgresql_engine(url)
        try:
            self._connection = self._engine.connect()
            is_free = _try(self._connection)
        except DBAPIError as error:
            self._engine.dispose()
            cause = error.orig or error
            raise explain(cause, name=name) or WinnowError(f"{name}: the database does not answer: {cause}") from error
        if not is_free:
            self.release()
            raise BusyError(f"{name}: another run is at work in this corpus, from another folder or machine; it is left to finish")

    def release(self) -> None:
        """End the session that holds it."""
        self._connection.invalidate()  # also the connection itself: one given back to a pool would go on holding it
        self._connection.close()
        self._engine.dispose()


def _try(connection: Connection) -> bool:
    connection.execute(text(_ALIVE))
    is_free = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY})
    connection.commit()  # the lock is the session's; an open transaction would keep dead rows from being cleared
    return bool(is_free)
