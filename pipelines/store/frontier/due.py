"""Queues what fell due since its last visit, part by part: a month's pause makes a million URLs due at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from pipelines.store.database.connection import Database
from pipelines.store.database.models import UrlRow
from pipelines.store.database.statements import table_of
from pipelines.store.frontier.schedule import CONFIRM_MISSING, MONTHLY

AT_ONCE = 2_000  # URLs in a write unit; takes some 20 ms
RECHECKED_AT_ONCE = 20_000
_URL = table_of(UrlRow)
_FIRST_DUE = (
    select(_URL.c.id)
    .where(
        _URL.c.state == "done", _URL.c.source == bindparam("name"), _URL.c.due_at <= bindparam("now"), _URL.c.depth >= bindparam("depth")
    )
    .order_by(_URL.c.due_at)
    .limit(bindparam("most"))
)
_QUEUE = update(_URL).where(_URL.c.id.in_(bindparam("url_ids", expanding=True))).values(state="queued", claimed_run=None)


class FallingDue:
    """The sources of which more URLs may be due than are queued, and since when: what a run has visited is not due again in it."""

    def __init__(self) -> None:
        self._sources: dict[str, tuple[datetime, int]] = {}

    def begin(self, session: Session, sources: Iterable[str], now: datetime, *, with_seeds: bool = True) -> None:
        """Look at these sources anew: the first URLs of each are queued at once, the others by `go_on`."""
        for name in sources:
            self._sources[name] = (now, 0 if with_seeds else 1)
            self._queue(session, name)

    def go_on(self, session: Session, sources: Sequence[str]) -> bool:
        """Queue the next URLs of one of these sources, each in its turn; False where none is due any more.

        A source is done with when nothing is left to queue, which a later call finds: the unit of this one may not be kept.
        """
        name = next((name for name in self._sources if name in sources), None)
        if name is None:
            return False
        has_more = self._queue(session, name)
        asked = self._sources.pop(name)
        if has_more:
            self._sources[name] = asked  # to the end of the line
        return True

    def _queue(self, session: Session, name: str) -> bool:
        moment, depth = self._sources[name]
        ids = session.scalars(_FIRST_DUE, {"name": name, "now": moment, "depth": depth, "most": AT_ONCE}).all()
        if ids:
            session.execute(_QUEUE, {"url_ids": list(ids)})
        return bool(ids)


def queue_impossible(session: Session, sources: Sequence[str], now: datetime) -> None:
    """Make due what is due later than any URL can be: it has its time from a clock that was set back."""
    impossible = UrlRow.due_at > now + MONTHLY + CONFIRM_MISSING
    of_sources = UrlRow.state.in_(("queued", "done")) & UrlRow.source.in_(sources)
    session.execute(update(UrlRow).where(of_sources, impossible).values(state="queued", due_at=now))


def recheck(db: Database, sources: Sequence[str], now: datetime) -> None:
    """Queue every known URL of the sources, and give quarantined pages their attempts back; in parts, for memory."""
    with db.read() as session:
        last = session.scalar(select(func.max(UrlRow.id))) or 0
    state = func.coalesce(UrlRow.state, "")  # a plain comparison would make SQLite walk the index, not the ids
    again = or_(state == "done", (state == "queued") & or_(UrlRow.attempts > 0, UrlRow.due_at > now))
    for first in range(0, last + 1, RECHECKED_AT_ONCE):
        part = UrlRow.id.between(first, first + RECHECKED_AT_ONCE - 1)
        with db.write() as session:
            rows = update(UrlRow).where(part, UrlRow.source.in_(sources), again)
            session.execute(rows.values(state="queued", attempts=0, due_at=now))
