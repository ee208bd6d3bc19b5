"""Reads captures back from the archive, byte for byte, and refuses what is damaged; undoing compression is left to `content`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from pipelines.archive.content import TooLarge, charset_of, decoded_content
from pipelines.archive.extent import Extent
from pipelines.archive.http_message import Headers, parse_head, split_block, undo_chunks
from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.records import OWN_PREFIX, Fault, Record, RecordError, find_digest_faults, iter_records, parse_records
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator, Origin

__all__ = ["TooLarge", "charset_of", "decoded_content", "iter_captures", "read_capture"]

_STATUS_LINE = re.compile(r"(\S+) +(\d{3,})(?!\S)")


def read_capture(folder: Path, locator: Locator) -> Capture:
    """The capture at a locator, with its request headers where the request record lies behind it.

    Raises `IntegrityError`, naming file and offset, when the record is not there, is another one, or does not match its digests.
    """
    with open_at(folder, locator) as descriptor:
        capture = capture_of(read_record(descriptor, locator), file=locator.file)
        return replace(capture, request_headers=_read_request_headers(descriptor, locator))


@contextmanager
def open_at(folder: Path, locator: Locator) -> Iterator[int]:
    """The archive file of a locator, open; damage met in the block becomes an `IntegrityError` that names file and offset."""
    path = folder / locator.file
    if Path(locator.file).name != locator.file:
        raise IntegrityError(f"{locator.file!r} at offset {locator.offset}: is not a file name of the archive")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise IntegrityError(f"{path} at offset {locator.offset}: {error.strerror}") from error
    try:
        yield descriptor
    except (DamagedMemberError, RecordError, OSError) as error:
        raise IntegrityError(f"{path} at offset {locator.offset}: {error}") from error
    finally:
        os.close(descriptor)


def iter_captures(
    file: Path | Extent, on_fault: Callable[[Fault], None] | None = None, on_other: Callable[[Record], None] | None = None
) -> Iterator[Capture]:
    """Every capture of a WARC or ARC file, ours or another program's, in order; records of other types are passed over, told to `on_other`.

    Damage raises `IntegrityError`; with `on_fault`, it is told each fault instead and reading goes on behind the damage.
    """
    waiting: Capture | None = None
    for found in iter_records(file):
        if waiting is not None and waiting.locator is not None:
            answers = isinstance(found, Record) and found.field("WARC-Concurrent-To") == waiting.locator.record_id
            yield replace(waiting, request_headers=_request_headers_of(found)) if answers and isinstance(found, Record) else waiting
            waiting = None
        try:
            waiting = _take_capture(found, file.name)
            if waiting is None and on_other is not None and isinstance(found, Record):
                on_other(found)
        except RecordError as error:
            fault = found if isinstance(found, Fault) else Fault(file=file.name, offset=found.offset, length=found.length, what=str(error))
            if on_fault is None:
                where = file if isinstance(file, Path) else file.name
                raise IntegrityError(f"{where} at offset {fault.offset}: {fault.what}") from error
            on_fault(fault)
    if waiting is not None:
        yield waiting


def _take_capture(found: Record | Fault, file: str) -> Capture | None:
    if isinstance(found, Fault):
        raise RecordError(found.what)
    _check_digests(found)
    is_page = found.field("WARC-Type") == "response" and found.field("WARC-Target-URI").lower().startswith(("http://", "https://"))
    return capture_of(found, file=file) if is_page else None


def read_record(descriptor: int, locator: Locator) -> Record:
    """The record at a locator of an open archive file. Raises `DamagedMemberError` and `RecordError`, also where it is another record."""
    member = read_member(descriptor, locator.offset, expect_seal=locator.file.startswith(OWN_PREFIX))
    if member.length != locator.length:
        raise RecordError(f"the record has {member.length} bytes, the locator says {locator.length}")
    for record in parse_records(member.data, offset=member.offset, length=member.length):
        if record.field("WARC-Record-ID") == locator.record_id:
            _check_digests(record)
            return record
    raise RecordError(f"the record here is not {locator.record_id}")


def _read_request_headers(descriptor: int, locator: Locator) -> Headers:
    """Empty where no whole request record follows: the response stands without it, and `verify` names the damage."""
    try:
        member = read_member(descriptor, locator.offset + locator.length, expect_seal=locator.file.startswith(OWN_PREFIX))
        record = next(parse_records(member.data, offset=member.offset, length=member.length))
    except (DamagedMemberError, RecordError, StopIteration):
        return ()
    return _request_headers_of(record) if record.field("WARC-Concurrent-To") == locator.record_id else ()


def _request_headers_of(record: Record) -> Headers:
    if record.field("WARC-Type") != "request":
        return ()
    return parse_head(split_block(record.block)[0], record.field("X-Winnow-Header-Encoding"))[1]


def capture_of(record: Record, *, file: str) -> Capture:
    """The HTTP response that a record holds, without its request. Raises `RecordError` where it holds none."""
    head, body = split_block(record.block)
    first_line, headers = parse_head(head, record.field("X-Winnow-Header-Encoding"))
    status_line = _STATUS_LINE.match(first_line)
    if status_line is None:
        raise RecordError(f"the record holds no HTTP response: {first_line[:80]!r}")
    return Capture(
        url=record.field("WARC-Target-URI").removeprefix("<").removesuffix(">"),
        captured_at=_parse_time(record.field("WARC-Date")),
        status=int(status_line[2]),
        headers=headers,
        body=undo_chunks(head, body),
        ip_address=record.field("WARC-IP-Address") or None,
        protocol=record.field("WARC-Protocol") or status_line[1],
        truncated=bool(record.field("WARC-Truncated")),
        locator=Locator(file=file, offset=record.offset, length=record.length, record_id=record.field("WARC-Record-ID")),
        origin=_origin_of(record),
    )


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


def _check_digests(record: Record) -> None:
    faults = find_digest_faults(record)
    if faults:
        raise RecordError("; ".join(faults))


def _parse_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RecordError(f"WARC-Date {text!r} is no time") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
