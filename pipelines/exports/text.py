"""Plain text: one UTF-8 file per article, as AntConc, Voyant and Sketch Engine take it, and a table that says what each file is."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from pipelines.exports.columns import COLUMNS, read_row
from pipelines.exports.csv import ESCAPED_COLUMN, escape_row
from pipelines.exports.names import name_file
from pipelines.items import Revision

TABLE_NAME = "metadata.csv"


def write_text(revisions: Iterable[Revision], folder: Path) -> int:
    """Write `texts/*.txt`, each the text and nothing else, and `metadata.csv` with the column `file` and all others but `text`."""
    texts = folder / "texts"
    texts.mkdir()
    count = 0
    with (folder / TABLE_NAME).open("w", encoding="utf-8-sig", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(["file", *(column.name for column in COLUMNS if column.name != "text"), ESCAPED_COLUMN])
        for revision in revisions:
            name = name_file(revision, ".txt")
            with (texts / name).open("x", encoding="utf-8", errors="replace", newline="") as file:
                file.write(revision.text)
            row = {key: value for key, value in read_row(revision).items() if key != "text"}
            rows.writerow(escape_row({"file": name, **row}).values())
            count += 1
    return count
