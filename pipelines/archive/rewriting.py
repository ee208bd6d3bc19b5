"""Puts other records in the place of some in a WARC file; all others stay where they are, byte for byte. For what must be forgotten.

The file is written anew beside, on disk before it takes the old one's place: killed in between, the old one is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pipelines.archive.members import seal_member_of
from pipelines.archive.records import Fields, Record, format_time, make_record_id, serialise_record
from pipelines.errors import IntegrityError
from pipelines.files.atomic_file import atomic_output

TOMBSTONE_TYPE = "application/x-winnow-tombstone"
MAX_PADDING = 64  # characters of a field that makes a length fit which empty blocks cannot meet


def make_tombstone(length: int, *, now: datetime, lines: Mapping[str, str]) -> bytes:
    """A `metadata` record of exactly so many bytes that says in `lines` what was here. Raises `IntegrityError` where there is no room."""
    block = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
    for said in (block, b""):  # a record of few bytes says no more than that it is one
        fields = (("WARC-Record-ID", make_record_id()), ("WARC-Date", format_time(now)))
        sealed = fit_record(length, "metadata", fields, said, content_type=TOMBSTONE_TYPE)
        if sealed is not None:
            return sealed
    raise IntegrityError(f"a record of {length} bytes has no room for its tombstone")


def fit_record(length: int, record_type: str, fields: Fields, block: bytes, *, content_type: str) -> bytes | None:
    """A sealed record of exactly so many bytes; None where it does not fit."""
    for padding in range(MAX_PADDING):
        padded = (*fields, ("X-Winnow-Padding", "." * padding)) if padding else fields
        sealed = seal_member_of(length, serialise_record(record_type, padded, block, content_type=content_type))
        if sealed is not None:
            return sealed
    return None


def is_tombstone(record: Record) -> bool:
    """Whether a record stands for one that was taken out."""
    return record.field("WARC-Type") == "metadata" and record.field("Content-Type") == TOMBSTONE_TYPE


def replace_members(path: Path, members: Mapping[int, bytes]) -> None:
    """Write a file anew with these bytes at these offsets. Raises `OSError`, `DiskFullError`."""
    mode = path.stat().st_mode
    with path.open("rb") as source, atomic_output(path) as out:
        for offset, member in sorted(members.items()):
            _copy(source, out, offset - source.tell())
            out.write(member)
            source.seek(len(member), os.SEEK_CUR)
        shutil.copyfileobj(source, out, 2**20)
    path.chmod(mode & 0o7777)


def _copy(source: BinaryIO, out: BinaryIO, length: int) -> None:
    while length > 0 and (piece := source.read(min(length, 2**20))):
        out.write(piece)
        length -= len(piece)
