"""Rights in a corpus whose database is on a PostgreSQL server: held by a session of it, and gone with that, whatever ends it.

A lock in the corpus folder does not reach the other machines that use the same database. Two runs at once would take each other's
claimed URLs for those of a dead run, visit them twice, and ask one host from two sides. So a run has the corpus alone; workers share it,
and each has alone the hosts that it visits. All are advisory locks of the server: there is no time at which one runs out, and no clock to
trust.

Those who share a corpus do work of one kind: a worker and an import would write the same documents and the same rows of the frontier.
"""

from __future__ import annotations

import os
import platform
import threading
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pipelines.errors import BusyError, WinnowError
from pipelines.store.database.connection import postgresql_engine, read_address, shown_address
from pipelines.store.database.driver_errors import explain
from pipelines.store.database.held_locks import hold, leave

KEY = int.from_bytes(b"winnow", "big")  # PostgreSQL keeps the locks of each database apart
HOSTS = int.from_bytes(b"host", "big")  # the first of the two numbers of a host's lock
PART = int.from_bytes(b"part", "big")  # of the lock on a part of shared work
WORK = int.from_bytes(b"work", "big")  # of the lock that says which work is shared
# So that the locks of a machine that lost its power or its network are free after a minute, not after the two hours of most systems.
_ALIVE = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 60000"
_NAME = "SELECT set_config('application_name', :name, false)"
MAX_NAME = 63  # bytes that PostgreSQL keeps of it
_ALONE, _SHARED = "SELECT pg_try_advisory_lock(:key)", "SELECT pg_try_advisory_lock_shared(:key)"
_LEAVE_SHARED = "SELECT pg_advisory_unlock_shared(:key)"
_TAKE_NAME, _LEAVE_NAME = "SELECT pg_try_advisory_lock_shared(:kind, :host)", "SELECT pg_advisory_unlock_shared(:kind, :host)"
_SHARE_WORK = "SELECT pg_try_advisory_lock_shared(:kind, :work)"
# Whoever shares first says what, and then looks what others share: of two that begin at once at least one sees the other.
_OTHER_WORK = """
    SELECT EXISTS (
        SELECT FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()
        WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = :kind AND objid <> :work
    )
"""
_TAKE_HOST, _LEAVE_HOST = "SELECT pg_try_advisory_lock(:kind, :host)", "SELECT pg_advisory_unlock(:kind, :host)"


class SharedWork(IntEnum):
    """What several processes do in one corpus at a time, each its own part of it. The numbers stand in locks."""

    CRAWL = 1
    IMPORT = 2
    REEXTRACTION = 3


class HostLock(NamedTuple):
    """A host to be visited by one worker at a time; without a port, all servers of that name, whatever their ports."""

    name: str
    port: int | None

    def __str__(self) -> str:
        return self.name if self.port is None else f"{self.name}:{self.port}"


class ServerLock:
    """Held from its making to `release`; `shared` with others that do the same work, or alone.

    Raises `BusyError` when another run holds it, here and later `WinnowError` where the server does not answer: what was held is then gone.
    """

    def __init__(self, address: str, *, shared: SharedWork | None = None) -> None:
        url = read_address(address)
        self.name = shown_address(url)
        self._engine = postgresql_engine(url)
        self._connection: Connection | None = None
        self._lost: WinnowError | None = None
        self._one_at_a_time = threading.RLock()  # whatever thread writes asks for the right
        try:
            with self._explained():
                self._connection = self._engine.connect()
                self._connection.execute(text(_ALIVE))
                self._connection.execute(text(_NAME), {"name": own_name()})
                is_free = self._ask(_ALONE, key=KEY) if shared is None else self._share(shared)
        except BaseException:
            self.release()
            raise
        if not is_free:
            self.release()
            raise BusyError(f"{self.name}: another run is at work in this corpus, from another folder or machine; it is left to finish")
        hold(self.name, self.check)

    def _share(self, work: SharedWork) -> bool:
        if not self._ask(_SHARED, key=KEY) or not self._ask(_SHARE_WORK, kind=WORK, work=work):
            return False
        return not self._ask(_OTHER_WORK, kind=WORK, work=work)

    def take_part(self, name: str) -> bool:
        """Take a part of the shared work, by what it is called; False where another process has it."""
        return self._ask(_TAKE_HOST, kind=PART, host=_number(name))

    def take_hosts(self, hosts: Collection[HostLock]) -> bool:
        """Take the right to visit all of these hosts; False where another worker has one of them, and then none is taken."""
        taken: list[HostLock] = []
        for host in sorted(hosts, key=str):
            if host.port is not None and not self._ask(_TAKE_NAME, kind=HOSTS, host=_number(host.name)):
                self.leave_hosts(taken)
                return False
            if not self._ask(_TAKE_HOST, kind=HOSTS, host=_number(str(host))):
                self.leave_hosts(taken)
                if host.port is not None:
                    self._ask(_LEAVE_NAME, kind=HOSTS, host=_number(host.name))
                return False
            taken.append(host)
        return True

    def leave_hosts(self, hosts: Collection[HostLock]) -> None:
        """Let others visit these hosts, which were taken before."""
        for host in hosts:
            self._ask(_LEAVE_HOST, kind=HOSTS, host=_number(str(host)))
            if host.port is not None:
                self._ask(_LEAVE_NAME, kind=HOSTS, host=_number(host.name))

    def check(self) -> None:
        """Ask the server whether the session stands: without it, others have by now what this one had."""
        self._ask("SELECT 1")

    def make_exclusive(self) -> bool:
        """Have the corpus alone instead of sharing it; False where somebody else is at work in it. Shared it is not any more either way."""
        self._ask(_LEAVE_SHARED, key=KEY)
        return self._ask(_ALONE, key=KEY)

    def release(self) -> None:
        """End the session that holds it."""
        leave(self.name, self.check)
        with self._one_at_a_time:
            self._end_session()

    def _end_session(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # also the connection itself: one given back to a pool would go on holding it
            self._connection.close()
            self._connection = None
        self._engine.dispose()

    def _ask(self, statement: str, **values: int) -> bool:
        with self._one_at_a_time:
            if self._lost is not None:  # asked again, SQLAlchemy would connect anew, in a session that holds nothing
                raise self._lost
            assert self._connection is not None
            try:
                with self._explained():
                    answer = bool(self._connection.scalar(text(statement), values))
                    self._connection.commit()  # the lock is the session's; an open transaction would keep dead rows from being cleared
            except WinnowError as error:
                self._lost = error
                raise
        return answer

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            cause = error.orig or error
            raise explain(cause, name=self.name) or WinnowError(f"{self.name}: no connection to the database: {cause}") from error


def own_name() -> str:
    """How the session of this process is called at the server, for `lock_holders`: `winnow PID MACHINE`."""
    machine = platform.node().encode("ascii", "replace").decode("ascii")
    return f"winnow {os.getpid()} {machine}"[:MAX_NAME]


def _number(host: str) -> int:
    """A host as the signed 32 bits of a lock's second number. Two hosts of one number are never visited at once, which harms nobody."""
    return int.from_bytes(zlib.crc32(host.encode()).to_bytes(4, "big"), "big", signed=True)
