"""Gives records of the archive as the bytes that lie there, for copies that must stay provable; reading captures is left to `reader`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.reader import open_at, read_record
from pipelines.archive.records import OWN_PREFIX, Record, RecordError, parse_records
from pipelines.archive.revisits import read_reference
from pipelines.items import Locator


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A sound record, and `data`, the gzip member in which it lies at `record.offset` of `file`."""

    file: str
    record: Record
    data: bytes = field(repr=False)


def read_raw(folder: Path, locator: Locator) -> Iterator[RawRecord]:
    """The warcinfo of a capture's file, the capture, then what lies behind it and names it: its request, metadata about it.
    Behind a revisit the same of the response to which it refers.

    Raises `IntegrityError`, naming file and offset, when the capture is not there, is another one, or does not match its digests.
    """
    with open_at(folder, locator) as descriptor:
        capture = read_record(descriptor, locator)
        first = _read_at(descriptor, 0, file=locator.file)
        if first is not None and first.record.field("WARC-Type") == "warcinfo":
            yield first
        yield _raw(descriptor, capture, file=locator.file)
        offset = locator.offset + locator.length
        while (found := _read_at(descriptor, offset, file=locator.file)) is not None and _names(found.record, locator.record_id):
            yield found
            offset += len(found.data)
    reference = read_reference(capture, locator.file)
    if reference is not None:  # its body is there
        yield from read_raw(folder, reference.place)


def _read_at(descriptor: int, offset: int, *, file: str) -> RawRecord | None:
    """None where no sound member of one record lies: the capture stands without it, and `verify` names the damage."""
    try:
        member = read_member(descriptor, offset, expect_seal=file.startswith(OWN_PREFIX))
        (record,) = parse_records(member.data, offset=member.offset, length=member.length)
    except (DamagedMemberError, RecordError, ValueError):
        return None
    return _raw(descriptor, record, file=file)


def _raw(descriptor: int, record: Record, *, file: str) -> RawRecord:
    return RawRecord(file=file, record=record, data=os.pread(descriptor, record.length, record.offset))


def _names(record: Record, record_id: str) -> bool:
    return record_id in (record.field("WARC-Concurrent-To"), record.field("WARC-Refers-To"))
