"""Chooses which waiting URLs to visit next: fairly over hosts, discovery first, then the newest. Reads only; the frontier marks them.

Each host's first rows are read from the index `ix_url_claim`, so the cost follows the number of hosts, never the number of URLs waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import CTE, ColumnElement, FromClause, Integer, Select, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session

from pipelines.items import LinkKind
from pipelines.store.database.models import SourceRow, UrlRow
from pipelines.store.database.statements import table_of
from pipelines.store.frontier.links import LINKED, TRAP

_URL = table_of(UrlRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A waiting URL, with what decides its turn."""

    id: int
    host: str
    is_article: bool
    priority: int


def waiting(session: Session, sources: Sequence[str], *, per_host: int, now: datetime, no_traps: Collection[str] = ()) -> list[Candidate]:
    """The first `per_host` due URLs of each host and source; of the sources `no_traps` none that looks like a trap."""
    asked = {"sources": list(sources), "per_host": per_host, "now": now, "no_traps": list(no_traps)}
    rows = session.execute(_first_of_each_host(session.get_bind().dialect.name), asked)
    return [Candidate(id=row.id, host=row.host, is_article=row.kind == LinkKind.ARTICLE.value, priority=row.priority) for row in rows]


def choose(
    candidates: Iterable[Candidate], *, per_host: int, limit: int, busy_hosts: Mapping[str, int], turns: Mapping[str, int]
) -> list[Candidate]:
    """At most `limit` candidates, and of each host what `per_host` leaves beside its busy requests.

    Discovery goes before articles, behind both what pages merely link to, and last what looks like a trap; then the host with the least at
    work, then the host whose last turn is longest ago (`turns`, a count).
    """
    places: dict[str, int] = defaultdict(int, busy_hosts)
    ranked = []
    for candidate in sorted(candidates, key=lambda one: (one.priority, one.id)):
        place = places[candidate.host]
        if place < per_host:
            places[candidate.host] += 1
            ranked.append(
                (
                    (
                        candidate.priority >= TRAP,
                        candidate.priority >= LINKED,
                        candidate.is_article,
                        place,
                        turns.get(candidate.host, 0),
                        candidate.priority,
                        candidate.id,
                    ),
                    candidate,
                )
            )
    return [candidate for _, candidate in sorted(ranked, key=lambda pair: pair[0])[:limit]]


@lru_cache(maxsize=2)
def _first_of_each_host(dialect: str) -> Select[int, str, str, int]:
    """Built once: to put it together took twice as long as to run it. It asks for `sources`, `per_host`, `now` and `no_traps`."""
    hosts = _waiting_hosts()
    inner = _URL.alias()
    first = (
        select(inner.c.id)
        .where(
            _is_queued(inner),
            inner.c.source == hosts.c.source,
            inner.c.host == hosts.c.host,
            inner.c.priority < case((hosts.c.source.in_(bindparam("no_traps", expanding=True)), TRAP), else_=2 * TRAP),
            or_(inner.c.due_at.is_(None), inner.c.due_at <= bindparam("now")),
        )
        .order_by(inner.c.priority, inner.c.id)
        .limit(bindparam("per_host", type_=Integer))
    )
    found = select(_URL.c.id, _URL.c.host, _URL.c.kind, _URL.c.priority).select_from(hosts)
    if dialect == "postgresql":
        top = first.correlate(hosts).lateral("first")
        return found.join(top, true()).join(_URL, _URL.c.id == top.c.id).where(hosts.c.host.is_not(None))
    return found.join(_URL, _URL.c.id.in_(first.correlate(hosts))).where(hosts.c.host.is_not(None))  # SQLite has no LATERAL


def _waiting_hosts() -> CTE:
    """Every source and host with queued URLs, found by jumping through the index from one host to the next (a loose index scan)."""
    source, url = table_of(SourceRow), _URL.alias()
    smallest = select(func.min(url.c.host)).where(_is_queued(url), url.c.source == source.c.name).correlate(source).scalar_subquery()
    start = select(source.c.name.label("source"), smallest.label("host")).where(source.c.name.in_(bindparam("sources", expanding=True)))
    hosts = start.cte("hosts", recursive=True)
    later = _URL.alias()
    following = select(func.min(later.c.host)).where(_is_queued(later), later.c.source == hosts.c.source, later.c.host > hosts.c.host)
    step = select(hosts.c.source, following.correlate(hosts).scalar_subquery()).where(hosts.c.host.is_not(None))
    return hosts.union_all(step)


def _is_queued(url: FromClause) -> ColumnElement[bool]:
    return url.c.state == "queued"
