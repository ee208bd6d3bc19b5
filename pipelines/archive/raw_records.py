"""Gives records of the archive as the bytes that lie there, for copies that must stay provable; reading captures is left to `reader`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.archive.extent import Extent
from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.places.opening import Place
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


def read_raw(place: Place, locator: Locator) -> Iterator[RawRecord]:
    """The warcinfo of a capture's file, the capture, then what lies behind it and names it: its request, metadata about it.
    Behind a revisit the same of the response to which it refers.

    Raises `IntegrityError`, naming file and offset, when the capture is not there, is another one, or does not match its digests.
    """
    with open_at(place, locator) as file:
        capture = read_record(file, locator)
        first = _read_at(file, 0)
        if first is not None and first.record.field("WARC-Type") == "warcinfo":
            yield first
        yield _raw(file, capture)
        offset = locator.offset + locator.length
        while (found := _read_at(file, offset)) is not None and _names(found.record, locator.record_id):
            yield found
            offset += len(found.data)
    reference = read_reference(capture, locator.file)
    if reference is not None:  # its body is there
        yield from read_raw(place, reference.place)


def _read_at(file: Extent, offset: int) -> RawRecord | None:
    """None where no sound member of one record lies: the capture stands without it, and `verify` names the damage."""
    try:
        member = read_member(file, offset, expect_seal=file.name.startswith(OWN_PREFIX))
        (record,) = parse_records(member.data, offset=member.offset, length=member.length)
    except (DamagedMemberError, RecordError, ValueError):
        return None
    return _raw(file, record)


def _raw(file: Extent, record: Record) -> RawRecord:
    return RawRecord(file=file.name, record=record, data=file.read_at(record.offset, record.length))


def _names(record: Record, record_id: str) -> bool:
    return record_id in (record.field("WARC-Concurrent-To"), record.field("WARC-Refers-To"))
