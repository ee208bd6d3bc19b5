"""Each format read back by software that is not ours: what it finds is what was selected, hostile texts included."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import markdown_it
import pandas
import pyarrow.parquet
import pybtex.database
import pytest
import rispy
import trafilatura
import yaml
from lxml import etree
from pybtex.richtext import Text

from pipelines.exports import FORMATS, FileFormat, FolderFormat
from pipelines.exports.columns import COLUMNS, ColumnType, read_row
from pipelines.exports.references.citations import build_citation
from pipelines.exports.tei import NAMESPACE
from pipelines.exports.uwazi import COLUMNS as UWAZI_COLUMNS
from pipelines.items import Revision

TEXTS = (
    "A report.\n\n- first demand\n- second demand\n\nThe end.",
    "=HYPERLINK(1)\n\n# no heading\n\n1. no list\n\n<script>alert(1)</script> & more",
    "*stars* _lines_ [a](javascript:x) `code` $x$ ~~gone~~ | cell |\n\n---\n\n    four blanks\ntwo  blanks\n\n> no quote",
    "أُفرج عن الصحفيين أمس\n\n中文段落。\n\nประเทศไทย",
    "+\n\n-\n\n- \n\n-- dashes",
    "",
)
TITLES = ("A title", '"quoted", <b>bold</b>', "=1+1", "../../etc/passwd", "# ---\nkey: value", None)


@pytest.fixture
def revisions(make_revision: Callable[..., Revision]) -> list[Revision]:
    return [
        make_revision(document_id=number, title=title, text=text, authors=("A; B", "Ç"), date=date, flags=())
        for number, (title, text, date) in enumerate(
            zip(TITLES, TEXTS, ("2025-03-03", "2025-03", None, "2025", "2024-02-29T10:00:00Z", "2023-01-01"), strict=True), 1
        )
    ]


@pytest.fixture
def written(tmp_path: Path, revisions: list[Revision]) -> Callable[[str], Path]:
    def write(name: str) -> Path:
        made, path = FORMATS[name], tmp_path / name
        if isinstance(made, FileFormat):
            with path.open("wb") as out:
                assert made.write(iter(revisions), out) == len(revisions)
        else:
            assert isinstance(made, FolderFormat)
            path.mkdir()
            assert made.write(iter(revisions), path) == len(revisions)
        return path

    return write


def rows_of(revisions: list[Revision]) -> list[dict[str, Any]]:
    """What is expected: lists as lists."""
    return [{key: list(value) if isinstance(value, tuple) else value for key, value in read_row(one).items()} for one in revisions]


def as_text(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Times as the other formats write them."""
    times = [column.name for column in COLUMNS if column.type is ColumnType.TIME]
    return [row | {name: row[name].isoformat().replace("+00:00", "Z") for name in times} for row in rows]


def test_json_lines_by_pandas(written: Any, revisions: list[Revision]) -> None:
    found = pandas.read_json(written("jsonl"), lines=True, dtype=False)
    assert json.loads(found.to_json(orient="records", force_ascii=False)) == rows_of(revisions)


def test_parquet_by_pyarrow_duckdb_and_pandas(written: Any, revisions: list[Revision]) -> None:
    path = written("parquet")
    assert as_text(pyarrow.parquet.read_table(path).to_pylist()) == rows_of(revisions)
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = [column.name for column in COLUMNS]
        query = connection.execute("SELECT id, title, text, authors, epoch_us(captured_at) FROM read_parquet(?) ORDER BY id", [str(path)])
        expected = [
            (one.document_id, one.title, one.text, list(one.authors), round(one.captured_at.timestamp() * 1e6)) for one in revisions
        ]
        assert query.fetchall() == expected
        assert [row[0] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()] == names
    frame = pandas.read_parquet(path)
    assert list(frame["text"]) == [one.text for one in revisions]
    assert str(frame["captured_at"].dtype).endswith("UTC]")


def test_sqlite_by_pythons_own_module(written: Any, revisions: list[Revision]) -> None:
    with closing(sqlite3.connect(written("sqlite"))) as connection:
        connection.row_factory = sqlite3.Row
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        lists = [column.name for column in COLUMNS if column.type is ColumnType.LIST]
        rows = [dict(row) for row in connection.execute("SELECT * FROM article ORDER BY id")]
    assert [row | {name: json.loads(row[name]) for name in lists} for row in rows] == rows_of(revisions)


def test_the_same_rows_give_the_same_bytes(written: Any, tmp_path: Path) -> None:
    for name in ("sqlite", "parquet", "jsonl", "csv", "uwazi"):
        first = written(name).read_bytes()
        assert written(name).read_bytes() == first


def test_hugging_face_by_datasets(written: Any, revisions: list[Revision], monkeypatch: Any, tmp_path: Path) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(str(written("huggingface")), cache_dir=str(tmp_path / "cache"))
    assert as_text(list(loaded["train"])) == rows_of(revisions)


def test_text_files_by_their_table(written: Any, revisions: list[Revision]) -> None:
    folder = written("text")
    with (folder / "metadata.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [(folder / "texts" / row["file"]).read_bytes().decode() for row in rows] == [one.text for one in revisions]
    assert [int(row["id"]) for row in rows] == [one.document_id for one in revisions]
    assert len(list((folder / "texts").iterdir())) == len(revisions)


def _by_number(file: Path) -> list[int]:
    """Files stand in order of time; their documents have numbers at the end."""
    return [int(number) for number in file.stem.split("-")[-2:]]


def test_tei_by_lxml_with_a_schema_of_tei(written: Any, revisions: list[Revision]) -> None:
    schema = etree.DTD(str(Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"))
    files = sorted(written("tei").glob("*.xml"), key=_by_number)
    for file, revision in zip(files, revisions, strict=True):
        tree = etree.parse(file)
        assert schema.validate(tree), schema.error_log.last_error
        assert _text_of(tree) == revision.text
        names = {"t": NAMESPACE}
        assert tree.findtext(".//t:titleStmt/t:title", namespaces=names) == (revision.title or "untitled")
        assert [author.text for author in tree.findall(".//t:titleStmt/t:author", names)] == list(revision.authors)
        assert tree.findtext(".//t:idno[@type='text-sha256']", namespaces=names) == revision.text_sha256


def _text_of(tree: Any) -> str:
    """The text that a reader of TEI takes out of the body: `lb` is a line, an item begins with a dash."""
    parts = []
    for element in tree.iterfind(f".//{{{NAMESPACE}}}div/*"):
        name = etree.QName(element).localname
        if name == "list":
            parts.append("\n".join(f"- {item.text or ''}" for item in element))
        elif name == "p" and element.getnext() is None and not element.text and not len(element) and len(element.getparent()) > 1:
            continue  # a division has something besides its heading, if only this
        else:
            lines = element[0] if name == "quote" else element
            parts.append((lines.text or "") + "".join(f"\n{line.tail or ''}" for line in lines))
    return "\n\n".join(parts)


@pytest.mark.parametrize("text", TEXTS)
def test_markdown_by_a_reader_of_commonmark_shows_the_text_letter_for_letter(text: str, make_revision: Any) -> None:
    from pipelines.exports.markdown import body_of

    shown = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body_of(text))
    assert {token.type for token in shown} <= {
        *(f"{name}_{end}" for name in ("paragraph", "bullet_list", "list_item") for end in ("open", "close")),
        "inline",
    }
    inline = [child for token in shown if token.type == "inline" for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "text_special", "hardbreak", "softbreak"}
    words = "".join(" " if child.type.endswith("break") else child.content for child in inline)
    plain = "".join(line.removeprefix("- ") + " " for line in text.split("\n"))
    assert "".join(words.split()) == "".join(plain.split())


def test_front_matter_by_a_reader_of_yaml(written: Any, revisions: list[Revision]) -> None:
    for file, expected in zip(sorted(written("markdown").glob("*.md"), key=_by_number), rows_of(revisions), strict=True):
        _, matter, _ = file.read_text("utf-8").split("---\n", 2)
        assert yaml.safe_load(matter) == {key: value for key, value in expected.items() if key != "text"}


def test_uwazi_by_the_csv_module(written: Any, revisions: list[Revision]) -> None:
    rows = list(csv.DictReader(io.StringIO(written("uwazi").read_text("utf-8"), newline="")))
    assert [list(row) for row in rows] == [list(UWAZI_COLUMNS)] * len(revisions)
    assert [row["Date"] for row in rows] == ["2025/03/03", "", "", "", "2024/02/29", "2023/01/01"]
    assert rows[2]["title"] == "'=1+1"
    assert rows[0]["Authors"] == "A; B|Ç"
    assert [row["Link"].count("|") for row in rows] == [1] * len(rows)


def _hostile() -> Iterator[str]:
    signs = [
        "../",
        "/",
        "\\",
        "\x00",
        "CON",
        "nul",
        "\u202e",
        "é" * 300,
        ".",
        "..",
        "~",
        "-rf",
        "a:b",
        "*?",
        "\n",
        "名",
        "👍",
        " ",
        "'",
        '"',
    ]
    for first in signs:
        for second in signs:
            for third in signs:
                yield first + second + third
                yield f"{third}{first}title{second}"


def test_no_title_makes_a_dangerous_name(make_revision: Any) -> None:
    from pipelines.exports.names import name_file

    titles = list(_hostile())
    assert len(titles) >= 10_000
    for number, title in enumerate(titles):
        name = name_file(make_revision(document_id=number, title=title, source=title if number % 2 else "toy"), ".txt")
        assert name.isascii()
        assert len(name) <= 125
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert name.count(".") == 1
        assert name[0].isdigit()
        assert name.endswith(f"-{number:07d}-2.txt")


def test_bibtex_by_pybtex(written: Any, revisions: list[Revision]) -> None:
    found = pybtex.database.parse_file(str(written("bibtex")), bib_format="bibtex")
    assert len(found.entries) == len(revisions)
    for entry, revision in zip(found.entries.values(), revisions, strict=True):
        citation = build_citation(revision)
        assert entry.type == "online"
        assert str(Text.from_latex(entry.fields.get("title", ""))) == citation.title.replace("---", "—"), "three hyphens are a dash to TeX"
        assert entry.fields["url"].replace("\\_", "_") == citation.url
        assert [str(name) for name in entry.persons.get("author", [])] != [] or not citation.authors


def test_ris_by_rispy(written: Any, revisions: list[Revision]) -> None:
    with written("ris").open(encoding="utf-8", newline="") as file:
        found = rispy.load(file)
    assert [entry["type_of_reference"] for entry in found] == ["ELEC"] * len(revisions)
    for entry, revision in zip(found, revisions, strict=True):
        citation = build_citation(revision)
        assert entry.get("title", "") == citation.title
        assert entry["urls"] == [citation.url]
        assert len(entry["authors"]) == len(citation.authors)
