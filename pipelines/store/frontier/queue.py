"""The frontier: the URLs known, which of them are due, and which a run is visiting. How a visit ends is written by `visits`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from pipelines.items import Link, LinkKind, Source, Visit
from pipelines.outcomes import Road
from pipelines.store.database.connection import Database
from pipelines.store.database.models import SourceRow, UrlRow
from pipelines.store.database.statements import OF_ID, table_of
from pipelines.store.database.upsert import insert_into
from pipelines.store.frontier import claiming
from pipelines.store.frontier.due import FallingDue, queue_impossible, recheck
from pipelines.store.frontier.links import LINKED, TRAP, insert_links, priority
from pipelines.urls import canonical_url, host_of

_URL = table_of(UrlRow)
_FEED_DATE = select(_URL.c.published_hint).where(_URL.c.id == bindparam(OF_ID))
_STILL_QUEUED = func.coalesce(_URL.c.state, "") == "queued"  # a plain comparison would make SQLite walk the index, not the ids
_CLAIM = (
    update(_URL)
    .where(_URL.c.id.in_(bindparam("url_ids", expanding=True)), _STILL_QUEUED)
    .values(state="claimed", claimed_run=bindparam("run_id"))
    .returning(
        *(_URL.c.id, _URL.c.url, _URL.c.kind, _URL.c.source, _URL.c.depth),
        *(_URL.c.etag, _URL.c.last_modified, _URL.c.priority, _URL.c.found_on, _URL.c.roads),
        _URL.c.last_visited_at,
    )
)

SET_ASIDE_AT_ONCE = 2_000  # URLs; takes some 50 ms


class Frontier:
    """One run works on it at a time (a file lock elsewhere sees to that); other processes may read. `clock` gives aware UTC times."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._turns: dict[str, int] = {}  # host -> number of the claim that last took from it
        self._claims = 0
        self._falling_due = FallingDue()

    def add_sources(self, sources: Iterable[Source], *, reaching_back_to: datetime | None = None) -> None:
        """Make the sources known, or bring their titles up to date. Of new ones the archives are to be read down to `reaching_back_to`."""
        new = {"added_at": self._clock(), "reaching_back_to": reaching_back_to}
        rows = [{"name": source.name, "title": source.title} | new for source in sources]
        if not rows:
            return
        with self._db.write() as session:
            insert = insert_into(session, SourceRow)
            session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"title": insert.excluded.title}), rows)

    def add_seeds(self, source: Source, now: datetime) -> None:
        """Queue the seed URLs of a source, known or not; they are visited at every run. Raises ValueError where a seed is not a URL."""
        rows = [_seed_row(source.name, url, kind, now) for kind, urls in _seed_kinds(source) for url in urls]
        if not rows:
            return
        with self._db.write() as session:
            insert = insert_into(session, UrlRow)
            again = {name: insert.excluded[name] for name in ("kind", "state", "depth", "priority", "due_at")}
            session.execute(
                insert.on_conflict_do_update(index_elements=["source", "canonical"], set_=again, where=UrlRow.state != "claimed"), rows
            )

    def add_links(self, source_name: str, links: Iterable[Link], *, depth: int, found_on: str) -> int:
        """Queue the links not known yet and return their number; scope is the caller's business.

        A known article is queued again when its announced modification is newer than its last visit.
        """
        with self._db.write() as session:
            return insert_links(session, source_name, links, depth=depth, found_on=found_on, now=self._clock())

    def start_run(self, run_id: int, sources: Sequence[str] | None = None) -> None:
        """Give back what a dead run had claimed, and queue what fell due since its last visit; of these sources alone, or of all.

        Of many due URLs only the first are queued now, the others as the run goes on. One that is due later than any can be has its time
        from a clock that was set back.
        """
        now = self._clock()
        with self._db.write() as session:
            names = sources if sources is not None else session.scalars(select(SourceRow.name)).all()
            left_behind = update(UrlRow).where(_left_behind(run_id), UrlRow.source.in_(names))
            session.execute(left_behind.values(state="queued", claimed_run=None))
            self._falling_due.begin(session, names, now)
            queue_impossible(session, names, now)

    def take_over(self, run_id: int, sources: Sequence[str]) -> None:
        """Queue what other runs had claimed of some sources; the caller knows that none of them is at work there."""
        with self._db.write() as session:
            of_sources = update(UrlRow).where(_left_behind(run_id), UrlRow.source.in_(sources))
            session.execute(of_sources.values(state="queued", claimed_run=None))
            self._falling_due.begin(session, sources, self._clock(), with_seeds=False)  # what the one before had not come to

    def with_work(self, sources: Sequence[str]) -> set[str]:
        """Those of some sources of which a URL waits and is due, or is claimed, by a run at work or a dead one."""
        due = (UrlRow.state == "queued") & or_(UrlRow.due_at.is_(None), UrlRow.due_at <= self._clock())
        of_source = UrlRow.source == SourceRow.name
        work = exists().where(of_source, due) | exists().where(of_source, UrlRow.state == "claimed")
        with self._db.read() as session:
            return set(session.scalars(select(SourceRow.name).where(SourceRow.name.in_(sources), work)))

    def begun_since(self, source: str, moment: datetime) -> bool:
        """Whether every seed URL of a source was visited since then."""
        seed = (UrlRow.source == source) & (UrlRow.depth == 0)
        late = or_(UrlRow.last_visited_at.is_(None), UrlRow.last_visited_at < moment)
        with self._db.read() as session:
            return bool(session.scalar(select(exists().where(seed) & ~exists().where(seed, late))))

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
        """Take up to `limit` due URLs for this run, of each host at most `per_host` less what `busy_hosts` says is at work there.

        Of the sources `no_traps` none is taken that looks like a trap.
        """
        if limit <= 0:
            return []
        with self._db.write() as session:
            more = self._falling_due.go_on(session, sources)
            while not (candidates := claiming.waiting(session, sources, per_host=per_host, now=now, no_traps=no_traps)) and more:
                more = self._falling_due.go_on(session, sources)
            chosen = claiming.choose(candidates, per_host=per_host, limit=limit, busy_hosts=busy_hosts, turns=self._turns)
            visits = mark_claimed(session, run_id, [candidate.id for candidate in chosen]) if chosen else []
        self._note_turns(chosen)
        return visits

    def _note_turns(self, chosen: Iterable[claiming.Candidate]) -> None:
        self._claims += 1
        self._turns.update((candidate.host, self._claims) for candidate in chosen)

    def feed_date(self, url_id: int) -> datetime | None:
        """When a feed or news sitemap said that the page of this URL was published; None where none did."""
        with self._db.read() as session:
            return session.scalar(_FEED_DATE, {OF_ID: url_id})

    def release(self, url_id: int, *, due_at: datetime | None = None, as_trap: bool = False) -> None:
        """Put a claimed URL back, unvisited; `due_at` keeps it from being claimed sooner, `as_trap` before all that is none."""
        later: dict[str, Any] = {} if due_at is None else {"due_at": due_at}
        if as_trap:
            later["priority"] = UrlRow.priority + TRAP
        claimed = update(UrlRow).where(UrlRow.id == url_id, UrlRow.state == "claimed")
        with self._db.write() as session:
            session.execute(claimed.values(state="queued", claimed_run=None, **later))

    def recheck(self, sources: Sequence[str]) -> None:
        """Make every known URL of the sources due now, and give quarantined pages their attempts back."""
        recheck(self._db, sources, self._clock())

    def set_aside(self, source: str, host: str, is_wanted: Callable[[str], bool], *, back: bool = False) -> None:
        """Put waiting URLs of a host behind all others, as traps, where `is_wanted` says so; with `back`, put them back to their place.

        At most `SET_ASIDE_AT_ONCE` are looked at: a trap has no end, and the others are met when they are claimed.
        """
        waiting = (UrlRow.source == source, UrlRow.host == host, UrlRow.state == "queued", UrlRow.depth > 0)
        place = UrlRow.priority >= TRAP if back else UrlRow.priority < TRAP
        with self._db.write() as session:
            rows = session.execute(select(UrlRow.id, UrlRow.url).where(*waiting, place).order_by(UrlRow.priority).limit(SET_ASIDE_AT_ONCE))
            ids = [row.id for row in rows if is_wanted(row.url)]
            if ids:
                step = -TRAP if back else TRAP
                session.execute(update(UrlRow).where(UrlRow.id.in_(ids)).values(priority=UrlRow.priority + step))

    def aside(self, sources: Sequence[str]) -> list[tuple[str, str]]:
        """Source and address of URLs that wait as traps, no more than `SET_ASIDE_AT_ONCE` of them."""
        traps = (UrlRow.source.in_(sources), UrlRow.state == "queued", UrlRow.priority >= TRAP)
        with self._db.read() as session:
            rows = session.execute(select(UrlRow.source, UrlRow.url).where(*traps).order_by(UrlRow.id.desc()).limit(SET_ASIDE_AT_ONCE))
            return [(row.source, row.url) for row in rows]

    def waiting_traps(self, sources: Sequence[str]) -> dict[str, int]:
        """The number of URLs that wait and look like traps, of each source that has some."""
        traps = (UrlRow.source.in_(sources), UrlRow.state == "queued", UrlRow.priority >= TRAP)
        with self._db.read() as session:
            return dict(session.execute(select(UrlRow.source, func.count()).where(*traps).group_by(UrlRow.source)).all())

    def start_backfill(self, sources: Sequence[str], since: datetime) -> None:
        """Queue the further listings and sitemaps whose links down to `since` no backfill took yet, and no others; seeds are read again."""
        further = update(UrlRow).where(UrlRow.source.in_(sources), UrlRow.kind != LinkKind.ARTICLE.value, UrlRow.depth > 0)
        is_read = UrlRow.reached_back_to.is_not(None) & (UrlRow.reached_back_to <= since)
        with self._db.write() as session:
            session.execute(further.where(UrlRow.state == "queued", is_read).values(state="done"))
            session.execute(further.where(UrlRow.state == "done", ~is_read).values(state="queued", due_at=self._clock()))

    def reaching_back(self, sources: Sequence[str]) -> dict[str, datetime]:
        """The sources whose archives are still to be read, and down to which date."""
        statement = select(SourceRow.name, SourceRow.reaching_back_to).where(SourceRow.reaching_back_to.is_not(None))
        with self._db.read() as session:
            return {name: reach for name, reach in session.execute(statement.where(SourceRow.name.in_(sources))) if reach is not None}

    def end_reaching_back(self, sources: Sequence[str]) -> None:
        """The archives of those of these sources are read of which no listing or sitemap waits."""
        discovery = (UrlRow.source == SourceRow.name) & (UrlRow.kind != LinkKind.ARTICLE.value) & (UrlRow.priority < LINKED)
        waits = exists().where(discovery, UrlRow.state != "done")
        with self._db.write() as session:
            session.execute(update(SourceRow).where(SourceRow.name.in_(sources), ~waits).values(reaching_back_to=None))

    def note_read(self, url_id: int, *, since: datetime | None, is_deep: bool) -> None:
        """Write down of a listing or sitemap that its links were taken down to `since`, if by a backfill.

        One that `is_deep`, where only a backfill leads, is due no more: crawls would read hundreds of old pages at every run.
        """
        values: dict[str, datetime | None] = {} if since is None else {"reached_back_to": since}
        with self._db.write() as session:
            session.execute(update(UrlRow).where(UrlRow.id == url_id).values(values | ({"due_at": None} if is_deep else {})))

    def let_rest(self, url_id: int, *, until: datetime) -> None:
        """Ask for an address that is not there no sooner than `until`, where nothing but links of pages names it."""
        linked = update(UrlRow).where(UrlRow.id == url_id, UrlRow.roads == int(Road.LINKS))
        with self._db.write() as session:
            session.execute(linked.values(due_at=until))

    def waiting_by_kind(self, sources: Sequence[str]) -> dict[str, int]:
        """The number of URLs that wait, by kind."""
        waiting = (UrlRow.source.in_(sources), UrlRow.state == "queued")
        with self._db.read() as session:
            return dict(session.execute(select(UrlRow.kind, func.count()).where(*waiting).group_by(UrlRow.kind)).all())

    def counts(self, sources: Sequence[str]) -> dict[str, int]:
        """The number of URLs by the outcome of their last visit; those waiting or being visited count as `queued`, and all add up."""
        word = case((UrlRow.state.in_(("done", "forgotten")), func.coalesce(UrlRow.outcome, "queued")), else_="queued")
        statement = select(word.label("word"), func.count()).where(UrlRow.source.in_(sources)).group_by(word)
        with self._db.read() as session:
            return {"queued": 0} | dict(session.execute(statement).all())


def _left_behind(run_id: int) -> ColumnElement[bool]:
    """What another run than this one has claimed."""
    return (UrlRow.state == "claimed") & (UrlRow.claimed_run.is_(None) | (UrlRow.claimed_run != run_id))


def _seed_kinds(source: Source) -> tuple[tuple[LinkKind, tuple[str, ...]], ...]:
    seeds = source.seeds
    return ((LinkKind.FEED, seeds.feeds), (LinkKind.SITEMAP, seeds.sitemaps), (LinkKind.LISTING, seeds.listings))


def _seed_row(source: str, url: str, kind: LinkKind, now: datetime) -> dict[str, object]:
    return {
        "source": source,
        "url": url,
        "canonical": canonical_url(url),
        "host": host_of(url),
        "kind": kind.value,
        "state": "queued",
        "reason": "",
        "depth": 0,
        "attempts": 0,
        "priority": priority(kind),
        "due_at": now,
        "first_seen_at": now,
        "found_on": "",
    }


def mark_claimed(session: Session, run_id: int, url_ids: Sequence[int]) -> list[Visit]:
    """Claim these URLs for a run, as far as they still wait, in this order."""
    visits = {
        row.id: Visit(
            url_id=row.id,
            url=row.url,
            kind=LinkKind(row.kind),
            source=row.source,
            depth=row.depth,
            etag=row.etag,
            last_modified=row.last_modified,
            trap=row.priority >= TRAP,
            found_on=row.found_on,
            roads=Road(row.roads),
            is_first=row.last_visited_at is None,
        )
        for row in session.execute(_CLAIM, {"url_ids": list(url_ids), "run_id": run_id})
    }
    return [visits[url_id] for url_id in url_ids if url_id in visits]
