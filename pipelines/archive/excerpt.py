"""Takes a capture out of an archive file byte for byte, with the records that belong to it; the bytes stay those that were sealed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.reader import read_capture
from pipelines.archive.records import Record, RecordError, parse_records
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator

_BELONGS_BY = ("WARC-Concurrent-To", "WARC-Refers-To")


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A capture: the gzip member that begins its file (`about`), its own and those of its request and metadata, and these as records."""

    capture: Capture
    about: bytes = field(repr=False)
    members: tuple[bytes, ...] = field(repr=False)
    records: tuple[Record, ...] = field(repr=False)


def take_excerpt(folder: Path, locator: Locator) -> Excerpt:
    """Raises `IntegrityError`, naming file and offset, where the capture is not there or does not match its digests."""
    capture = read_capture(folder, locator)
    path = folder / locator.file
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            about = os.pread(descriptor, read_member(descriptor, 0).length, 0)
            taken = list(_belonging(descriptor, locator))
        finally:
            os.close(descriptor)
    except (DamagedMemberError, RecordError, OSError) as error:
        raise IntegrityError(f"{path} at offset {locator.offset}: {error}") from error
    return Excerpt(capture=capture, about=about, members=tuple(data for data, _ in taken), records=tuple(record for _, record in taken))


def _belonging(descriptor: int, locator: Locator) -> Iterator[tuple[bytes, Record]]:
    """The record at a locator, then those behind it that name it; what is behind them may be cut."""
    size, offset = os.fstat(descriptor).st_size, locator.offset
    while offset < size:
        try:
            member = read_member(descriptor, offset)
            record = next(parse_records(member.data, offset=offset, length=member.length))
        except (DamagedMemberError, RecordError, StopIteration):
            if offset == locator.offset:
                raise
            return
        if offset != locator.offset and not any(record.field(name) == locator.record_id for name in _BELONGS_BY):
            return
        yield os.pread(descriptor, member.length, offset), record
        offset += member.length
