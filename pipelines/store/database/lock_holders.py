"""Who has a corpus now: the sessions at a PostgreSQL server that hold its locks, by whatever folder or machine they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from pipelines.store.database.connection import Database
from pipelines.store.database.server_lock import HOSTS, KEY, WORK, SharedWork

# `objsubid` says which of the two forms an advisory lock has: 1 for one number of 64 bits, 2 for two of 32 (PostgreSQL, "pg_locks"). Of
# hosts the exclusive ones are counted: beside the lock on a host with a port stands a shared one on its name.
_HOLDERS = text(
    """
    SELECT a.pid, a.application_name, host(a.client_addr) AS address, a.backend_start,
           bool_or(l.objsubid = 1 AND l.mode = 'ExclusiveLock') AS alone,
           count(*) FILTER (WHERE l.objsubid = 2 AND l.classid = :hosts AND l.mode = 'ExclusiveLock') AS hosts,
           max(l.objid::bigint) FILTER (WHERE l.objsubid = 2 AND l.classid = :work) AS work
    FROM pg_locks l
    JOIN pg_stat_activity a ON a.pid = l.pid
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.granted
    GROUP BY a.pid, a.application_name, address, a.backend_start
    HAVING bool_or(l.objsubid = 1 AND l.classid = :high AND l.objid = :low)
    ORDER BY a.backend_start, a.pid
    """
)
_KEYS = {"hosts": HOSTS, "work": WORK, "high": KEY >> 32, "low": KEY & 0xFFFFFFFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """A process that is at work in a corpus. `pid` and `machine` are its own, empty where the session was named by somebody else.

    `alone` tells a crawl, an import or the like from those that share the corpus, for `work` of one kind: `crawl`, `import` or
    `reextraction`, empty otherwise. A worker has `hosts` to visit, sources counted as one more each. `since` and
    `address` are None where PostgreSQL hides them: of the sessions of other database users, but from members of pg_read_all_stats.
    """

    pid: int | None
    machine: str
    address: str | None
    since: datetime | None
    alone: bool
    hosts: int
    work: str


def lock_holders(db: Database) -> list[LockHolder] | None:
    """Those who hold the lock of the corpus, the first first; None where the database is a file, of which nobody can be asked."""
    with db.read() as session:
        if session.get_bind().dialect.name != "postgresql":
            return None
        rows = session.execute(_HOLDERS, _KEYS).all()
    return [_read(row.application_name, row.address, row.backend_start, alone=row.alone, hosts=row.hosts, work=row.work) for row in rows]


def _read(name: str, address: str | None, since: datetime | None, *, alone: bool, hosts: int, work: int | None) -> LockHolder:
    word, _, rest = name.partition(" ")
    pid, _, machine = rest.partition(" ")
    is_ours = word == "winnow" and pid.isdecimal()
    return LockHolder(
        pid=int(pid) if is_ours else None,
        machine=machine if is_ours else "",
        address=address,
        since=since,
        alone=alone,
        hosts=hosts,
        work="" if work is None or alone else SharedWork(work).name.lower(),
    )
