"""Reads a list of addresses: a line each, or a column of a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.discovery.scope import in_scope
from pipelines.errors import UsageError
from pipelines.items import Source
from pipelines.store.frontier.listed import Listed
from pipelines.store.visits.imports import is_storable
from pipelines.urls import canonical_url, fetch_url

MAX_ADDRESSES = 100_000  # held in memory while they are visited, some 60 MB; at one a second of one host more than a day
_HEADINGS = ("url", "address", "link", "uri", "href")
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its number, the address as it stands there, and what is wrong with it."""

    number: int
    address: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressList:
    """What a list holds: what is to be visited, with the line of each, and the lines that are not."""

    listed: tuple[Listed, ...]
    lines: tuple[Line, ...]
    left_out: tuple[Line, ...]


def read_lines(path: Path) -> list[Line]:
    """The addresses in a file, each once. Raises `UsageError` where it cannot be read, holds none, or too many."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--list {path}: cannot be read ({getattr(error, 'strerror', None) or error}); give a text or CSV file in UTF-8"
        ) from error
    seen: set[str] = set()
    lines = [_line(number, cell, seen) for number, cell in _cells(text, path) if cell]
    if not lines:
        raise UsageError(f"--list {path}: no address is in it; write one a line, or a CSV file with a column 'url'")
    if len(lines) > MAX_ADDRESSES:
        raise UsageError(f"--list {path}: {len(lines)} addresses, and a list takes {MAX_ADDRESSES}; split it")
    return lines


def assign(lines: Iterable[Line], sources: Sequence[Source], *, name: str) -> AddressList:
    """Give each address to the first source by name in whose scope it lies; `name` is the file's, for their provenance."""
    by_name = sorted(sources, key=lambda source: source.name)
    listed, kept, left_out = [], [], []
    for line in lines:
        source = None if line.fault else next((one for one in by_name if in_scope(line.address, one.scope)), None)
        if source is None:
            host = "" if line.fault else urlsplit(line.address).netloc
            left_out.append(Line(line.number, line.address, line.fault or f"in scope of no source: {host}"))
        else:
            kept.append(line)
            listed.append(Listed(url=line.address, source=source.name, place=f"{name} line {line.number}"))
    return AddressList(listed=tuple(listed), lines=tuple(kept), left_out=tuple(left_out))


def _line(number: int, cell: str, seen: set[str]) -> Line:
    try:
        url = fetch_url(cell)
        if not is_storable(url):
            return Line(number, cell, "too long to be the address of a page")
    except ValueError as error:
        return Line(number, cell, f"no address of a page: {error}")
    canonical = canonical_url(url)
    if canonical in seen:
        return Line(number, url, "stands in the list before")
    seen.add(canonical)
    return Line(number, url)


def _cells(text: str, path: Path) -> Iterable[tuple[int, str]]:
    rows = text.splitlines()
    if path.suffix.lower() not in (".csv", ".tsv"):
        yield from ((number, row.strip()) for number, row in enumerate(rows, 1) if not row.lstrip().startswith("#"))
        return
    separator = max(_SEPARATORS, key=rows[0].count) if rows else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    column = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if column is None:
                headings = [cell.casefold() for cell in cells]
                heading = next((heading for heading in _HEADINGS if heading in headings), None)
                column = headings.index(heading) if heading else 0
                if heading:
                    continue
            yield reader.line_num, cells[column] if column < len(cells) else ""
    except csv.Error as error:
        raise UsageError(f"--list {path}: line {reader.line_num}: no CSV ({error}); save it as CSV in UTF-8 again") from error
