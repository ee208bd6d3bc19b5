"""CSV for spreadsheets (RFC 4180): text that a spreadsheet would run as a formula is disarmed, and each change is written down.

A field whose first visible character is = + - @ or a full-width or small twin, or that begins with a tab or line break, gets a leading
apostrophe (OWASP, "CSV Injection"). NUL and lone surrogates, which no CSV file can hold, become U+FFFD. The column `escaped` names the
fields changed, so that `restore_row` gives back what was there. Excel cuts a cell at 32,767 characters; the file holds the whole text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from pipelines.exports.columns import COLUMNS, Value, read_row
from pipelines.items import Revision

ESCAPED_COLUMN = "escaped"
LIST_SEPARATOR = "; "

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FORMULA_STARTS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
_RISKY_STARTS = ("\t", "\r", "\n")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


class _Utf8Lines:
    """What the csv module writes to: it knows text, the file bytes."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def write_csv(revisions: Iterable[Revision], out: BinaryIO, *, byte_order_mark: bool = True) -> int:
    """Write a header and one row per revision, lists joined by "; "; returns how many rows.

    Spreadsheets take the file for UTF-8 only when it begins with a byte order mark; programs other than they may want it without.
    """
    if byte_order_mark:
        out.write(_BYTE_ORDER_MARK)
    rows = csv.writer(_Utf8Lines(out))
    rows.writerow([*(column.name for column in COLUMNS), ESCAPED_COLUMN])
    count = 0
    for revision in revisions:
        rows.writerow(escape_row(read_row(revision)).values())
        count += 1
    return count


def escape_row(row: Mapping[str, Value | float]) -> dict[str, str]:
    """The row as text that no spreadsheet runs, with the column `escaped`.

    `escaped` lists `name` for an added apostrophe and `name@position=code` for a replaced character: its place in the original text,
    counted from 0, and its code point in hexadecimal.
    """
    cells: dict[str, str] = {}
    marks: list[str] = []
    for name, value in row.items():
        text = _join(value)
        marks += (f"{name}@{match.start()}={ord(match[0]):x}" for match in _UNWRITABLE.finditer(text))
        cells[name] = _UNWRITABLE.sub(_REPLACEMENT, text)
        if not isinstance(value, int | float) and starts_formula(cells[name]):
            cells[name] = f"'{cells[name]}"
            marks.append(name)
    return {**cells, ESCAPED_COLUMN: LIST_SEPARATOR.join(marks)}


def table_lines(rows: Iterable[Mapping[str, Value | float]]) -> Iterator[bytes]:
    """The pieces of a file with a header and these rows, all with the same columns; nothing where there is no row."""
    begun = False
    for row in rows:
        cells, text = escape_row(row), io.StringIO()
        lines = csv.writer(text)
        if not begun:
            lines.writerow(cells)
            yield _BYTE_ORDER_MARK
        begun = True
        lines.writerow(cells.values())
        yield text.getvalue().encode()


def restore_row(row: Mapping[str, str]) -> dict[str, str]:
    """The row as it was before `escape_row`, without the column `escaped`; lists stay joined."""
    cells = {name: text for name, text in row.items() if name != ESCAPED_COLUMN}
    marks = [mark for mark in row[ESCAPED_COLUMN].split(LIST_SEPARATOR) if mark]
    for name in (mark for mark in marks if "@" not in mark):
        cells[name] = cells[name].removeprefix("'")
    for name, _, change in (mark.partition("@") for mark in marks if "@" in mark):
        position, _, code = change.partition("=")
        cells[name] = cells[name][: int(position)] + chr(int(code, 16)) + cells[name][int(position) + 1 :]
    return cells


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet might run this text."""
    first = next((character for character in text if not _is_blank(character)), "")
    return first in _FORMULA_STARTS or text.startswith(_RISKY_STARTS)


def _is_blank(character: str) -> bool:
    """White space, control and format characters (zero width, direction): programs differ in which of them they pass over."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


def _join(value: Value | float) -> str:
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    return "" if value is None else str(value)
