"""`winnow names` on a crawled corpus, with a list and with a real pipeline of spaCy."""

from __future__ import annotations

import csv
import importlib.util
import io
import sqlite3
from typing import Any

import pytest

HAS_SPACY = importlib.util.find_spec("spacy") is not None
needs_spacy = pytest.mark.skipif(not HAS_SPACY, reason="spaCy is not installed here; the lock file for developers has it")
LIST = "name,kind,spellings\nAmina Diallo,person,A. Diallo|Diallo\nMopti,place,\nNobody Anywhere,person,\n"


def crawled(tools: Any, name: str) -> Any:
    web = tools.web()
    web.pages["/a"] = tools.answer(
        tools.article("curfew in Mopti", words="On Monday A. Diallo spoke. Dr. Amina Diallo of River Watch left.")
    )
    web.pages["/b"] = tools.answer(tools.article("land rights", words="River Watch wrote to Mopti. Nobody answered."))
    made = tools.corpus(web.host, name=name)
    made.add_source("toy", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    for linked in (("/a",), ("/a", "/b")):  # one after the other, so that each has its number
        web.pages["/"] = tools.answer(tools.listing(*linked))
        assert made.crawl().code in (0, 3)
    return made


@pytest.fixture(scope="module")
def folder(module_tools: Any) -> Any:
    made = crawled(module_tools, "listed")
    (made.root / "names.csv").write_text(LIST, "utf-8")
    return made


@pytest.fixture(scope="module")
def modelled(module_tools: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same, with a model for its language that lies in the corpus folder, and that has read everything."""
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed here; the lock file for developers has it")
    made = crawled(module_tools, "modelled")
    (made.root / "names.csv").write_text(LIST, "utf-8")
    set_model(made, spacy, "1.0.0")
    assert made.winnow("names", "find", "--json").code == 0
    return made


def set_model(made: Any, spacy: Any, version: str) -> None:
    pipe = spacy.blank("en", meta={"name": "toy", "version": version})
    patterns = [("ORG", "River Watch"), ("PERSON", "Amina Diallo"), ("PERSON", "Nobody"), ("DATE", "Monday")]
    pipe.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": pattern} for label, pattern in patterns])
    pipe.to_disk(made.root / "toy-model")
    config = made.root / "winnow.toml"
    text = config.read_text("utf-8")
    if "[names]" not in text:
        config.write_text(text + '\n[names]\nmodels = {en = "toy-model"}\n', "utf-8")


def rows_of(done: Any) -> list[dict[str, str]]:
    assert done.code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def test_the_list_is_found_without_any_model(folder: Any) -> None:
    found = folder.winnow("names", "list", "--copies", "all", "--json").json
    assert [(row["name"], row["kind"], row["count"], row["documents"], row["found_by"]) for row in found["rows"]] == [
        ("Mopti", "place", 11, 2, ["list"]),
        ("Amina Diallo", "person", 10, 1, ["list"]),
    ]
    assert found["rows"][1]["spellings"] == ["A. Diallo", "Amina Diallo"]
    assert found["rows"][1]["sentence"] == "On Monday A. Diallo spoke."
    assert found["rows"][0]["sentence"] == "curfew in Mopti"
    assert len(folder.winnow("kwic", "Diallo", "--json").json["lines"]) == 10
    once = folder.winnow("names", "list", "--json").json
    assert [row["count"] for row in once["rows"]] == [10, 6], "the second article is nearly the first: its names count once"
    assert found["without_model"] == 2
    assert any("were read by no model" in note for note in found["notes"])


def test_what_keeps_models_away_is_said_in_a_line_each(folder: Any) -> None:
    done = folder.winnow("names", "find")
    assert done.code == 0
    assert "names.csv: 3 names" in done.stdout.decode()
    assert "winnow.toml names no model for these languages (documents): en (2)." in done.stderr
    assert ("spaCy is not installed" in done.stderr) == (not HAS_SPACY)


def test_sentences_lead_back_to_their_documents(folder: Any) -> None:
    rows = rows_of(folder.winnow("names", "show", "diallo", "--csv"))
    assert len(rows) == 10
    assert [(row["written"], row["sentence"], row["found_by"]) for row in rows[:2]] == [
        ("A. Diallo", "On Monday A. Diallo spoke.", "list"),
        ("Amina Diallo", "Dr. Amina Diallo of River Watch left.", "list"),
    ]
    assert len({row["document_id"] for row in rows}) == 1
    none = folder.winnow("names", "show", "Mopti", "--kind", "person", "--json").json
    assert (none["sentences"], "'winnow names list' shows" in none["notes"][0]) == ([], True)


def test_kinds_and_questions_narrow_what_is_listed(folder: Any) -> None:
    assert [row["name"] for row in rows_of(folder.winnow("names", "list", "--kind", "place", "--csv"))] == ["Mopti"]
    assert [row["name"] for row in rows_of(folder.winnow("names", "list", "land", "--csv"))] == ["Mopti"]
    assert folder.winnow("names", "list", "--kind", "cat").code == 2
    assert folder.winnow("names", "show", "...").code == 2


def test_the_persons_found_can_be_masked(folder: Any) -> None:
    listed = folder.winnow("names", "mask-list")
    assert listed.stdout.decode() == "Amina Diallo | A. Diallo | Diallo\nNobody Anywhere\n"
    assert "A list and a model miss names" in listed.stderr
    file = folder.root / "mask.txt"
    file.write_bytes(listed.stdout)
    done = folder.winnow("export", "--pseudonymise", "--names", str(file))
    assert b"Diallo" not in done.stdout
    assert b"[person 1] spoke. Dr. [person 1] of River Watch left." in done.stdout
    assert folder.winnow("names", "mask-list", "--kind", "place").stdout.decode() == "Mopti\n"


def test_each_name_of_each_kind_has_its_own_line_for_masking(folder: Any) -> None:
    (folder.root / "names.csv").write_text("name,kind,spellings\n#Amina Diallo,person,Diallo\nAmina Diallo,place,A. Diallo\n", "utf-8")
    try:
        listed = folder.winnow("names", "mask-list", "--kind", "person", "--kind", "place")
    finally:
        (folder.root / "names.csv").write_text(LIST, "utf-8")
    assert sorted(listed.stdout.decode().splitlines()) == ["Amina Diallo | A. Diallo", "Amina Diallo | Diallo"]


def test_a_fault_in_the_list_keeps_no_masked_export(folder: Any) -> None:
    (folder.root / "names.csv").write_text("name,kind\nAli,god\n", "utf-8")
    try:
        done, masked = (folder.winnow("export", "--format", "ftm", *options) for options in ((), ("--pseudonymise",)))
    finally:
        (folder.root / "names.csv").write_text(LIST, "utf-8")
    assert (done.code, masked.code) == (2, 0), "no name goes into a masked one"


def test_a_fault_in_the_list_is_told_by_its_line(module_tools: Any) -> None:
    made = module_tools.corpus("127.0.0.1:9", name="faulty")
    (made.root / "names.csv").write_text("name,kind\nAli,god\n", "utf-8")
    done = made.winnow("names", "list")
    assert done.code == 2
    assert "names.csv: line 2: kind god" in done.stderr


@needs_spacy
def test_a_model_finds_what_the_list_does_not_have(modelled: Any) -> None:
    found = modelled.winnow("names", "list", "--copies", "all", "--json").json
    rows = {(row["name"], row["kind"]): row for row in found["rows"]}
    assert rows["River Watch", "organisation"]["documents"] == 2
    assert rows["River Watch", "organisation"]["found_by"][0].startswith("en_toy 1.0.0 (")
    assert rows["Amina Diallo", "person"]["found_by"] == ["list"], "the list was there first"
    assert ("Monday", "person") not in rows
    assert found["without_model"] == 0


@needs_spacy
def test_persons_that_a_model_found_are_in_the_list_for_masking(modelled: Any) -> None:
    assert modelled.winnow("names", "mask-list").stdout.decode().splitlines() == [
        "Amina Diallo | A. Diallo | Diallo",
        "Nobody",
        "Nobody Anywhere",
    ]


@needs_spacy
def test_what_a_model_has_read_it_does_not_read_again(modelled: Any) -> None:
    again = modelled.winnow("names", "find", "--json").json
    assert [one["documents"] for one in again["models"]] == [0]
    assert again["without_model"] == {}
    with sqlite3.connect(modelled.root / "corpus.db") as db:
        rows = db.execute("SELECT places FROM model_finds").fetchall()
    assert len(rows) == 2
    assert "River" not in str(rows), "places alone are kept, and no word"


@needs_spacy
def test_another_version_of_a_model_reads_everything_again(module_tools: Any) -> None:
    import spacy

    made = crawled(module_tools, "changed")
    set_model(made, spacy, "1.0.0")
    assert [one["documents"] for one in made.winnow("names", "find", "--json").json["models"]] == [2]
    set_model(made, spacy, "2.0.0")
    assert [one["documents"] for one in made.winnow("names", "find", "--json").json["models"]] == [2]
    found = made.winnow("names", "list", "--copies", "all", "--json").json
    assert {by.split(" (")[0] for row in found["rows"] for by in row["found_by"]} == {"en_toy 2.0.0"}


@needs_spacy
def test_what_is_forgotten_leaves_no_places_of_its_names(module_tools: Any) -> None:
    import spacy

    made = crawled(module_tools, "forgotten")
    set_model(made, spacy, "1.0.0")
    assert made.winnow("names", "find", "--json").code == 0
    assert made.winnow("forget", "1", "--why", "asked for", "--yes").code == 0
    with sqlite3.connect(made.root / "corpus.db") as db:
        assert db.execute("SELECT DISTINCT document_id FROM model_finds").fetchall() == [(2,)]
    assert made.winnow("verify").code == 0
