"""Reads captures back from the archive, byte for byte, and refuses what is damaged; undoing compression is left to `content`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from pipelines.archive.content import TooLarge, charset_of, decoded_content
from pipelines.archive.extent import Bytes, Extent
from pipelines.archive.http_message import ends_early, parse_head, split_block, undo_chunks
from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.metadata_record import read_fields
from pipelines.archive.places.opening import Place, folder_of, open_file
from pipelines.archive.records import OWN_PREFIX, Fault, Record, RecordError, find_digest_faults, iter_records, make_digest, parse_records
from pipelines.archive.revisits import Reference, read_reference, refer_to
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator, Origin

__all__ = ["TooLarge", "charset_of", "decoded_content", "iter_captures", "read_capture"]

_FOLLOWERS = 2  # records that belong to a response: request and metadata
_FILES_INDEXED = 4  # a place for each of some ten thousand records of a file; asked for only where a file was written anew
_FIRST_YEAR = 1990
_STATUS_LINE = re.compile(r"(\S+) +(\d{3,9})(?!\S)")  # a server may answer 2000, and what it said is archived so


def read_capture(place: Place, locator: Locator) -> Capture:
    """The capture at a locator, with its request headers and circumstances where their records lie behind it.

    The body of a revisit is that of the response to which it refers.

    Raises `IntegrityError`, naming file and offset, when the record is not there, is another one, or does not match its digests;
    `StoreError` where it lies in a store that cannot be reached.
    """
    with open_at(place, locator) as file:
        capture = capture_of(with_body(read_record(file, locator), place, locator.file), file=locator.file)
        return _with_followers(file, capture, locator)


@contextmanager
def open_at(place: Place, locator: Locator) -> Iterator[Extent]:
    """The archive file of a locator, open; damage met in the block becomes an `IntegrityError` that names file and offset."""
    path = folder_of(place) / locator.file
    if Path(locator.file).name != locator.file:
        raise IntegrityError(f"{locator.file!r} at offset {locator.offset}: is not a file name of the archive")
    try:
        with open_file(place, locator.file) as file:
            yield file
    except (DamagedMemberError, RecordError, OSError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise IntegrityError(f"{path} at offset {locator.offset}: {what}") from error


def iter_captures(
    file: Path | Extent, on_fault: Callable[[Fault], None] | None = None, on_other: Callable[[Record], None] | None = None
) -> Iterator[Capture]:
    """Every capture of a WARC or ARC file, ours or another program's, in order; records of other types are passed over, told to `on_other`.

    Of an archive file of ours, given by its path, revisits are captures too. Damage raises `IntegrityError`; with `on_fault`, it is told
    each fault instead and reading goes on behind the damage.
    """
    waiting: Capture | None = None
    for found in iter_records(file):
        joined = _join(waiting, found) if waiting is not None and isinstance(found, Record) else None
        if waiting is not None and joined is None:
            yield waiting
        waiting = joined
        try:
            taken = _take_capture(found, file)
            waiting = taken or waiting
            if taken is None and on_other is not None and isinstance(found, Record):
                on_other(found)
        except RecordError as error:
            fault = found if isinstance(found, Fault) else Fault(file=file.name, offset=found.offset, length=found.length, what=str(error))
            if on_fault is None:
                where = file if isinstance(file, Path) else file.name
                raise IntegrityError(f"{where} at offset {fault.offset}: {fault.what}") from error
            on_fault(fault)
    if waiting is not None:
        yield waiting


def with_body(record: Record, place: Place, file: str) -> Record:
    """A revisit of this file with the body of the response to which it refers; any other record as it is. Raises `RecordError`."""
    reference = read_reference(record, file)
    if reference is None:
        return record
    body = split_block(_read_original(place, reference).block)[1]
    if make_digest(body) != record.field("WARC-Payload-Digest"):
        raise RecordError(f"the response to which it refers, in {reference.place.file}, has another body")
    return replace(record, block=record.block + body)


def find_original(folder: Path, locator: Locator, body: bytes) -> Reference | None:
    """A response with this body to which a revisit may refer: that at a locator, or, where a revisit lies there, the one behind it.

    None where it is gone, damaged, cut or imported, or has another body; and where it lies in a store: a crawl does not wait for one.
    """
    try:
        with open_file(folder, locator.file) as file:
            record = read_record(file, locator)
        reference = read_reference(record, locator.file)
        original = record if reference is None else _read_original(folder, reference)
    except (DamagedMemberError, RecordError, OSError):
        return None
    is_whole = original.field("WARC-Type") == "response" and not original.field("WARC-Truncated") and _origin_of(original) is None
    return (reference or refer_to(original, locator.file)) if is_whole and split_block(original.block)[1] == body else None


def _read_original(place: Place, reference: Reference) -> Record:
    """Also where its file was written anew and it lies elsewhere in it."""
    locator = reference.place
    try:
        if Path(locator.file).name != locator.file:
            raise RecordError("which is no file of the archive")
        with open_file(place, locator.file) as file:
            try:
                record = read_record(file, locator)
            except (DamagedMemberError, RecordError):
                changed_ns = os.fstat(file.source).st_mtime_ns if isinstance(file.source, int) else 0
                moved = _places_in(place, locator.file, file.size, changed_ns).get(locator.record_id)
                if moved is None:
                    raise
                record = read_record(file, moved)
    except (DamagedMemberError, RecordError, OSError) as error:
        raise RecordError(f"the response to which it refers cannot be read: {locator.file} at offset {locator.offset}: {error}") from error
    if record.field("WARC-Type") != "response":
        raise RecordError(f"it refers to a record that is no response: {locator.file} at offset {locator.offset}")
    return record


@lru_cache(_FILES_INDEXED)
def _places_in(place: Place, name: str, size: int, changed_ns: int) -> dict[str, Locator]:
    """Where the responses of a file lie, by their numbers; size and time of change tell one state of the file from another."""
    with open_file(place, name) as file:
        records = (found for found in iter_records(file) if isinstance(found, Record) and found.field("WARC-Type") == "response")
        return {record.field("WARC-Record-ID"): refer_to(record, name).place for record in records}


def _take_capture(found: Record | Fault, file: Path | Extent) -> Capture | None:
    if isinstance(found, Fault):
        raise RecordError(found.what)
    _check_digests(found, is_ours=file.name.startswith(OWN_PREFIX))
    if not found.field("WARC-Target-URI").lower().startswith(("http://", "https://")):
        return None
    if isinstance(file, Path) and read_reference(found, file.name) is not None:
        return capture_of(with_body(found, file.parent, file.name), file=file.name)
    return capture_of(found, file=file.name) if found.field("WARC-Type") == "response" else None


def read_record(file: Bytes, locator: Locator) -> Record:
    """The record at a locator of an open archive file. Raises `DamagedMemberError` and `RecordError`, also where it is another record."""
    member = read_member(file, locator.offset, expect_seal=locator.file.startswith(OWN_PREFIX))
    if member.length != locator.length:
        raise RecordError(f"the record has {member.length} bytes, the locator says {locator.length}")
    for record in parse_records(member.data, offset=member.offset, length=member.length):
        if record.field("WARC-Record-ID") == locator.record_id:
            _check_digests(record)
            return record
    raise RecordError(f"the record here is not {locator.record_id}")


def _with_followers(file: Bytes, capture: Capture, locator: Locator) -> Capture:
    """A response stands without what belongs to it, where no whole record of that follows; `verify` names the damage."""
    offset = locator.offset + locator.length
    for _ in range(_FOLLOWERS):
        try:
            member = read_member(file, offset, expect_seal=locator.file.startswith(OWN_PREFIX))
            record = next(parse_records(member.data, offset=member.offset, length=member.length))
        except (DamagedMemberError, RecordError, StopIteration):
            break
        joined = _join(capture, record)
        if joined is None:
            break
        capture, offset = joined, offset + member.length
    return capture


def _join(capture: Capture, record: Record) -> Capture | None:
    """The capture with what a record behind it tells, None where the record is of something else. Of `metadata` only our own is read."""
    place = capture.locator
    if place is None or record.field("WARC-Concurrent-To") != place.record_id:
        return None
    if record.field("WARC-Type") == "request":
        return replace(capture, request_headers=parse_head(split_block(record.block)[0], record.field("X-Winnow-Header-Encoding"))[1])
    if record.field("WARC-Type") == "metadata":
        return replace(capture, circumstances=read_fields(record.block)) if place.file.startswith(OWN_PREFIX) else capture
    return None


def capture_of(record: Record, *, file: str) -> Capture:
    """The HTTP response that a record holds, without its request. Raises `RecordError` where it holds none."""
    head, body = split_block(record.block)
    first_line, headers = parse_head(head, record.field("X-Winnow-Header-Encoding"))
    status_line = _STATUS_LINE.match(first_line)
    if status_line is None:
        raise RecordError(f"the record holds no HTTP response: {first_line[:80]!r}")
    status, is_ours = int(status_line[2]), file.startswith(OWN_PREFIX)
    return Capture(
        url=record.field("WARC-Target-URI").removeprefix("<").removesuffix(">"),
        captured_at=_parse_time(record.field("WARC-Date")),
        status=status,
        headers=headers,
        body=undo_chunks(head, body),
        ip_address=record.field("WARC-IP-Address") or None,
        protocol=record.field("WARC-Protocol") or status_line[1],
        truncated=bool(record.field("WARC-Truncated")) or (not is_ours and _is_part(record, status, headers)),
        locator=Locator(file=file, offset=record.offset, length=record.length, record_id=record.field("WARC-Record-ID")),
        origin=_origin_of(record),
    )


def _is_part(record: Record, status: int, headers: tuple[tuple[str, str], ...]) -> bool:
    """Whether a record of another program holds the beginning of an answer alone, though it does not say so by WARC-Truncated.

    The first of several segments (WARC 1.1, 7) is one: the others are records of their own, which are not joined to it.
    """
    return bool(record.field("WARC-Segment-Number")) or ends_early(status, headers, *split_block(record.block))


def _origin_of(record: Record) -> Origin | None:
    if address := record.field("X-Winnow-Imported-Address"):
        return Origin(address=unquote(address))
    file, offset = record.field("X-Winnow-Imported-From"), record.field("X-Winnow-Imported-Offset")
    if not file or not offset.isdecimal():
        return None
    return Origin(
        file=unquote(file),
        file_sha256=record.field("X-Winnow-Imported-SHA-256"),
        offset=int(offset),
        record_id=record.field("X-Winnow-Imported-Record-ID"),
    )


def _check_digests(record: Record, *, is_ours: bool = True) -> None:
    faults = find_digest_faults(record, is_ours=is_ours)
    if faults:
        raise RecordError("; ".join(faults))


def _parse_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RecordError(f"WARC-Date {text!r} is no time") from error
    if moment.year < _FIRST_YEAR:
        raise RecordError(f"WARC-Date {text!r} is before there was a web")
    return moment
