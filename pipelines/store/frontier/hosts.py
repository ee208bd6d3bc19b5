"""What politeness remembers of each host: its last request, its pause and its robots.txt. When to pause is for the caller to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from pipelines.store.database.connection import Database
from pipelines.store.database.models import HostRow, UrlRow
from pipelines.store.database.statements import dialect_of, table_of
from pipelines.store.database.upsert import insert_for, insert_into

_NOTHING = {"failures": 0, "pauses": 0, "pause_reason": "", "crawl_delay_ms": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """How a host stands: failures in a row, pauses that failures have led to, and until when and why it is not asked."""

    host: str
    last_request_at: datetime | None = None
    failures: int = 0
    pauses: int = 0
    paused_until: datetime | None = None
    pause_reason: str = ""
    crawl_delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """The last good robots.txt of a host, as read, and when it was last known to be good."""

    body: bytes = field(repr=False)
    confirmed_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedHost:
    """A host that a run left alone, as its summary tells; `until` is ISO 8601 UTC, `failing` says that it was failures which led to it."""

    host: str
    until: str
    reason: str
    queued: int
    failing: bool


class Hosts:
    """The table `host`. Several processes may use it at once."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def read(self, host: str) -> HostState:
        """How a host stands; one never heard of stands well."""
        with self.db.read() as session:
            row = session.get(HostRow, host)
            return HostState(host=host) if row is None else _state(row)

    def paused(self, now: datetime) -> list[HostState]:
        """The hosts whose pause is not over."""
        with self.db.read() as session:
            return [_state(row) for row in session.scalars(select(HostRow).where(HostRow.paused_until > now))]

    def book_request(self, host: str, *, delay_seconds: float, now: datetime) -> float:
        """Book a request to a host as of `now`, and return 0.0; or the seconds to wait, with nothing booked, if the last is too recent.

        Whoever asks first gets the turn, in whatever process. A last request in the future is not believed: the clock was set back.
        """
        gap = timedelta(seconds=delay_seconds)
        asked = {"host": host, "last_request_at": now, "free_since": now - gap, "free_from": now + gap}
        with self.db.write() as session:
            if session.execute(_booking(dialect_of(session)), asked | _NOTHING).first():
                return 0.0
            last = session.execute(select(HostRow.last_request_at).where(HostRow.host == host)).scalar_one()
        return 0.0 if last is None else (last + gap - now).total_seconds()

    def write_standing(self, state: HostState) -> None:
        """Keep failures and pause of a host."""
        values = {
            "failures": state.failures,
            "pauses": state.pauses,
            "paused_until": state.paused_until,
            "pause_reason": state.pause_reason,
        }
        self._write(state.host, values)

    def read_robots(self, host: str) -> RobotsCopy | None:
        """The last good robots.txt, of whatever age; None where there is none."""
        with self.db.read() as session:
            row = session.get(HostRow, host)
            if row is None or row.robots is None or row.robots_at is None:
                return None
            return RobotsCopy(body=row.robots, confirmed_at=row.robots_at, etag=row.robots_etag, last_modified=row.robots_last_modified)

    def write_robots(self, host: str, copy: RobotsCopy | None, *, crawl_delay_seconds: float) -> None:
        """Keep a robots.txt in place of the one before; None where the host has none."""
        values = {
            "crawl_delay_ms": round(1_000 * crawl_delay_seconds),
            "robots": copy.body if copy else None,
            "robots_at": copy.confirmed_at if copy else None,
            "robots_etag": copy.etag if copy else None,
            "robots_last_modified": copy.last_modified if copy else None,
        }
        self._write(host, values)

    def _write(self, host: str, values: Mapping[str, object]) -> None:
        with self.db.write() as session:
            insert = insert_into(session, HostRow).values({"host": host, **_NOTHING, **values})
            session.execute(insert.on_conflict_do_update(index_elements=["host"], set_=dict(values)))


@lru_cache(maxsize=2)
def _booking(dialect: str) -> ReturningInsert[Any]:
    """Asks for a row of `HostRow`, and for the times between which the host is not free: a gap before now, and as much after it."""
    table, insert = table_of(HostRow), insert_for(dialect, HostRow)
    last = table.c.last_request_at
    is_free = or_(last.is_(None), last <= bindparam("free_since", type_=last.type), last > bindparam("free_from", type_=last.type))
    booking = insert.on_conflict_do_update(
        index_elements=["host"], set_={"last_request_at": insert.excluded.last_request_at}, where=is_free
    )
    return booking.returning(table.c.host)


def count_queued(db: Database, *, hosts: Iterable[str], sources: Sequence[str]) -> dict[str, int]:
    """How many URLs of the sources wait at each of the hosts; hosts where none waits are left out."""
    waiting = (UrlRow.state == "queued") & UrlRow.source.in_(sources) & UrlRow.host.in_(list(hosts))
    with db.read() as session:
        statement = select(UrlRow.host, func.count()).where(waiting).group_by(UrlRow.host).order_by(UrlRow.host)
        return dict(session.execute(statement).all())


def _state(row: HostRow) -> HostState:
    return HostState(
        host=row.host,
        last_request_at=row.last_request_at,
        failures=row.failures,
        pauses=row.pauses,
        paused_until=row.paused_until,
        pause_reason=row.pause_reason,
        crawl_delay_seconds=row.crawl_delay_ms / 1_000,
    )
