"""`winnow tag` on a crawled corpus, and what other commands make of tags."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winnow
from pipelines.errors import UsageError


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Iterator[Any]:
    web = module_tools.web()
    web.pages = {f"/{name}": module_tools.answer(module_tools.article(f"curfew in {name}")) for name in ("holm", "port")}
    web.pages["/"] = module_tools.answer(module_tools.listing("/holm", "/port"))
    made = module_tools.corpus(web.host)
    made.add_source("toy", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    assert made.crawl().code in (0, 3)
    return made


@pytest.fixture
def folder(crawled: Any, tmp_path: Path) -> Any:
    return type(crawled)(Path(shutil.copytree(crawled.root, tmp_path / "corpus")))


def remarks(done: Any) -> list[tuple[str, list[str], str]]:
    return [(one["person"], one["tags"], one["note"]) for one in done.json["remarks"]]


def test_tags_are_given_taken_off_and_listed(folder: Any) -> None:
    assert remarks(folder.winnow("tag", "1", "urgent", "Police custody", "--note", "Ask\nagain", "--as", "ana", "--json")) == [
        ("ana", ["Police custody", "urgent"], "Ask\nagain")
    ]
    assert remarks(folder.winnow("tag", "1", "URGENT", "--as", "Omar", "--json"))[1] == ("ana", ["Police custody", "urgent"], "Ask\nagain")
    assert remarks(folder.winnow("tag", "1", "--remove", "POLICE  custody", "--note", "", "--as", "ana", "--json")) == [
        ("Omar", ["URGENT"], ""),
        ("ana", ["urgent"], ""),
    ]
    listed = folder.winnow("tag", "--json").json
    assert listed == {"tags": {"URGENT": 1}, "persons": ["Omar", "ana"], "without_document": 0, "faults": []}
    assert "     1  URGENT\n1 tag; files of: Omar, ana" in folder.winnow("tag").stdout.decode()


def test_the_only_file_there_is_is_whose_it_is(folder: Any) -> None:
    folder.winnow("tag", "1", "a", "--as", "Zoë")
    folder.winnow("tag", "2", "b")
    assert [path.name for path in (folder.root / "tags").glob("*.csv")] == ["Zoë.csv"]
    assert folder.winnow("tag", "--json").json["tags"] == {"a": 1, "b": 1}


def test_commands_and_python_select_by_tags(folder: Any) -> None:
    folder.winnow("tag", "1", "urgent", "--note", "mine", "--as", "ana")
    assert [hit["document_id"] for hit in folder.winnow("search", "curfew", "--tag", "urgent", "--json").json["hits"]] == [1]
    found = folder.winnow("search", "curfew", "--json").json
    assert (found["total"], found["facets"]["tags"]) == (2, {"urgent": 1})
    assert "tags urgent 1\n" in folder.winnow("search", "curfew").stdout.decode()
    assert [hit["document_id"] for hit in folder.winnow("search", "curfew -tag:urgent", "--json").json["hits"]] == [2]
    rows = [json.loads(line) for line in folder.winnow("export", "--without-tag", "nothing").stdout.splitlines()]
    assert rows == []  # the tag is not there
    rows = [json.loads(line) for line in folder.winnow("export", "--document", "1", "--document", "2").stdout.splitlines()]
    assert [(row["analyst_tags"], row["analyst_notes"]) for row in rows] == [(["urgent"], ["ana: mine"]), ([], [])]
    masked = [json.loads(line) for line in folder.winnow("export", "--tag", "urgent", "--pseudonymise").stdout.splitlines()]
    assert [(row["analyst_tags"], row["analyst_notes"]) for row in masked] == [(["urgent"], [])]
    with winnow.open(folder.root) as corpus:
        assert [row["id"] for row in corpus.rows(tag="urgent")] == [1]
        assert corpus.count(without_tag=["urgent"]) == 1
        with pytest.raises(UsageError, match="did you mean urgent"):
            corpus.count(tag="urgnt")


def test_a_snapshot_is_selected_by_tags_and_holds_none(folder: Any) -> None:
    folder.winnow("tag", "2", "urgent", "--note", "a note", "--as", "ana")
    assert folder.winnow("snapshot", "first", "--tag", "urgent").code == 0
    (row,) = map(json.loads, (folder.root / "snapshots" / "first" / "data.jsonl").read_text("utf-8").splitlines())
    assert (row["id"], row["analyst_tags"], row["analyst_notes"]) == (2, [], [])
    folder.winnow("tag", "2", "--remove", "urgent")
    again = folder.winnow("snapshot", "again", "--again", str(folder.root / "snapshots" / "first"))
    assert again.code == 0, again.stderr


def test_a_broken_file_is_named_and_ends_what_asks_for_tags(folder: Any) -> None:
    folder.winnow("tag", "1", "urgent", "--as", "ana")
    (folder.root / "tags" / "omar.csv").write_text("address,tags\nx,y\n", "utf-8")
    told = "tags/omar.csv: line 2: 'x' is not the address of a page"
    for words in (("search", "curfew", "--tag", "urgent"), ("search", "tag:urgent"), ("export", "--tag", "urgent")):
        done = folder.winnow(*words)
        assert (done.code, told in done.stderr) == (2, True), words
    done = folder.winnow("search", "curfew")
    assert (done.code, told in done.stderr) == (0, True)
    assert folder.winnow("tag", "1", "more", "--as", "omar").code == 2
    with winnow.open(folder.root) as corpus, pytest.raises(UsageError, match=r"omar\.csv: line 2"):
        corpus.count(query="tag:urgent")


def test_two_files_of_one_person_are_merged(folder: Any, tmp_path: Path) -> None:
    folder.winnow("tag", "1", "a", "--note", "here", "--as", "ana")
    other = tmp_path / "ana.csv"
    head, (address, _, _, when) = csv.reader((folder.root / "tags" / "ana.csv").read_text("utf-8-sig").splitlines())
    with other.open("w", encoding="utf-8", newline="") as file:
        later = f"3{when[1:]}"
        csv.writer(file).writerows([head, [address, "b", "there", later], ["https://gone.example/1", "c", "", ""]])
    listed = folder.winnow("tag", "--merge", str(other), "--json").json
    assert (listed["tags"], listed["without_document"]) == ({"a": 1, "b": 1}, 1)
    assert folder.winnow("tag", "--merge", str(tmp_path / "none.csv")).code == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tag", "99", "x"), "no document '99'"),
        (("tag", "1", "a;b"), "may not hold ;"),
        (("tag", "--note", "x"), "name the document"),
        (("tag", "1", "x", "--as", "../x"), "cannot name a file"),
        (("tag", "1", "x", "--merge", "f.csv"), "takes a whole file"),
        (("export", "--document", "x"), "--document x: write a number"),
        (("export", "--document", "99"), "there is no document 99 in this corpus"),
    ],
    ids=str,
)
def test_what_is_impossible_is_said(folder: Any, words: tuple[str, ...], told: str) -> None:
    done = folder.winnow(*words)
    assert (done.code, told in done.stderr) == (2, True), done.stderr
    assert not (folder.root / "tags").exists()


def test_a_watch_may_ask_for_a_tag_that_only_a_file_has_yet(folder: Any) -> None:
    (folder.root / "tags").mkdir()
    (folder.root / "tags" / "ana.csv").write_text(
        f"address,tags\n{folder.rows('select canonical from document where id = 1')[0][0]},fresh\n"
    )
    done = folder.winnow("watch", "add", "fresh", "--tag", "fresh", "--json")
    assert (done.code, done.json["found"]) == (0, 1), done.stderr
