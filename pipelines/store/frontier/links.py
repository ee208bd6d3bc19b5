"""Puts links into the frontier: many at once, each URL of a source once, and known ones again when there is news.

News is a newer date announced for an article or a sitemap, and, for the further pages of a listing, something new on the page before them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipelines.items import Link, LinkKind, Visit
from pipelines.outcomes import Road
from pipelines.store.database.models import RunRow, UrlRow
from pipelines.store.database.upsert import insert_into
from pipelines.store.frontier.schedule import MAX_VAIN
from pipelines.urls import canonical_url, host_of, without_campaign

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_CANONICAL_CHARS = 2_000  # PostgreSQL refuses index entries over 2,704 bytes; a URL this long has been a trap, not an article
CHUNK = 500  # links handled by one statement; SQLite allows 32,766 values in one
_DATED_KINDS = frozenset({LinkKind.ARTICLE, LinkKind.SITEMAP})  # of feeds and listings no date of change is given
NO_HINT = 10**12  # priority of an article of unknown age: after every dated one; a date takes its Unix time (to the year 9999) off
LINKED = 2 * 10**12  # of what pages merely link to: after all that a feed, a sitemap or a listing gave
TRAP = 10**13  # added for what looks like a trap: behind all others, whatever its kind and date


def priority(
    kind: LinkKind,
    published: datetime | None = None,
    last_modified: datetime | None = None,
    *,
    trap: bool = False,
    is_linked: bool = False,
) -> int:
    """The place of a URL among those waiting at its host, smallest first: discovery, then articles from the newest to the undated.

    Behind these comes what pages merely link to (`is_linked`), further pages of listings first; what looks like a trap behind all, in the
    same order.
    """
    if trap:
        return TRAP + priority(kind, published, last_modified, is_linked=is_linked)
    if is_linked:
        return LINKED + (kind is LinkKind.ARTICLE)
    if kind is not LinkKind.ARTICLE:
        return 0
    newest = published or last_modified
    return NO_HINT if newest is None else NO_HINT - max(1, int(newest.timestamp()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A link with the names under which the frontier knows it."""

    link: Link
    canonical: str
    host: str


def insert_links(session: Session, source: str, links: Iterable[Link], *, depth: int, found_on: str, now: datetime) -> int:
    """Add what is new and return how many rows that made; a link that is no URL, or too long to be one, is left out and logged."""
    return sum(_insert_chunk(session, source, chunk, depth, found_on, now) for chunk in _chunks(_targets(links)))


def queue_further_pages(session: Session, visit: Visit, links: Iterable[Link], *, run_id: int, now: datetime) -> None:
    """Make the further pages due to which a listing with something new leads; not those that this run has visited."""
    further = [place.canonical for place in _targets(link for link in links if link.kind is LinkKind.LISTING)]
    not_yet = UrlRow.last_visited_at < select(RunRow.started_at).where(RunRow.id == run_id).scalar_subquery()
    for chunk in _chunks(iter(further)):
        known = update(UrlRow).where(UrlRow.source == visit.source, UrlRow.canonical.in_(chunk), UrlRow.kind == LinkKind.LISTING.value)
        session.execute(known.where(UrlRow.state == "done", UrlRow.depth > visit.depth, not_yet).values(state="queued", due_at=now))


def _targets(links: Iterable[Link]) -> Iterator[_Target]:
    seen: set[str] = set()
    for link in links:
        try:
            place = _Target(link=replace(link, url=without_campaign(link.url)), canonical=canonical_url(link.url), host=host_of(link.url))
        except ValueError as error:
            log.debug("link left out: %s", error)
            continue
        if len(place.canonical) > MAX_CANONICAL_CHARS:
            log.info("link left out, longer than %d characters: %.100s...", MAX_CANONICAL_CHARS, place.canonical)
        elif place.canonical not in seen:
            seen.add(place.canonical)
            yield place


def _insert_chunk(session: Session, source: str, places: Sequence[_Target], depth: int, found_on: str, now: datetime) -> int:
    dated = {place.canonical: place for place in places if place.link.kind in _DATED_KINDS and place.link.last_modified}
    if dated:
        _queue_newer(session, source, dated, now)
    rows = [_row(source, place, depth, found_on, now) for place in places]
    insert = insert_into(session, UrlRow).on_conflict_do_nothing(index_elements=["source", "canonical"]).returning(UrlRow.id)
    new = len(session.execute(insert, rows).all())
    if new < len(places):
        _note_roads(session, source, places)
    return new


def _row(source: str, place: _Target, depth: int, found_on: str, now: datetime) -> dict[str, Any]:
    link = place.link
    return {
        "source": source,
        "url": link.url,
        "canonical": place.canonical,
        "host": place.host,
        "kind": link.kind.value,
        "state": "queued",
        "reason": "",
        "depth": depth,
        "attempts": 0,
        "priority": _priority_of(link),
        "due_at": now,
        "first_seen_at": now,
        "found_on": link.found_on or found_on,
        "title_hint": link.title,
        "published_hint": link.published,
        "lastmod_hint": link.last_modified,
        "roads": int(link.road),
    }


def _priority_of(link: Link) -> int:
    return priority(link.kind, link.published, link.last_modified, trap=bool(link.trap), is_linked=link.road is Road.LINKS)


def _note_roads(session: Session, source: str, places: Sequence[_Target]) -> None:
    """Remember by what known URLs were found again.

    One to which a page had merely linked gets the place and the hints of what is announced.
    """
    found = {place.canonical: place.link for place in places if place.link.road}
    if not found:
        return
    there = (UrlRow.source == source, UrlRow.canonical.in_(found), UrlRow.state != "forgotten")
    known = select(UrlRow.id, UrlRow.canonical, UrlRow.roads, UrlRow.kind).where(*there)
    added, announced = [], []
    for row in session.execute(known):
        link = found[row.canonical]
        if row.roads & link.road:
            continue
        changes = {"id": row.id, "roads": row.roads | link.road}
        if row.roads == Road.LINKS:
            order = priority(LinkKind(row.kind), link.published, link.last_modified, trap=bool(link.trap))
            hints = {"title_hint": link.title, "published_hint": link.published, "lastmod_hint": link.last_modified}
            announced.append(changes | hints | {"priority": order})
        else:
            added.append(changes)
    for rows in (added, announced):
        if rows:
            session.execute(update(UrlRow), rows)


def _queue_newer(session: Session, source: str, dated: dict[str, _Target], now: datetime) -> None:
    """Make known articles and sitemaps due whose announced date is newer than both their last visit and the date announced before.

    The second condition stops a site that dates its pages in the future from having them visited for each sitemap that lists them. A site
    that dates everything anew all the time is believed `MAX_VAIN` times a page, and again once a change was found.
    """
    known = session.execute(
        select(UrlRow.id, UrlRow.canonical, UrlRow.kind, UrlRow.last_visited_at, UrlRow.lastmod_hint, UrlRow.published_hint).where(
            UrlRow.source == source,
            UrlRow.canonical.in_(dated),
            UrlRow.state == "done",
            UrlRow.kind.in_(sorted(_DATED_KINDS)),
            UrlRow.vain_announcements < MAX_VAIN,
        )
    )
    changed = []
    for row in known:
        announced = dated[row.canonical].link.last_modified
        if announced is None or announced <= max(filter(None, (row.last_visited_at, row.lastmod_hint)), default=announced):
            continue
        order = priority(LinkKind(row.kind), row.published_hint, announced, trap=bool(dated[row.canonical].link.trap))
        changed.append({"id": row.id, "state": "queued", "due_at": now, "lastmod_hint": announced, "priority": order})
    if changed:
        session.execute(update(UrlRow), changed)


def _chunks(items: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
