"""What may be claimed next ends, whatever forms of addresses have proved to give nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.runs.barren_forms import form_in
from crawler.runs.claims import Claims
from crawler.runs.trap_budget import UNLIKE
from pipelines.items import Limits, Link, LinkKind, Scope, Seeds, Source
from pipelines.store.database.connection import open_database
from pipelines.store.frontier.queue import Frontier
from pipelines.store.runs import start_run

NOW = datetime(2026, 11, 28, tzinfo=UTC)


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
