"""The frontier of a list: it goes on where a killed run was, and no source waits for another on the same host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pipelines.items import Source, Visit
from pipelines.store.database.connection import Database
from pipelines.store.frontier.listed import Listed, ListedFrontier
from pipelines.store.runs import start_run

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def listed(source: str, *names: str) -> list[Listed]:
    return [Listed(url=f"https://shared.example/{source}/{name}", source=source, place="list") for name in names]


def begin(db: Database, sources: Sequence[Source], of_list: Sequence[Listed], *, again: bool = False) -> tuple[ListedFrontier, int]:
    """As a crawl does: sources first, then what a dead run left is given back."""
    frontier = ListedFrontier(db, lambda: START, listed=of_list, again=again)
    frontier.add_sources(sources)
    run_id = start_run(db, command="crawl", software="0", now=START)
    frontier.start_run(run_id)
    return frontier, run_id


def claim(frontier: ListedFrontier, run_id: int, *sources: str, per_host: int = 10) -> list[Visit]:
    return frontier.claim(run_id, sources, per_host=per_host, limit=10, busy_hosts={}, now=START)


def test_what_a_killed_run_had_in_flight_is_visited_by_the_next(db: Database, source_of: Callable[[str], Source]) -> None:
    sources, of_list = [source_of("example")], listed("example", "a", "b", "c")
    killed = claim(*begin(db, sources, of_list), "example", per_host=2)
    assert len(killed) == 2
    for again in (False, True):
        assert {visit.url for visit in claim(*begin(db, sources, of_list, again=again), "example")} == {one.url for one in of_list}


def test_a_source_does_not_wait_for_another_on_its_host(db: Database, source_of: Callable[[str], Source]) -> None:
    sources, of_list = [source_of("example"), source_of("other")], [*listed("example", *"abcde"), *listed("other", "x", "y")]
    frontier, run_id = begin(db, sources, of_list)
    assert [visit.url for visit in claim(frontier, run_id, "other", per_host=1)] == ["https://shared.example/other/x"]
    assert [visit.url for visit in claim(frontier, run_id, "other", per_host=1)] == ["https://shared.example/other/y"]
    assert claim(frontier, run_id, "other") == []
    assert len(claim(frontier, run_id, "example", "other")) == 5
