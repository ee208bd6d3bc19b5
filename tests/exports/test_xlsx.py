"""XLSX, read by openpyxl: every value as it is, texts never formulas or links, long ones whole."""

from __future__ import annotations

import errno
import gc
import io
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.exports import xlsx
from pipelines.exports.columns import COLUMNS, read_row
from pipelines.files.atomic_file import atomic_output
from pipelines.items import Revision

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")
Make = Callable[..., Revision]


def written(*revisions: Revision) -> bytes:
    out = io.BytesIO()
    assert xlsx.write_xlsx(iter(revisions), out) == len(revisions)
    return out.getvalue()


def rows_of(data: bytes, sheet: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    assert book.sheetnames == ["articles", xlsx.CONTINUED]
    names, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_every_column_is_there_as_it_is(make_revision: Make) -> None:
    revision = make_revision(authors=("A", "Ç ب"), copy_group=3)
    (row,) = rows_of(written(revision), "articles")
    assert list(row) == [*(column.name for column in COLUMNS), xlsx.CONTINUED]
    expected = {name: "; ".join(value) if isinstance(value, tuple) else value for name, value in read_row(revision).items()}
    assert row == {name: value if value != "" else None for name, value in expected.items()} | {xlsx.CONTINUED: None}
    assert isinstance(row["id"], int)


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-2", "@x", "{=1}", "\t=1", "https://x.example", "mailto:a@b.example", "007", "1e5", "2025-03-03"]
)
def test_a_text_is_a_text_whatever_it_looks_like(text: str, make_revision: Make) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(make_revision(title=text, text=text))))
    sheet = book["articles"]
    cells = {sheet.cell(1, place).value: sheet.cell(2, place) for place in range(1, len(COLUMNS) + 1)}
    for name in ("title", "text"):
        assert (cells[name].value, cells[name].data_type, cells[name].hyperlink) == (text, "s" if text else "n", None)


@pytest.mark.parametrize("text", ["<r>a & b</r>", "<r></is></c></row></r>", "<r><t>x</t></r>", "<r> </r>", "<r>\n\t</r>"])
def test_a_text_that_looks_like_markup_is_no_markup(text: str, make_revision: Make) -> None:
    (row,) = rows_of(written(make_revision(title=text, text=text)), "articles")
    assert (row["title"], row["text"]) == (text, text)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\ud83d", "\ufffe"])
def test_what_xml_cannot_hold_is_replaced(char: str, make_revision: Make) -> None:
    (row,) = rows_of(written(make_revision(title=f"a{char}b")), "articles")
    assert row["title"] == "a\ufffdb"


def test_a_text_longer_than_a_cell_goes_on_in_the_other_sheet(make_revision: Make) -> None:
    long = "".join(chr(0x61 + place % 26) + ("😀" if place % 5 == 0 else "") for place in range(60_000)) + "end"
    data = written(make_revision(text=long), make_revision(document_id=8, text="x" * xlsx.MAX_CELL_CHARS))
    first, second = rows_of(data, "articles")
    rest = rows_of(data, xlsx.CONTINUED)
    assert first[xlsx.CONTINUED] == "text"
    assert second[xlsx.CONTINUED] is None and len(second["text"]) == xlsx.MAX_CELL_CHARS
    assert [(row["id"], row["revision"], row["column"], row["part"]) for row in rest] == [
        (7, 2, "text", part) for part in range(2, 2 + len(rest))
    ]
    parts = [first["text"], *(row["text"] for row in rest)]
    assert "".join(parts) == long
    assert max(len(part.encode("utf-16-le")) // 2 for part in parts) <= xlsx.MAX_CELL_CHARS


def test_more_rows_than_a_sheet_has_are_refused(make_revision: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    assert len(rows_of(written(make_revision(), make_revision()), "articles")) == 2
    with pytest.raises(UsageError, match="room for 2 rows"):
        xlsx.write_xlsx(iter([make_revision()] * 3), io.BytesIO())


def test_the_same_rows_give_the_same_bytes(make_revision: Make) -> None:
    assert written(make_revision()) == written(make_revision())


def test_it_can_be_written_where_nothing_can_be_sought(make_revision: Make) -> None:
    class Pipe:
        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: bytes) -> int:
            self.data += data
            return len(data)

        def flush(self) -> None:
            """Nothing waits."""

    pipe = Pipe()
    xlsx.write_xlsx(iter([make_revision()]), pipe)  # type: ignore[arg-type]
    assert rows_of(bytes(pipe.data), "articles") == rows_of(written(make_revision()), "articles")


def test_what_it_needs_meanwhile_lies_beside_the_file_for_its_owner_alone(
    make_revision: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, target = tmp_path / "system", tmp_path / "target"
    system.mkdir()
    target.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 2_000)  # as if a sheet had 4 GB
    seen: list[tuple[int, int]] = []

    def revisions() -> Iterator[Revision]:
        for number in range(1, 30):
            yield make_revision(document_id=number)
            (scratch,) = (path for path in target.iterdir() if path.is_dir())
            seen.append((stat.S_IMODE(scratch.stat().st_mode), len(list(scratch.iterdir()))))

    with atomic_output(target / "a.xlsx") as out:
        assert xlsx.write_xlsx(revisions(), out) == 29
        assert len(list(target.iterdir())) == 1
    assert set(seen) == {(0o700, 2)}
    assert list(system.iterdir()) == []
    assert [path.name for path in target.iterdir()] == ["a.xlsx"]
    assert len(rows_of((target / "a.xlsx").read_bytes(), "articles")) == 29


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the half of a ZIP file that XlsxWriter leaves
def test_a_full_disk_is_told_as_one(make_revision: Make) -> None:
    class Full(io.BytesIO):
        tries = 0

        def write(self, data: Any) -> int:
            self.tries += 1
            if self.tries == 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    with pytest.raises(OSError, match="No space left") as raised:
        xlsx.write_xlsx(iter([make_revision()]), Full())
    assert raised.value.errno == errno.ENOSPC
    del raised
    gc.collect()
