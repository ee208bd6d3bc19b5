"""XLSX for spreadsheets: one sheet with a row per document, all values texts or numbers, never formulas or links.

Excel has room for 32,767 characters in a cell. What is longer goes on in the sheet `continued`, in parts; the column `continued` names the
cells concerned. XlsxWriter is the extra `xlsx` and is imported here alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.util import find_spec
from typing import Any, BinaryIO

from pipelines.errors import MissingExtraError, UsageError
from pipelines.exports.columns import COLUMNS, Value, read_row
from pipelines.files.atomic_file import scratch_folder
from pipelines.items import Revision

MAX_CELL_CHARS = 32_767  # Excel counts units of UTF-16
MAX_ROWS = 1_048_576  # of a sheet, its header included
CONTINUED = "continued"
LIST_SEPARATOR = "; "
_CONTINUED_COLUMNS = ("id", "revision", "column", "part", "text")
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same rows give the same bytes; XlsxWriter wants it without a zone
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no place for them
_OPTIONS = {
    "constant_memory": True,
    "use_zip64": True,  # only where a sheet or the file has more than 4 GB
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def has_xlsxwriter() -> bool:
    """Whether XLSX can be written here."""
    return find_spec("xlsxwriter") is not None


def write_xlsx(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write every column of each revision, lists joined by "; ". Characters that XML cannot hold are U+FFFD.

    Raises `MissingExtraError` without XlsxWriter, `UsageError` where there are more documents than a sheet has rows.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import FileCreateError
    except ImportError as error:
        raise MissingExtraError("--format xlsx", extra="xlsx") from error

    try:
        with scratch_folder(out) as scratch, xlsxwriter.Workbook(out, _OPTIONS | {"tmpdir": str(scratch)}) as book:
            book.set_properties({"created": _MADE})
            bold = book.add_format({"bold": True})
            of_texts = _class_of_texts()
            articles, continued = (_Sheet(book.add_worksheet(name, worksheet_class=of_texts)) for name in ("articles", CONTINUED))
            articles.begin([*(column.name for column in COLUMNS), CONTINUED], bold)
            continued.begin(_CONTINUED_COLUMNS, bold)
            for revision in revisions:
                articles.add(_cells(revision, continued))
    except FileCreateError as error:  # what writing raised, so that a full disk is told as one
        raise (error.args[0] if error.args and isinstance(error.args[0], OSError) else error) from error
    return articles.rows - 1


def _class_of_texts() -> Any:
    """A worksheet of XlsxWriter that escapes every text: row by row, it takes one from `<r>` to `</r>` for XML that it made itself."""
    from xlsxwriter.worksheet import Worksheet

    class TextSheet(Worksheet):  # type: ignore[misc]
        def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
            self._xml_inline_string(string, True, attributes)  # with its white space

    return TextSheet


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self.rows = 0

    def begin(self, names: Iterable[str], bold: Any) -> None:
        """The header, which stays in sight."""
        for place, name in enumerate(names):
            self._sheet.write_string(0, place, name, bold)
        self._sheet.freeze_panes(1, 0)
        self.rows = 1

    def add(self, values: Iterable[str | int | None]) -> None:
        """A row; texts stay texts whatever they begin with."""
        if self.rows == MAX_ROWS:
            raise UsageError(f"--format xlsx: a sheet has room for {MAX_ROWS - 1:,} rows; narrow the selection, or take csv or parquet")
        for place, value in enumerate(values):
            if isinstance(value, int):
                self._sheet.write_number(self.rows, place, value)
            elif value:
                self._sheet.write_string(self.rows, place, value)
        self.rows += 1


def _cells(revision: Revision, continued: _Sheet) -> Iterator[str | int | None]:
    names = []
    for name, value in read_row(revision).items():
        if isinstance(value, int):
            yield value
            continue
        first, *rest = divide(_text(value))
        yield first
        for part, text in enumerate(rest, 2):
            continued.add((revision.document_id, revision.number, name, part, text))
        names += [name] if rest else []
    yield LIST_SEPARATOR.join(names)


def divide(text: str) -> list[str]:
    """A text in parts that fit into a cell; joined they are the text again."""
    if len(text) * 2 <= MAX_CELL_CHARS:
        return [text]
    parts, begun, units = [], 0, 0
    for place, char in enumerate(text):
        width = 2 if char > "\uffff" else 1
        if units + width > MAX_CELL_CHARS:
            parts.append(text[begun:place])
            begun, units = place, 0
        units += width
    return [*parts, text[begun:]]


def _text(value: Value) -> str:
    text = LIST_SEPARATOR.join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return _UNWRITABLE.sub("\ufffd", text)
