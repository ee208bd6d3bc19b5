"""`winnow snapshot` on a corpus that goes on crawling: the same bytes again, damage named, nothing half-written."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import stat
import subprocess

import pytest

from pipelines.exports.columns import COLUMNS
from pipelines.exports.snapshots.folder import hash_archived, hash_file
from pipelines.exports.snapshots.manifest import identifier_of

DATA = ("data.jsonl", "data.csv", "citations.bib", "pins.csv")
FILES = {*DATA, "manifest.json", "README.md", "croissant.json", "SHA256SUMS"}


@pytest.fixture(scope="module")
def crawled(module_tools):
    """Three articles, frozen as `first`; then one is edited, one goes, one is new, and the source file changes."""
    tools = module_tools
    folder, web = tools.listed_site("first", "second", "third")
    assert folder.crawl().json["new"] == 3
    made = folder.winnow("snapshot", "first", "--title", "Three *cases*", "--creator", "A. Berg", "--json")
    assert made.code == 0, made.stderr
    twin = folder.winnow("snapshot", "twin", "--title", "Three *cases*", "--creator", "A. Berg")
    assert twin.code == 0, twin.stderr
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    web.pages["/second"] = tools.answer(status=410)
    web.pages["/fourth"] = tools.answer(tools.article("The fourth case"))
    web.pages["/"] = tools.answer(tools.listing(*(web.url(f"/{name}") for name in ("first", "second", "third", "fourth"))))
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0, "max_pages_per_run": 100})
    again = folder.crawl("--recheck", offset_seconds=86_400).json
    assert (again["new"], again["revised"]) == (1, 1), again
    return folder, made.json


def read(folder, name):
    """Its files, without the head of the custody log, which is beside them and another one each time."""
    files = {path.name: path.read_bytes() for path in (folder.root / "snapshots" / name).iterdir()}
    assert json.loads(files.pop("custody-head.json"))["sums"] == hashlib.sha256(files["SHA256SUMS"]).hexdigest()
    return files


def test_a_snapshot_holds_data_citations_card_metadata_and_digests(crawled):
    folder, told = crawled
    files = read(folder, "first")
    assert set(files) == FILES
    manifest = json.loads(files["manifest.json"])
    assert manifest["identifier"] == told["identifier"] == f"winnow:sha256:{hashlib.sha256(files['data.jsonl']).hexdigest()}"
    for name in DATA:
        assert manifest["files"][name] == {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
    rows = [json.loads(line) for line in files["data.jsonl"].splitlines()]
    assert manifest["counts"]["documents"] == len(rows) == 3
    assert manifest["counts"]["words"] == sum(row["word_count"] for row in rows)
    assert manifest["counts"]["by_source"] == {"site": 3}
    assert manifest["counts"]["by_year"] == {"2026": 3}
    assert files["citations.bib"].count(b"@online{") == 3
    (archive,) = {row["warc_file"] for row in rows}
    begin = hash_archived(folder.root / "archive", archive, limit=manifest["archive"][archive]["bytes"])
    assert begin.sha256 == manifest["archive"][archive]["sha256"]
    assert set(manifest["configuration"]) == {"winnow.toml", "sources/site.toml"}
    assert b"tests@example.org" not in b"".join(files.values()), "who crawls is not told"


def test_sha256sum_knows_the_files(crawled):
    folder, _ = crawled
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder.root / "snapshots" / "first", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len(FILES) - 1


def test_everything_is_for_the_owner_and_read_only(crawled):
    folder, _ = crawled
    root = folder.root / "snapshots"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root, root / "first")} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root / "first").iterdir()} == {0o400}


def test_the_same_selection_gives_the_same_bytes_whatever_its_folder_is_called(crawled):
    folder, _ = crawled
    first, twin = read(folder, "first"), read(folder, "twin")
    assert [name for name in DATA if first[name] != twin[name]] == []
    differing = {name for name in first if first[name].replace(b'"first"', b'"twin"') != twin[name]}
    assert differing == {"SHA256SUMS"}, "only the name differs, and what follows from it"


def test_again_gives_the_same_bytes_after_later_crawls(crawled):
    folder, told = crawled
    done = folder.winnow("snapshot", "remade", "--again", str(folder.root / "snapshots" / "first"))
    assert done.code == 0, done.stderr
    assert read(folder, "remade") == read(folder, "first")
    assert "sources/site.toml is not as it was" in done.stderr
    now = folder.winnow("snapshot", "now", "--json").json
    assert now["identifier"] != told["identifier"]
    rows = [json.loads(line) for line in read(folder, "now")["data.jsonl"].splitlines()]
    assert sorted(row["title"] for row in rows) == ["The first case reopened", "The fourth case", "The third case"]


def change_manifest(root, **values):
    """The manifest with other values; a key that shall have None goes."""
    manifest = json.loads((root / "manifest.json").read_text()) | values
    (root / "manifest.json").write_text(json.dumps({key: value for key, value in manifest.items() if value is not None}))


def test_a_name_that_is_taken_is_verified_and_not_written_anew(crawled):
    folder, told = crawled
    before = read(folder, "first")
    for arguments in (("first",), ("first", "--verify"), ("first", "--source", "site")):
        done = folder.winnow("snapshot", *arguments, "--json")
        assert (done.code, done.json["state"], done.json["identifier"]) == (0, "intact", told["identifier"])
    assert read(folder, "first") == before


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda root: (root / "data.csv").write_bytes((root / "data.csv").read_bytes()[:-1]), "data.csv: has changed"),
        (lambda root: (root / "README.md").unlink(), "README.md: is missing"),
        (lambda root: (root / "more.txt").write_text("x"), "more.txt: does not belong"),
        (lambda root: (root / "SHA256SUMS").write_text("x\n"), "SHA256SUMS: not as it was written"),
        (lambda root: (root / "manifest.json").write_text("{"), "manifest.json: cannot be read"),
        (lambda root: change_manifest(root, identifier=None), "manifest.json: is not as it was written (identifier:"),
        (lambda root: change_manifest(root, files={"data.csv": "x"}), "manifest.json: is not as it was written (files.data.csv:"),
        (lambda root: change_manifest(root, counts={"documents": "x"}), "manifest.json: is not as it was written (counts.documents:"),
    ],
)
def test_damage_is_named_with_exit_code_8(crawled, harm, words):
    folder, _ = crawled
    copy = folder.root / "snapshots" / "harmed"
    shutil.copytree(folder.root / "snapshots" / "first", copy)
    for path in copy.iterdir():
        path.chmod(0o600)
    try:
        harm(copy)
        done = folder.winnow("snapshot", "harmed", "--verify")
        assert (done.code, words in done.stderr) == (8, True), done.stderr
        whole = folder.winnow("verify", "--json")
        assert (whole.code, [words in one["what"] for one in whole.json["findings"]]) == (8, [True])
    finally:
        shutil.rmtree(copy)


def test_a_snapshot_of_another_corpus_is_not_made_again(crawled, tools):
    folder, _ = crawled
    other = tools.corpus(name="other")
    other.winnow("crawl")
    done = other.winnow("snapshot", "x", "--again", str(folder.root / "snapshots" / "first"))
    assert done.code in (2, 8), done.stderr
    assert not (other.root / "snapshots" / "x").exists()


def test_a_killed_snapshot_has_no_name_and_is_cleared_away(crawled):
    folder, _ = crawled
    left = folder.root / "snapshots" / ".dead.0123456789abcdef.part"
    left.mkdir()
    (left / "data.jsonl").write_text("half")
    assert folder.winnow("snapshot", "--list", "--json").json[0]["name"] == "first"
    assert folder.winnow("snapshot", "alive").code == 0
    assert not left.exists()
    assert not [path for path in (folder.root / "snapshots").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the snapshot"),
        (("../x",), "snapshot name"),
        (("absent", "--verify"), "this is no snapshot"),
        (("empty", "--query", "no such words anywhere"), "a snapshot of nothing"),
        (("x", "--again", "/nowhere"), "this is no snapshot"),
        (("x", "--again", "/nowhere", "--source", "site"), "leave the other options out"),
    ],
)
def test_what_cannot_be_done_is_said(crawled, arguments, words):
    folder, _ = crawled
    done = folder.winnow("snapshot", *arguments)
    assert (done.code, words in done.stderr) == (2, True), done.stderr
    assert not (folder.root / "snapshots" / "empty").exists()


def test_the_card_tells_counts_limits_columns_and_how_to_cite(crawled):
    folder, told = crawled
    card = read(folder, "first")["README.md"].decode()
    assert card.startswith("# Three \\*cases\\*\n")
    for words in (
        told["identifier"],
        "## Cite",
        "A. Berg: Three",
        "| site | 3 |",
        "## What the numbers do not say",
        "| `copy_group` |",
        "rules",
    ):
        assert words in card, words
    assert not re.search(r"\d\d:\d\d:\d\d", card), "no time of the day on which it was written"


def test_croissant_describes_every_file_and_column(crawled):
    folder, told = crawled
    files = read(folder, "first")
    croissant = json.loads(files["croissant.json"])
    assert (croissant["@type"], croissant["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    assert croissant["identifier"] == told["identifier"]
    assert {one["@id"]: one["sha256"] for one in croissant["distribution"]} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in DATA
    }
    (records,) = croissant["recordSet"]
    assert [field["source"]["extract"]["column"] for field in records["field"]] == [column.name for column in COLUMNS]
    rows = [json.loads(line) for line in files["data.jsonl"].splitlines()]
    for field in records["field"]:
        values = [row[field["name"]] for row in rows if row[field["name"]] is not None]
        kind = list if field.get("repeated") else {"sc:Integer": int, "sc:Text": str, "sc:Date": str, "sc:DateTime": str}[field["dataType"]]
        assert all(isinstance(value, kind) for value in values), field["name"]
    with (folder.root / "snapshots" / "first" / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(rows)


def test_the_identifier_is_that_of_the_data(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(b"{}\n")
    facts = hash_file(path)
    assert identifier_of(facts) == f"winnow:sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert hash_archived(path.parent, path.name, limit=2).sha256 == hashlib.sha256(b"{}").hexdigest()
    assert hash_archived(path.parent, path.name, limit=9) is None
    assert hash_file(tmp_path / "absent") is None
