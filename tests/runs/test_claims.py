"""When the frontier is asked for visits, and that what may be claimed ends, whatever forms of addresses have proved to give nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.runs import claims as claims_module
from crawler.runs.barren_forms import form_in
from crawler.runs.claims import PER_HOST, Claims
from crawler.runs.trap_budget import UNLIKE
from pipelines.items import Limits, Link, LinkKind, Scope, Seeds, Source
from pipelines.store.database.connection import open_database
from pipelines.store.frontier.queue import Frontier
from pipelines.store.runs import start_run

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def claims_of(tmp_path):
    """Builds the claims of a run on these hosts, each with so many articles waiting; gives the frontier too."""
    db = open_database(tmp_path / "corpus.db")

    def build(hosts, each):
        source = Source(name="site", title="", seeds=Seeds(), scope=Scope(hosts=tuple(hosts)), limits=Limits())
        frontier = Frontier(db, lambda: NOW)
        frontier.add_sources([source])
        run_id = start_run(db, command="crawl", software="test", now=NOW)
        for host in hosts:
            links = [Link(url=f"https://{host}/{number}", kind=LinkKind.ARTICLE) for number in range(each)]
            frontier.add_links("site", links, depth=1, found_on="https://n.test/")
        return Claims(frontier, run_id, {"site": source}, now=lambda: NOW, closed_hosts=list), frontier

    yield build
    db.close()


def test_the_frontier_is_asked_again_when_a_third_of_what_was_in_work_has_ended(claims_of):
    claims, frontier = claims_of(["n.test"], 3 * PER_HOST)
    looks = count_calls(frontier)
    first = claims.next_visits()
    assert (len(first), looks) == (PER_HOST, [PER_HOST])
    for visit in first[: PER_HOST // 3 - 1]:
        claims.leave(visit)
        assert claims.next_visits() == []
    claims.leave(first[PER_HOST // 3])
    assert len(claims.next_visits()) == PER_HOST // 3
    assert looks == [PER_HOST, PER_HOST // 3]


def test_it_is_asked_at_once_for_a_host_that_has_nothing_left_and_once_for_one_that_is_finished(claims_of):
    claims, frontier = claims_of(["a.test", "b.test"], 2)
    looks = count_calls(frontier)
    visits = claims.next_visits()
    assert len(visits) == 4
    frontier.add_links("site", [Link(url="https://a.test/new", kind=LinkKind.ARTICLE)], depth=1, found_on="https://n.test/")
    of_a = [visit for visit in visits if "a.test" in visit.url]
    claims.leave(of_a[0])
    assert claims.next_visits() == []
    claims.leave(of_a[1])
    assert [visit.url for visit in claims.next_visits()] == ["https://a.test/new"]
    assert looks == [4, 1]


def test_it_is_asked_after_a_second_and_at_every_change_while_it_has_nothing(claims_of, monkeypatch):
    claims, frontier = claims_of(["n.test"], 2 * PER_HOST)
    now = [100.0]
    monkeypatch.setattr(claims_module.time, "monotonic", lambda: now[0])
    looks = count_calls(frontier)
    first = claims.next_visits()
    claims.leave(first[0])
    now[0] += 0.9
    assert claims.next_visits() == []
    now[0] += 0.1
    assert len(claims.next_visits()) == 1
    now[0] += 1.0
    assert claims.next_visits() == []
    assert claims.found_none
    assert claims.next_visits() == []
    assert looks == [PER_HOST, 1, 0, 0]


def count_calls(frontier):
    """How many visits each look at the frontier gives from now on."""
    looks, claim = [], frontier.claim

    def counted(*arguments, **options):
        visits = claim(*arguments, **options)
        looks.append(len(visits))
        return visits

    frontier.claim = counted
    return looks


@pytest.mark.parametrize("path", ["/days/{}", "/calendar/2031/{:02}"], ids=["unlike", "a trap by now that was none when it was found"])
def test_addresses_of_a_barren_form_beyond_the_allowance_are_put_back_for_good(tmp_path, path):
    source = Source(
        name="site",
        title="",
        seeds=Seeds(listings=("https://n.test/",)),
        scope=Scope(hosts=("n.test",)),
        limits=Limits(max_pages_per_run=60),
    )
    db = open_database(tmp_path / "corpus.db")
    frontier = Frontier(db, lambda: NOW)
    frontier.add_sources([source])
    run_id = start_run(db, command="crawl", software="test", now=NOW)
    links = [Link(url=f"https://n.test{path.format(number)}", kind=LinkKind.ARTICLE) for number in range(1, 10)]
    frontier.add_links("site", links, depth=1, found_on="https://n.test/")
    claims = Claims(frontier, run_id, {"site": source}, now=lambda: NOW, closed_hosts=list)
    claims.forms.remember(form_in("site", links[0].url))
    claims.traps.charge("site", 6, UNLIKE, links[0].url)
    assert claims.next_visits() == []
    assert frontier.waiting_traps(["site"]) == {"site": 9}
    db.close()
