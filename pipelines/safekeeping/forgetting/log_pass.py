"""Takes rows out of the log files: those of what was forgotten, and what another row said of it before it was changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.archive.log_files import CONTENT_TYPE, is_log_block, log_files
from pipelines.archive.places.moving import bring_home
from pipelines.archive.places.opening import Archive
from pipelines.archive.records import Fault, Record, iter_records
from pipelines.archive.rewriting import fit_record, replace_members
from pipelines.errors import IntegrityError

_FIELDS = ("WARC-Record-ID", "WARC-Date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Values of columns whose rows go, by table and column; `untitled` are URLs whose rows lose the title that a list gave."""

    rows: Mapping[tuple[str, str], Collection[Any]]
    untitled: Collection[int]


def rewrite_log_files(archive: Archive, leaving: Leaving) -> int:
    """Write the files anew in which there is such a row; gives how many. Every block keeps its place and its length."""
    changed = 0
    for file in log_files(archive):
        with file.open() as extent:
            made = ((found.offset, _member(file.name, found, leaving)) for found in iter_records(extent))
            members = {offset: member for offset, member in made if member is not None}
        if members:
            replace_members(bring_home(archive, file.name), members)
            changed += 1
    return changed


def _member(name: str, found: Record | Fault, leaving: Leaving) -> bytes | None:
    if isinstance(found, Fault) or not is_log_block(found):
        return None
    block = b"".join(_lines(found.block, leaving))
    if block == found.block:
        return None
    fields = tuple((name, found.field(name)) for name in _FIELDS)
    member = fit_record(found.length, "metadata", fields, block, content_type=CONTENT_TYPE)
    if member is None:
        raise IntegrityError(f"{name} at offset {found.offset}: what is left of the block is longer than the block")
    return member


def _lines(block: bytes, leaving: Leaving) -> Iterator[bytes]:
    by_table: dict[bytes, list[tuple[str, Collection[Any]]]] = {}
    for (table, column), values in leaving.rows.items():
        by_table.setdefault(f'{{"{table}":'.encode(), []).append((column, values))
    for line in block.splitlines(keepends=True):
        start = line[: line.find(b":") + 1]
        conditions = by_table.get(start, ())
        row = next(iter(json.loads(line).values())) if conditions or start == b'{"url":' else {}
        if any(row.get(column) in values for column, values in conditions):
            continue
        if start == b'{"url":' and row.get("id") in leaving.untitled and "title_hint" in row:
            left = {name: value for name, value in row.items() if name != "title_hint"}
            yield json.dumps({"url": left}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
            continue
        yield line
