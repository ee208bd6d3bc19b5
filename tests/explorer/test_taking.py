"""Taking a selection along: every format from the page, and the command that it shows gives the same bytes."""

from __future__ import annotations

import html
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pipelines.corpus import open_corpus
from pipelines.exports import FORMATS, CaptureFormat, FolderFormat
from pipelines.exports.parquet import has_pyarrow
from pipelines.exports.xlsx import has_xlsxwriter
from pipelines.store.copies.index import index_copies
from winnow.commands.lazy import load_command

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
HERE = {name for name, made in FORMATS.items() if not isinstance(made, CaptureFormat)}
HERE -= {name for name, there in (("parquet", has_pyarrow()), ("xlsx", has_xlsxwriter())) if not there}


def offers_of(page: str) -> dict[str, tuple[str, str]]:
    """Format -> address of its file, command."""
    found = re.findall(r'<p><a href="([^"]+)">([a-z-]+)</a>[^<]*</p><pre[^>]*>([^<]+)</pre>', page)
    return {name: (html.unescape(address), html.unescape(command)) for address, name, command in found}


def run(command: str, into: Path) -> None:
    """The command as it stands, in a shell's reading, its output in another folder."""
    program, name, *words = shlex.split(command)
    assert program == "winnow"
    into.mkdir(parents=True)
    words[-1] = str(into / words[-1])
    assert load_command(name).main(args=words, standalone_mode=False) in (None, 0)


@pytest.fixture(scope="module")
def server(serving: Any, copy_corpus: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """A corpus of which the copies are known, as after a crawl."""
    built = copy_corpus(tmp_path_factory.mktemp("taking") / "holm")
    database = open_corpus(built.root).open_database()
    index_copies(database)
    database.close()
    with serving(built) as found:
        yield found


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/take?q=%22Five+officers%22+OR+%E6%8D%A2%E4%B8%AA+OR+%D8%A7%D9%84%D9%84%D8%AC%D9%86%D8%A9&once=1", sorted(HERE)),
        ("/take?source=holm&language=en&language=ar&since=2026-01-01&masked=1", ["csv", "text"]),
        ("/take?document=1", ["vertical"]),
    ],
    ids=["words, each text once", "filters, masked", "one article"],
)
def test_the_command_shown_writes_the_same_bytes(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, names: list[str]
) -> None:
    monkeypatch.setenv("WINNOW_CORPUS", str(server.built.root))
    offers = offers_of(server.ask(address).text)
    assert offers.keys() == HERE
    for name in names:
        path, command = offers[name]
        answer = server.ask(path)
        assert answer.status == 200, (name, answer.text)
        run(command, tmp_path / name)
        made = next(one for one in (tmp_path / name).iterdir() if not one.name.endswith(".masked.json"))
        called = re.search('filename="([^"]+)"', answer.headers["content-disposition"])[1]
        if isinstance(FORMATS[name], FolderFormat):
            assert called == f"{made.name}.zip"
            with ZipFile(io.BytesIO(answer.body)) as packed:
                found = {one: packed.read(one) for one in packed.namelist()}
            files = {path.relative_to(made.parent).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
            files.pop(f"{made.name}/export.json")  # what `winnow export` notes of itself
            assert found == files and found, name
        else:
            assert called == made.name
            assert answer.body == made.read_bytes() and len(answer.body) > 100, name


def test_copies_and_masks_are_as_chosen(server: Any) -> None:
    assert [len(server.ask(f"/export.jsonl{query}").text.splitlines()) for query in ("", "?once=1")] == [5, 4]
    page = server.ask("/take?masked=1").text
    assert "Names of persons are not masked here" in page
    assert "holds the pages as they were sent" in page
    assert "winnow snapshot" not in page and "winnow snapshot NAME" in server.ask("/take").text
    assert "--copies first --wire once" in offers_of(server.ask("/take?once=1").text)["csv"][1]


def test_what_cannot_be_seen_is_spelled_in_the_command(server: Any) -> None:
    page = server.ask("/take?q=%E2%80%AEab%27c")
    assert r"--query $&#39;\U0000202eab\&#39;c&#39; --format csv" in page.text
    assert "\u202e" not in page.text.partition("</title>")[2]


@pytest.mark.parametrize("path", ["/export.wacz", "/export.nothing", "/export.", "/export.CSV"])
def test_what_is_no_file_of_a_selection_is_not_there(server: Any, path: str) -> None:
    assert server.ask(path).status == 404


@pytest.mark.parametrize("address", ["source=nosuch", "tag=nosuch", "document=x"])
def test_faults_are_told_and_nothing_is_offered(server: Any, address: str) -> None:
    page = server.ask(f"/take?{address}")
    assert page.status == 200 and "Nothing is selected." in page.text and "/export." not in page.text
    assert server.ask(f"/export.tei?{address}").status == 400
