"""`winnow status` says in words what is at work and what waits, before the first crawl, after one, and after one that was killed."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from pipelines.corpus import open_corpus


def test_status_of_a_corpus_before_and_after_a_crawl_and_a_death(tools: Any) -> None:
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(3)}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    empty = folder.winnow("status")
    assert (empty.code, "run `winnow crawl` once to make it" in empty.stderr) == (2, True)
    assert folder.winnow("crawl").code == 0
    after = folder.winnow("status").stdout.decode()
    assert "No run is at work." in after
    assert "Last to end: run 1 (crawl)" in after
    assert "exit code 0" in after
    told = json.loads(folder.winnow("status", "--json").stdout)
    assert (told["runs"], told["processes"], told["last_ended"]["exit_code"]) == ([], None, 0)
    (queue,) = told["queues"]
    assert (queue["source"], queue["waiting"], queue["in_work"]) == ("site", 1, 0), "its listing, which every run reads"
    assert queue["known"] >= 4
    db = open_corpus(folder.root).open_database()
    with db.write() as session:
        session.execute(text("UPDATE run SET ended_at = NULL, exit_code = NULL"))
    db.close()
    killed = " ".join(folder.winnow("status").stdout.decode().split())
    assert "The next run takes up its work." in killed
