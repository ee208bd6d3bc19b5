"""Write units of several processes that wait for one another, where they write the same source or teach the memory of the same host.

Within a crawl each process has its sources and their hosts alone. Imports and re-extractions that share a corpus meet in both.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from pipelines.store.database.statements import dialect_of
from pipelines.urls import host_of, is_fetchable

_SOURCES, _HOSTS = int.from_bytes(b"srcw", "big"), int.from_bytes(b"memw", "big")
_WAIT = select(func.pg_advisory_xact_lock(bindparam("kind"), bindparam("number")))


def take_turn(session: Session, *, sources: Iterable[str] = (), hosts: Iterable[str] = (), urls: Iterable[str] = ()) -> None:
    """Wait until no other write unit has one of these sources, hosts, or hosts of URLs; they are this one's until it ends.

    To be called before anything is read or written.

    Sources come before hosts and each in order, so that no two wait for one another. SQLite lets one write at a time anyhow.
    """
    if dialect_of(session) != "postgresql":
        return
    known = {*hosts, *(host_of(url) for url in urls if is_fetchable(url))}
    for kind, names in ((_SOURCES, sources), (_HOSTS, known)):
        for number in sorted({_number(name) for name in names}):
            session.execute(_WAIT, {"kind": kind, "number": number})


def _number(name: str) -> int:
    """Signed 32 bits. Two names of one number wait for one another, which harms nobody."""
    return int.from_bytes(zlib.crc32(name.encode()).to_bytes(4, "big"), "big", signed=True)
