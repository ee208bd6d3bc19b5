"""Reads tables that people keep in spreadsheets: CSV as these write it in any country, with a fault told by its line.

Text that a spreadsheet would run has an apostrophe in front (`armed`), which is taken away again on reading (`disarmed`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.errors import UsageError

MAX_FILE_BYTES = 100_000_000
_DELIMITERS = (",", ";", "\t")  # what spreadsheets write, by the country they are set to
_ARMED = re.compile(r"'*[=+\-@＝＋－＠\t\r]")


class FileFaultError(UsageError):
    """A line of a file that cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """Rows of cells by column, each with where it stands, as messages begin; `delimiter` is what its spreadsheet divides cells by."""

    rows: tuple[tuple[str, Mapping[str, str]], ...] = field(default=(), repr=False)
    delimiter: str = ","


def read_csv_table(data: bytes, *, columns: Sequence[str], needed: str, where: str) -> CsvTable:
    """The table in a file whose first line names some of `columns`, each once, and that which is `needed`; empty lines are passed over.

    Raises `FileFaultError`, beginning with `where` and the line.
    """
    text = _decoded(data, where)
    head = text.lstrip("\r\n").partition("\n")[0]
    if not head.strip():
        return CsvTable()
    delimiter = max(_DELIMITERS, key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return CsvTable(rows=tuple(_rows(lines, columns, needed, where)), delimiter=delimiter)
    except csv.Error as error:
        raise FileFaultError(f"{where}: line {lines.line_num}: {error}; is a quotation mark missing?") from error


def require_size(count: int, where: str) -> None:
    """Raises `FileFaultError` for a file of more bytes than are read."""
    if count > MAX_FILE_BYTES:
        raise FileFaultError(f"{where}: has {count:,} bytes; at most {MAX_FILE_BYTES:,} are read")


def armed(text: str) -> str:
    """As a cell that no spreadsheet runs."""
    return f"'{text}" if _ARMED.match(text) else text


def disarmed(text: str) -> str:
    """As it was before `armed`."""
    return text[1:] if text.startswith("'") and _ARMED.match(text) else text


def _decoded(data: bytes, where: str) -> str:
    require_size(len(data), where)
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileFaultError(f"{where}: line {line}: not UTF-8; save the file as 'CSV UTF-8'") from error


def _rows(lines: Iterator[list[str]], columns: Sequence[str], needed: str, where: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """`lines` is a reader of the csv module, which counts them."""
    names: list[str] = []
    for row in lines:
        place = f"{where}: line {lines.line_num}"  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in row):
            continue
        if not names:
            names = _names(row, columns, needed, place)
            continue
        if any(cell.strip() for cell in row[len(names) :]):
            raise FileFaultError(f"{place}: has {len(row)} cells, the first line {len(names)}; put texts with commas in quotes")
        yield place, dict(zip(names, row, strict=False))


def _names(row: list[str], columns: Sequence[str], needed: str, place: str) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    while names and not names[-1]:
        names.pop()
    unknown = [name for name in names if name not in columns]
    if needed not in names or unknown or len(set(names)) < len(names):
        told = f"there is no column '{unknown[0]}'" if unknown else "the first line must name the columns, each once"
        raise FileFaultError(f"{place}: {told}; they are: {', '.join(columns)}, of which {needed} is needed")
    return names
