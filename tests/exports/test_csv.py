"""CSV reads back as it was selected, and no spreadsheet finds a formula in it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.exports.columns import COLUMNS, read_row
from pipelines.exports.csv import escape_row, restore_row, starts_formula, write_csv
from pipelines.items import Revision

MakeRevision = Callable[..., Revision]

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "-12.5",
    "@SUM(A1)",
    " =1",
    "\u3000=1",
    "\u00a0+1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "\t=1",
    "\ttext",
    "\rtext",
    "\ntext",
    "\x1b=1",
    "＝1",
    " ＋1",
    "－1",
    "＠x",
]
HARMLESS = ["", " ", "text", "'=1", "a=1", "1-2", '"=1"', "„=", "5 = 5", "https://a.example/?x=1", "#1", "—", "٣"]
RISKY_TEXT = st.text(st.sampled_from("=+-@＝ \t\r\n\x00'\";,x\u3000\ufffd\ud800") | st.characters(categories=None), max_size=30)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_disarmed_and_named(make_revision: MakeRevision, text: str) -> None:
    row = escape_row(read_row(make_revision(title=text)))
    assert (row["title"], row["escaped"]) == (f"'{text}", "title")
    assert restore_row(row)["title"] == text


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_is_left_alone(make_revision: MakeRevision, text: str) -> None:
    row = escape_row(read_row(make_revision(title=text)))
    assert (row["title"], row["escaped"]) == (text, "")


def test_what_csv_cannot_hold_is_replaced_and_written_down(make_revision: MakeRevision) -> None:
    row = escape_row(read_row(make_revision(title="=a\x00b\ufffd\ud800")))
    assert (row["title"], row["escaped"]) == ("'=a\ufffdb\ufffd\ufffd", "title@2=0; title@5=d800; title")
    assert restore_row(row)["title"] == "=a\x00b\ufffd\ud800"


@given(text=RISKY_TEXT, title=RISKY_TEXT, author=RISKY_TEXT)
@example(text="\x00=1", title="'=1", author="= ; =")
def test_any_text_survives_the_csv_module_and_is_no_formula(make_revision: MakeRevision, text: str, title: str, author: str) -> None:
    revision = make_revision(text=text, title=title, authors=(author, "=x"))
    out = BytesIO()
    assert write_csv([revision], out) == 1
    (row,) = csv.DictReader(StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert list(row) == [*(column.name for column in COLUMNS), "escaped"]
    assert not [name for name, cell in row.items() if starts_formula(cell)]
    assert "\x00" not in out.getvalue().decode()
    restored = restore_row(row)
    assert (restored["text"], restored["title"], restored["authors"]) == (text, title, f"{author}; =x")


def test_lists_are_joined_and_missing_values_are_empty(make_revision: MakeRevision) -> None:
    row = escape_row(read_row(make_revision(title=None)))
    assert (row["authors"], row["title"], row["id"]) == ("Nour A.; İ. Öz", "", "7")


def test_lines_end_as_rfc_4180_says(make_revision: MakeRevision) -> None:
    out = BytesIO()
    write_csv([make_revision(text="one")], out)
    assert out.getvalue().count(b"\r\n") == 2
    assert out.getvalue().endswith(b"\r\n")


@pytest.mark.parametrize("byte_order_mark", [True, False])
def test_the_byte_order_mark_can_be_left_out(make_revision: MakeRevision, byte_order_mark: bool) -> None:
    out = BytesIO()
    write_csv([make_revision()], out, byte_order_mark=byte_order_mark)
    assert out.getvalue().startswith(b"\xef\xbb\xbfid," if byte_order_mark else b"id,")


def test_a_text_longer_than_a_spreadsheet_cell_is_kept_whole(make_revision: MakeRevision) -> None:
    out = BytesIO()
    write_csv([make_revision(text="x" * 100_000)], out)
    assert b"x" * 100_000 in out.getvalue()


def test_libreoffice_finds_no_formula(tmp_path: Path, make_revision: MakeRevision) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        message = "LibreOffice is not installed: whether a spreadsheet runs a formula of ours is NOT tried"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    assert program
    path = tmp_path / "export.csv"
    with path.open("wb") as out:
        write_csv([make_revision(title=text) for text in FORMULAS], out)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [program, profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(path)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    assert "table:formula" not in (tmp_path / "export.fods").read_text(encoding="utf-8")
