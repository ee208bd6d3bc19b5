"""`winnow search` and `winnow kwic` on a crawled corpus."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def folder(module_tools: Any) -> Iterator[Any]:
    web = module_tools.web()
    web.pages["/a"] = module_tools.answer(module_tools.article("curfew in the city", words="=cmd() was typed."))
    web.pages["/b"] = module_tools.answer(module_tools.article("land rights"))
    web.pages["/"] = module_tools.answer(module_tools.listing("/a", "/b"))
    made = module_tools.corpus(web.host)
    made.add_source("toy", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    assert made.crawl().code in (0, 3)
    return made


def test_search_shows_documents_with_excerpts_and_facets(folder: Any) -> None:
    done = folder.winnow("search", "curfew")
    assert done.code == 0, done.stderr
    shown = done.stdout.decode()
    assert "curfew in the city" in shown
    assert "sources toy 1" in shown
    assert "1 document found" in shown


def test_search_gives_json(folder: Any) -> None:
    found = folder.winnow("search", "--json", "curfew OR rights").json
    assert (found["total"], found["not_indexed"], found["facets"]["sources"]) == (2, 0, {"toy": 2})
    assert ["curfew", True] in found["hits"][0]["title_pieces"] + found["hits"][1]["title_pieces"]


@pytest.mark.parametrize("question", ["!!!", '"', "NEAR(", "foo:bar", "nowhere"])
def test_what_finds_nothing_is_explained(folder: Any, question: str) -> None:
    done = folder.winnow("search", question)
    assert done.code == 0
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_documents_stored_before_there_was_search_are_prepared_by_a_search(folder: Any, tools: Any) -> None:
    import sqlite3

    connection = sqlite3.connect(folder.root / "corpus.db")
    connection.execute("DELETE FROM search_index")
    connection.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
    connection.commit()
    connection.close()
    found = folder.winnow("search", "--json", "curfew").json
    assert (found["total"], found["not_indexed"]) == (1, 0)


def test_kwic_aligns_lines_and_gives_csv_that_no_spreadsheet_runs(folder: Any) -> None:
    shown = [
        line for line in folder.winnow("kwic", "witness", "--width", "20", "--sort", "left").stdout.decode().splitlines() if "toy" in line
    ]
    assert len(shown) == 10
    assert len({line.index("witness") for line in shown}) == 1
    done = folder.winnow("kwic", '"cmd was typed"', "--csv", "--width", "6")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert not [row for row in rows for cell in row.values() if cell.startswith("=")]


def test_kwic_says_that_there_are_more_lines(folder: Any) -> None:
    done = folder.winnow("kwic", "witness", "--limit", "3")
    assert "3 lines" in done.stdout.decode()
    assert "--limit" in done.stderr


def test_a_wrong_sort_or_day_is_refused_with_what_there_is(folder: Any) -> None:
    assert folder.winnow("kwic", "a", "--sort", "up").code == 2
    assert folder.winnow("search", "a", "--since", "May").code == 2
    assert folder.winnow("search", "a", "--include", "lost").code == 2
