"""What is queued, who is served first, and what a dead run leaves behind."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from pipelines.items import Link, LinkKind, Source, Visit
from pipelines.outcomes import Outcome, Road
from pipelines.store.database.connection import Database
from pipelines.store.database.models import UrlRow
from pipelines.store.frontier import due
from pipelines.store.frontier.claiming import Candidate, choose
from pipelines.store.frontier.queue import Frontier
from pipelines.store.runs import start_run

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def run_id(db: Database, frontier: Frontier, source_of: Callable[[str], Source]) -> int:
    frontier.add_sources([source_of("example"), source_of("other")])
    return start_run(db, command="crawl", software="0", now=START)


def articles(*urls: str, **hints: Any) -> list[Link]:
    return [Link(url=url, kind=LinkKind.ARTICLE, **hints) for url in urls]


def add(frontier: Frontier, *links: Link, source: str = "example") -> int:
    return frontier.add_links(source, links, depth=1, found_on="https://example.org/")


def claim(frontier: Frontier, run_id: int, **changes: Any) -> list[Visit]:
    options: dict[str, Any] = {"sources": ["example", "other"], "per_host": 100, "limit": 100, "busy_hosts": {}, "now": START} | changes
    return frontier.claim(run_id, **options)


def set_row(db: Database, url: str, **values: Any) -> None:
    with db.write() as session:
        session.execute(update(UrlRow).where(UrlRow.url == url).values(**values))


def row_of(db: Database, url: str) -> UrlRow:
    with db.read() as session:
        return session.scalars(select(UrlRow).where(UrlRow.url == url)).one()


def test_a_source_made_known_twice_takes_the_new_title(db: Database, frontier: Frontier, source_of: Callable[[str], Source]) -> None:
    frontier.add_sources([source_of("example")])
    frontier.add_sources([source_of("example"), source_of("other")])
    frontier.add_sources([])
    with db.read() as session:
        assert session.execute(text("SELECT name, title FROM source ORDER BY name")).all() == [
            ("example", "The example"),
            ("other", "The other"),
        ]


def test_links_are_added_once_each(frontier: Frontier, run_id: int) -> None:
    links = articles("https://example.org/a", "https://example.org/a#top", "https://example.org/a/?utm_source=x", "https://example.org/b")
    assert add(frontier, *links) == 2
    assert add(frontier, *links, *articles("https://example.org/c")) == 1
    assert frontier.add_links("other", links, depth=1, found_on="") == 2, "each source has its own"
    assert frontier.counts(["example"]) == {"queued": 3}


def test_many_links_are_added_in_chunks(frontier: Frontier, run_id: int) -> None:
    links = articles(*(f"https://example.org/{number}" for number in range(2_600)))
    assert add(frontier, *links) == 2_600
    assert add(frontier, *links, *articles("https://example.org/new")) == 1


def test_a_link_that_is_no_url_loses_only_itself(frontier: Frontier, run_id: int) -> None:
    odd = articles("javascript:void(0)", "https://", "https://example.org:99999/", "https://example.org/" + "x" * 5_000, "")
    assert add(frontier, *odd, *articles("https://example.org/a")) == 1
    assert [visit.url for visit in claim(frontier, run_id)] == ["https://example.org/a"]


@pytest.mark.usefixtures("run_id")  # which has the source
def test_the_date_of_a_feed_keeps_its_offset(db: Database, frontier: Frontier) -> None:
    given = datetime.fromisoformat("2015-07-01T00:00:00+02:00")
    add(frontier, *articles("https://example.org/a", published=given))
    kept = row_of(db, "https://example.org/a").published_hint
    assert kept is not None
    assert kept.isoformat() == given.isoformat()


def test_hints_are_kept_with_the_url(db: Database, frontier: Frontier, run_id: int) -> None:
    day = datetime(2026, 2, 3, tzinfo=UTC)
    add(
        frontier,
        *articles("https://example.org/a", title="T\x00itle", published=day, last_modified=day, found_on="https://example.org/rss"),
    )
    row = row_of(db, "https://example.org/a")
    assert (row.title_hint, row.published_hint, row.lastmod_hint, row.found_on) == ("Title", day, day, "https://example.org/rss")
    assert (row.host, row.canonical, row.kind, row.depth) == ("example.org:443", "https://example.org/a", "article", 1)


@pytest.mark.parametrize(
    ("hours_after_visit", "known_hint_hours", "queued"), [(-1, None, False), (0, None, False), (1, None, True), (5, 5, False), (6, 5, True)]
)
def test_a_known_article_is_queued_when_a_newer_date_is_announced(
    db: Database, frontier: Frontier, run_id: int, hours_after_visit: int, known_hint_hours: int | None, queued: bool
) -> None:
    url = "https://example.org/a"
    add(frontier, *articles(url))
    hint = None if known_hint_hours is None else START + timedelta(hours=known_hint_hours)
    later = START + timedelta(days=7)
    set_row(db, url, state="done", outcome="stored", last_visited_at=START, due_at=later, lastmod_hint=hint)
    assert add(frontier, *articles(url, last_modified=START + timedelta(hours=hours_after_visit))) == 0
    assert [visit.url for visit in claim(frontier, run_id)] == ([url] if queued else [])


@pytest.mark.parametrize(("hours", "queued"), [(0, False), (1, True)])
def test_a_known_sitemap_is_queued_when_its_index_announces_a_newer_date(
    db: Database, frontier: Frontier, run_id: int, hours: int, queued: bool
) -> None:
    sitemap = Link(url="https://example.org/sitemap-2.xml", kind=LinkKind.SITEMAP, last_modified=START + timedelta(hours=hours))
    add(frontier, sitemap)
    later = START + timedelta(days=7)
    set_row(db, sitemap.url, state="done", outcome="listing", last_visited_at=START, due_at=later, lastmod_hint=START)
    add(frontier, sitemap)
    assert [visit.url for visit in claim(frontier, run_id)] == ([sitemap.url] if queued else [])


def test_seeds_are_queued_at_every_run(db: Database, frontier: Frontier, run_id: int, source_of: Callable[[str], Source]) -> None:
    for _ in range(2):
        frontier.add_seeds(source_of("example"), START)
        assert [(visit.url, visit.kind, visit.depth) for visit in claim(frontier, run_id)] == [
            ("https://example.org/rss", LinkKind.FEED, 0)
        ]
        set_row(db, "https://example.org/rss", state="done", outcome="listing", due_at=START + timedelta(days=30))
    assert claim(frontier, run_id) == []


def test_a_link_that_turns_out_to_be_a_seed_becomes_one(frontier: Frontier, run_id: int, source_of: Callable[[str], Source]) -> None:
    add(frontier, *articles("https://example.org/rss"))
    frontier.add_seeds(source_of("example"), START)
    assert [(visit.kind, visit.depth) for visit in claim(frontier, run_id)] == [(LinkKind.FEED, 0)]


def test_discovery_comes_first_then_the_newest_then_the_undated(
    frontier: Frontier, run_id: int, source_of: Callable[[str], Source]
) -> None:
    add(
        frontier,
        *articles("https://example.org/undated", "https://example.org/undated-2"),
        *articles("https://example.org/old", published=datetime(1965, 1, 1, tzinfo=UTC)),
        *articles("https://example.org/newer", published=START - timedelta(days=1)),
        *articles("https://example.org/newest", last_modified=START),
        Link(url="https://example.org/list", kind=LinkKind.LISTING),
    )
    frontier.add_seeds(source_of("example"), START)
    order = [visit.url.removeprefix("https://example.org/") for visit in claim(frontier, run_id)]
    assert order == ["list", "rss", "newest", "newer", "old", "undated", "undated-2"]


def test_a_claim_is_fair_to_hosts_and_knows_what_is_busy(frontier: Frontier, run_id: int) -> None:
    for host in "abc":
        add(frontier, *articles(*(f"https://{host}.org/{number}" for number in range(5))), source="example" if host != "c" else "other")

    def hosts(**changes: Any) -> Counter[str]:
        visits = claim(frontier, run_id, **changes)
        for visit in visits:
            frontier.release(visit.url_id)
        return Counter(visit.url[8] for visit in visits)

    assert hosts(per_host=2) == {"a": 2, "b": 2, "c": 2}
    assert hosts(per_host=2, busy_hosts={"a.org:443": 1, "b.org:443": 2}) == {"a": 1, "c": 2}
    assert hosts(per_host=5, limit=6) == {"a": 2, "b": 2, "c": 2}
    assert sum((hosts(per_host=1, limit=1) for _ in range(3)), Counter()) == {"a": 1, "b": 1, "c": 1}, "hosts take turns"
    assert hosts(sources=["other"], per_host=9) == {"c": 5}
    assert hosts(limit=0) == hosts(per_host=0) == hosts(sources=[]) == {}


def test_two_sources_on_one_host_share_its_limit(frontier: Frontier, run_id: int) -> None:
    for source in ("example", "other"):
        add(frontier, *articles(*(f"https://shared.org/{source}/{number}" for number in range(3))), source=source)
    assert len(claim(frontier, run_id, per_host=2)) == 2


def test_what_is_claimed_is_not_claimed_again(frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles(*(f"https://example.org/{number}" for number in range(10))))
    seen = [visit.url_id for _ in range(6) for visit in claim(frontier, run_id, limit=2)]
    assert len(seen) == len(set(seen)) == 10
    assert frontier.counts(["example"]) == {"queued": 10}, "a claimed URL has no outcome yet"


def test_what_is_not_due_waits(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/a"))
    set_row(db, "https://example.org/a", due_at=START + timedelta(seconds=1))
    assert claim(frontier, run_id) == []
    assert len(claim(frontier, run_id, now=START + timedelta(seconds=1))) == 1


def test_a_run_takes_over_what_a_dead_run_left_and_what_fell_due(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles(*(f"https://example.org/{name}" for name in ("claimed", "due", "later"))))
    assert len(claim(frontier, run_id)) == 3
    set_row(db, "https://example.org/due", state="done", outcome="stored", due_at=START)
    set_row(db, "https://example.org/later", state="done", outcome="stored", due_at=START + timedelta(days=1))
    next_run = start_run(db, command="crawl", software="0", now=START)
    frontier.start_run(next_run)
    assert {visit.url.rpartition("/")[2] for visit in claim(frontier, next_run)} == {"claimed", "due"}
    frontier.start_run(next_run)
    assert claim(frontier, next_run) == [], "a run does not take its own claims back"


def test_of_many_due_urls_only_the_first_are_queued_at_the_start(
    db: Database, frontier: Frontier, run_id: int, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others as the run goes on, a part with each claim, and all at last, whichever source they are of."""
    monkeypatch.setattr(due, "AT_ONCE", 3)
    for source in ("example", "other"):
        add(frontier, *articles(*(f"https://{source}.org/{number}" for number in range(8))), source=source)
    assert len(claim(frontier, run_id)) == 16
    with db.write() as session:
        session.execute(update(UrlRow).values(state="done", outcome="stored", claimed_run=None, due_at=START))
    later = start_run(db, command="crawl", software="0", now=START)
    clock.move(days=30)
    frontier.start_run(later)
    assert frontier.waiting_by_kind(["example", "other"]) == {"article": 6}
    visits = claim(frontier, later, sources=["other"], limit=1, now=clock())
    assert frontier.waiting_by_kind(["example", "other"]) == {"article": 8}
    while more := claim(frontier, later, limit=1, now=clock()):
        visits += more
    assert len({visit.url for visit in visits}) == len(visits) == 16


def test_what_a_run_has_visited_is_not_due_again_in_it(db: Database, frontier: Frontier, run_id: int, clock: Any) -> None:
    add(frontier, *articles("https://example.org/a"))
    assert len(claim(frontier, run_id)) == 1
    set_row(db, "https://example.org/a", state="done", claimed_run=None, due_at=START)
    later = start_run(db, command="crawl", software="0", now=START)
    frontier.start_run(later)
    assert len(claim(frontier, later)) == 1
    now = clock.move(minutes=1)
    set_row(db, "https://example.org/a", state="done", claimed_run=None, due_at=now)
    assert claim(frontier, later, now=now) == []


def test_a_source_taken_over_gets_what_was_due_and_not_its_seeds(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/a", "https://example.org/seed"))
    assert len(claim(frontier, run_id)) == 2
    for name, depth in (("a", 1), ("seed", 0)):
        set_row(db, f"https://example.org/{name}", state="done", claimed_run=None, due_at=START, depth=depth)
    frontier.take_over(run_id, ["example"])
    assert [visit.url for visit in claim(frontier, run_id)] == ["https://example.org/a"]


def test_a_url_put_back_for_later_waits_until_then(frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/a"))
    (visit,) = claim(frontier, run_id)
    frontier.release(visit.url_id, due_at=START + timedelta(hours=1))
    assert claim(frontier, run_id, now=START + timedelta(minutes=59)) == []
    assert frontier.counts(["example"]) == {"queued": 1}
    assert [again.url for again in claim(frontier, run_id, now=START + timedelta(hours=1))] == [visit.url]


def test_recheck_makes_all_due_and_forgives(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/a", "https://example.org/b"))
    add(frontier, *articles("https://other.org/a"), source="other")
    later = START + timedelta(days=30)
    for url in ("https://example.org/a", "https://other.org/a"):
        set_row(db, url, state="done", outcome="quarantined", due_at=later, attempts=3)
    set_row(db, "https://example.org/b", due_at=later)
    frontier.recheck(["example"])
    assert [visit.url for visit in claim(frontier, run_id)] == ["https://example.org/a", "https://example.org/b"]
    with db.read() as session:
        assert set(session.scalars(select(UrlRow.attempts).where(UrlRow.source == "example"))) == {0}
    assert frontier.counts(["other"]) == {"queued": 0, Outcome.QUARANTINED: 1}


def test_a_recheck_in_parts_leaves_out_nothing(db: Database, frontier: Frontier, run_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "RECHECKED_AT_ONCE", 3)
    add(frontier, *articles(*(f"https://example.org/{number}" for number in range(7))))
    assert len(claim(frontier, run_id)) == 7
    with db.write() as session:
        session.execute(update(UrlRow).values(state="done", claimed_run=None, due_at=START + timedelta(days=30)))
    frontier.recheck(["example"])
    assert len(claim(frontier, run_id)) == 7


def test_choosing_puts_discovery_of_any_host_before_articles() -> None:
    candidates = [Candidate(id=1, host="a", is_article=True, priority=5), Candidate(id=2, host="b", is_article=False, priority=0)]
    chosen = choose(candidates, per_host=1, limit=1, busy_hosts={}, turns={"b": 9})
    assert [candidate.id for candidate in chosen] == [2]


def fill(db: Database, rows: int, hosts: int) -> None:
    with db.write() as session:
        for first in range(0, rows, 5_000):
            session.execute(
                insert(UrlRow),
                [
                    {
                        "source": "example",
                        "url": f"https://h{number % hosts}.org/{number}",
                        "canonical": f"https://h{number % hosts}.org/{number}",
                        "host": f"h{number % hosts:03}.org:443",
                        "kind": "article",
                        "state": "queued",
                        "reason": "",
                        "depth": 1,
                        "attempts": 0,
                        "priority": 10**12 - (number * 7919) % 1_000_003,
                        "due_at": START,
                        "first_seen_at": START,
                        "found_on": "",
                    }
                    for number in range(first, first + 5_000)
                ],
            )


@pytest.mark.usefixtures("address")  # leaves many dead rows
def test_a_claim_reads_only_the_heads_of_the_hosts(db: Database, frontier: Frontier, run_id: int) -> None:
    """With a table scan or a sort a claim among 40,000 URLs takes over ten times the work of one among 5,000; by index the same."""

    def quickest() -> float:
        times = []
        for _ in range(5):
            before = time.perf_counter()
            assert len(claim(frontier, run_id, per_host=2, limit=16)) == 16
            times.append(time.perf_counter() - before)
        return min(times)

    fill(db, 5_000, 50)
    few = quickest()
    with db.write() as session:
        session.execute(text("DELETE FROM url"))
    fill(db, 40_000, 50)
    assert quickest() < 4 * few + 0.02


def test_what_pages_merely_link_to_waits_behind_all_that_was_announced(frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/linked", road=Road.LINKS))
    add(frontier, Link(url="https://example.org/tag/page/2/", kind=LinkKind.LISTING, road=Road.LINKS))
    add(frontier, *articles("https://example.org/undated", road=Road.SITEMAP))
    assert [visit.url.rpartition("org/")[2] for visit in claim(frontier, run_id)] == ["undated", "tag/page/2/", "linked"]


def test_a_linked_page_that_is_announced_gets_the_place_of_what_is_announced(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/undated", road=Road.SITEMAP), *articles("https://example.org/a", road=Road.LINKS))
    published = START - timedelta(days=1)
    add(frontier, *articles("https://example.org/a", road=Road.FEED, published=published))
    add(frontier, *articles("https://example.org/a", road=Road.LINKS))
    row = row_of(db, "https://example.org/a")
    assert (row.roads, row.published_hint) == (Road.FEED | Road.LINKS, published)
    assert [visit.url for visit in claim(frontier, run_id)] == ["https://example.org/a", "https://example.org/undated"]


def test_a_missing_page_rests_only_where_nothing_but_links_names_it(db: Database, frontier: Frontier, run_id: int) -> None:
    add(frontier, *articles("https://example.org/linked", road=Road.LINKS), *articles("https://example.org/fed", road=Road.FEED))
    for name in ("linked", "fed"):
        frontier.let_rest(row_of(db, f"https://example.org/{name}").id, until=START + timedelta(days=30))
    assert row_of(db, "https://example.org/linked").due_at == START + timedelta(days=30)
    assert row_of(db, "https://example.org/fed").due_at == START
