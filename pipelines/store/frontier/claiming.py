"""Chooses which waiting URLs to visit next: fairly over hosts, discovery first, then the newest. Reads only; the frontier marks them.

Each host's first rows are read from the index `ix_url_claim`, so the cost follows the number of hosts, never the number of URLs waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Select, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from pipelines.items import LinkKind
from pipelines.store.database.models import SourceRow, UrlRow
from pipelines.store.frontier.links import LINKED, TRAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A waiting URL, with what decides its turn."""

    id: int
    host: str
    is_article: bool
    priority: int


def waiting(session: Session, sources: Sequence[str], *, per_host: int, now: datetime, no_traps: Collection[str] = ()) -> list[Candidate]:
    """The first `per_host` due URLs of each host and source; of the sources `no_traps` none that looks like a trap."""
    rows = session.execute(_first_of_each_host(session, sources, per_host, now, no_traps))
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


def _first_of_each_host(
    session: Session, sources: Sequence[str], per_host: int, now: datetime, no_traps: Collection[str]
) -> Select[int, str, str, int]:
    hosts = _waiting_hosts(sources)
    inner = aliased(UrlRow)
    first = (
        select(inner.id)
        .where(
            _is_queued(inner),
            inner.source == hosts.c.source,
            inner.host == hosts.c.host,
            inner.priority < case((hosts.c.source.in_(no_traps), TRAP), else_=2 * TRAP),
            or_(inner.due_at.is_(None), inner.due_at <= now),
        )
        .order_by(inner.priority, inner.id)
        .limit(per_host)
    )
    found = select(UrlRow.id, UrlRow.host, UrlRow.kind, UrlRow.priority).select_from(hosts)
    if session.get_bind().dialect.name == "postgresql":
        top = first.correlate(hosts).lateral("first")
        return found.join(top, true()).join(UrlRow, UrlRow.id == top.c.id).where(hosts.c.host.is_not(None))
    return found.join(UrlRow, UrlRow.id.in_(first.correlate(hosts))).where(hosts.c.host.is_not(None))  # SQLite has no LATERAL


def _waiting_hosts(sources: Sequence[str]) -> CTE:
    """Every source and host with queued URLs, found by jumping through the index from one host to the next (a loose index scan)."""
    smallest = (
        select(func.min(UrlRow.host)).where(_is_queued(UrlRow), UrlRow.source == SourceRow.name).correlate(SourceRow).scalar_subquery()
    )
    start = select(SourceRow.name.label("source"), smallest.label("host")).where(SourceRow.name.in_(sources))
    hosts = start.cte("hosts", recursive=True)
    later = aliased(UrlRow)
    following = select(func.min(later.host)).where(_is_queued(later), later.source == hosts.c.source, later.host > hosts.c.host)
    step = select(hosts.c.source, following.correlate(hosts).scalar_subquery()).where(hosts.c.host.is_not(None))
    return hosts.union_all(step)


def _is_queued(row: type[UrlRow]) -> ColumnElement[bool]:
    return row.state == "queued"
