"""The frontier of a crawl of listed addresses: it gives these alone, each once, and leaves all else where it is."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipelines.items import Link, LinkKind, Source, Visit
from pipelines.store.database.connection import Database
from pipelines.store.database.models import UrlRow
from pipelines.store.frontier import claiming
from pipelines.store.frontier.links import CHUNK, insert_links
from pipelines.store.frontier.queue import Frontier, mark_claimed
from pipelines.urls import canonical_url

FORGOTTEN = "forgotten"
QUEUED = "queued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An address of a list, in scope of a source; `place` is where it stands in the list."""

    url: str
    source: str
    place: str


class ListedFrontier(Frontier):
    """A frontier of these addresses alone. One that was visited before is not visited again, unless all are to be (`again`)."""

    def __init__(self, db: Database, clock: Callable[[], datetime], *, listed: Sequence[Listed], again: bool) -> None:
        super().__init__(db, clock)
        self._listed = listed
        self._again = again
        self._waiting: dict[tuple[str, str], deque[claiming.Candidate]] = defaultdict(deque)  # by source and host

    def add_sources(self, sources: Iterable[Source], *, reaching_back_to: datetime | None = None) -> None:
        """As any frontier, and queue the list."""
        super().add_sources(sources)
        for source, part in _parts(self._listed):
            with self._db.write() as session:
                links = [Link(url=one.url, kind=LinkKind.ARTICLE, found_on=one.place) for one in part]
                insert_links(session, source, links, depth=1, found_on="", now=self._clock())
                self._queue(session, source, [canonical_url(one.url) for one in part])

    def add_seeds(self, source: Source, now: datetime) -> None:
        """None: lists are not read."""

    def reaching_back(self, sources: Sequence[str]) -> dict[str, datetime]:
        """None: lists are not read."""
        return {}

    def end_reaching_back(self, sources: Sequence[str]) -> None:
        """Nothing was read that could end."""

    def claim(
        self,
        run_id: int,
        sources: Sequence[str],
        *,
        per_host: int,
        limit: int,
        busy_hosts: Mapping[str, int],
        now: datetime,
        no_traps: Collection[str] = (),
    ) -> list[Visit]:
        """As any frontier does, of the list alone."""
        if limit <= 0:
            return []
        wanted = set(sources)
        first = {
            candidate.id: (queue, candidate)
            for (source, _), queue in self._waiting.items()
            if source in wanted
            for candidate in islice(queue, per_host)
        }
        candidates = [candidate for _, candidate in first.values()]
        chosen = claiming.choose(candidates, per_host=per_host, limit=limit, busy_hosts=busy_hosts, turns=self._turns)
        if not chosen:
            return []
        for candidate in chosen:
            first[candidate.id][0].remove(candidate)
        self._note_turns(chosen)
        with self._db.write() as session:
            return mark_claimed(session, run_id, [candidate.id for candidate in chosen])

    def _queue(self, session: Session, source: str, canonical: Sequence[str]) -> None:
        known = (UrlRow.source == source, UrlRow.canonical.in_(canonical))
        if self._again:
            session.execute(update(UrlRow).where(*known, UrlRow.state == "done").values(state="queued", due_at=self._clock()))
        waits = UrlRow.state.in_(("queued", "claimed"))  # what a run had in flight that was killed is given back when this one starts
        rows = session.execute(select(UrlRow.id, UrlRow.canonical, UrlRow.host, UrlRow.last_visited_at).where(*known, waits))
        found = {row.canonical: row for row in rows}
        for name in canonical:
            row = found.get(name)
            if row is not None and (self._again or row.last_visited_at is None):
                candidate = claiming.Candidate(id=row.id, host=row.host, is_article=True, priority=0)
                self._waiting[source, row.host].append(candidate)


def endings_of(db: Database, listed: Sequence[Listed]) -> list[str]:
    """Of each address in order how its last visit ended, `QUEUED` where it waits, `FORGOTTEN` where it must not be visited."""
    ends: dict[tuple[str, str], str] = {}
    for source, part in _parts(listed):
        asked = select(UrlRow.canonical, UrlRow.state, UrlRow.outcome).where(UrlRow.source == source)
        asked = asked.where(UrlRow.canonical.in_([canonical_url(one.url) for one in part]))
        with db.read() as session:
            ends |= {(source, row.canonical): _ending(row.state, row.outcome) for row in session.execute(asked)}
    return [ends.get((one.source, canonical_url(one.url)), QUEUED) for one in listed]


def _ending(state: str, outcome: str | None) -> str:
    return FORGOTTEN if state == FORGOTTEN else (outcome or QUEUED) if state == "done" else QUEUED


def _parts(listed: Sequence[Listed]) -> Iterator[tuple[str, list[Listed]]]:
    by_source: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        by_source[one.source].append(one)
    for source, all_of_it in by_source.items():
        for start in range(0, len(all_of_it), CHUNK):
            yield source, all_of_it[start : start + CHUNK]
