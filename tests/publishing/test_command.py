"""`winnow publish`, as an analyst calls it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

NAMES = "Jane Doe"


@pytest.fixture(scope="module")
def folder(module_tools: Any) -> Any:
    """Three articles, one of which names a person and a telephone number."""
    web = module_tools.web()
    pages = {f"/news/{number}": module_tools.article(f"case {number}") for number in range(3)}
    pages["/news/0"] = module_tools.article("case 0", words="Jane Doe, telephone +44 20 7946 0958, was not heard.")
    web.pages = {path: module_tools.answer(page) for path, page in pages.items()}
    web.pages["/"] = module_tools.answer(module_tools.listing(*(web.url(path) for path in pages)))
    corpus = module_tools.corpus(web.host)
    corpus.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert corpus.crawl().json["new"] == 3
    assert corpus.winnow("snapshot", "first", "--title", "The first").code == 0
    return corpus


def texts_of(site: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in site.rglob("*") if path.is_file())


def test_a_selection_is_published_and_known_again(folder: Any, tmp_path: Path) -> None:
    done = folder.winnow("publish", str(tmp_path / "site"), "--query", "telephone", "--title", "One", "--json")
    assert done.json["articles"] == 1
    assert (tmp_path / "site" / "articles" / "0").is_dir()
    assert json.loads((tmp_path / "site" / "site.json").read_text())["selection"]["query"] == "telephone"
    known = folder.winnow("verify", "--export", str(tmp_path / "site" / "SHA256SUMS"))
    assert known.code == 0, known.stderr


def test_a_snapshot_is_published_as_it_was_whatever_was_stored_since(folder: Any, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert folder.winnow("publish", str(site), "--snapshot", "first").code == 0
    manifest = json.loads((folder.root / "snapshots" / "first" / "manifest.json").read_text())
    about = (site / "about.html").read_text("utf-8")
    assert manifest["identifier"] in about
    assert "The first" in (site / "index.html").read_text("utf-8")
    assert len(list(site.glob("articles/*/*.html"))) == manifest["counts"]["documents"] == 3
    before = (site / "SHA256SUMS").read_bytes()
    assert folder.winnow("publish", str(site), "--snapshot", "first").code == 0
    assert (site / "SHA256SUMS").read_bytes() == before
    both = folder.winnow("publish", str(site), "--snapshot", "first", "--source", "site")
    assert (both.code, "leave the options that select out" in both.stderr) == (2, True)


def test_a_changed_snapshot_is_not_published(folder: Any, module_tools: Any, tmp_path: Path) -> None:
    frozen = folder.root / "snapshots"
    shutil.copytree(frozen / "first", frozen / "changed")
    data = frozen / "changed" / "data.jsonl"
    data.chmod(0o600)
    data.write_bytes(data.read_bytes() + b"\n")
    done = folder.winnow("publish", str(tmp_path / "site"), "--snapshot", "changed")
    shutil.rmtree(frozen / "changed")
    assert (done.code, "not as it was written" in done.stderr) == (8, True)
    assert not (tmp_path / "site").exists()


def test_no_file_of_a_pseudonymised_site_has_the_name(folder: Any, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(NAMES)
    site = tmp_path / "site"
    assert folder.winnow("publish", str(tmp_path / "open")).code == 0
    assert "Jane Doe" in texts_of(tmp_path / "open")
    done = folder.winnow(
        "publish", str(site), "--pseudonymise", "--names", str(tmp_path / "names.txt"), "--query", '"Jane Doe" OR commission', "--json"
    )
    assert done.json["masked"]["person"]["places"] > 0
    found = texts_of(site)
    assert not re.search(r"\bJane\b|\bDoe\b|\b7946\b|\"jane\"|\"doe\"", found, re.IGNORECASE)
    assert "[person 1]" in found
    assert "[phone 1]" in found
    page = next(path for path in site.glob("articles/*/*.html") if "[person 1]" in path.read_text("utf-8"))
    assert "Original address" not in page.read_text("utf-8")
    assert "Archive file" not in page.read_text("utf-8")
    assert json.loads((tmp_path / "site.masked.json").read_text())["rows"] == 3


def test_neither_a_source_nor_a_snapshot_names_who_is_masked(folder: Any, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(NAMES)
    connection = sqlite3.connect(folder.root / "corpus.db")
    (before,) = connection.execute("select title from source").fetchone()
    connection.execute("update source set title = 'The blog of Jane Doe'")
    connection.commit()
    try:
        assert folder.winnow("snapshot", "jane-doe", "--title", "Jane Doe", "--creator", "A. Berg").code == 0
        for more in ((), ("--snapshot", "jane-doe")):
            site = tmp_path / f"site{len(more)}"
            assert folder.winnow("publish", str(site), "--pseudonymise", "--names", str(tmp_path / "names.txt"), *more).code == 0
            found = texts_of(site)
            assert "The blog of [person 1]" in found
            assert not re.search(r"\bJane\b|\bDoe\b|jane-doe", found, re.IGNORECASE), more
    finally:
        connection.execute("update source set title = ?", (before,))
        connection.commit()
        connection.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{corpus}"], "outside|elsewhere"),
        (["{corpus}/site"], "elsewhere"),
        (["{corpus}/.."], "elsewhere"),
        (["{tmp}/no/site"], "does not exist"),
        (["{tmp}/site", "--snapshot", "nothing"], "no such snapshot"),
        (["{tmp}/site", "--snapshot", "../x"], "snapshot name"),
        (["{tmp}/site", "--robots", "allways"], "allow"),
        (["{tmp}/site", "--source", "sight"], "site"),
        (["{tmp}/site", "--query", "nothingofthiskind"], "no document fits"),
        (["{tmp}/site", "--names", "x"], "--pseudonymise"),
        (["{tmp}/site", "--pseudonymise", "--key", "{tmp}/site/key.json"], "published with the site"),
        (["{tmp}/site", "--pseudonymise", "--report", "{tmp}/site/report.json"], "published with the site"),
    ],
)
def test_what_cannot_be_published_is_said_and_nothing_is_written(folder: Any, tmp_path: Path, arguments: list[str], words: str) -> None:
    done = folder.winnow("publish", *(one.format(corpus=folder.root, tmp=tmp_path) for one in arguments))
    assert done.code == 2
    assert re.search(words, done.stderr)
    assert not (tmp_path / "site").exists()
    assert not (folder.root / "index.html").exists()
