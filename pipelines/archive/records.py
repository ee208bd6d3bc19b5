"""WARC records as values: serialised and parsed with warcio, digests checked; files and gzip are left to `writer` and `members`."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive.arc import fields_of_arc
from pipelines.archive.extent import Extent, whole_file
from pipelines.archive.http_message import head_bytes, is_chunked, split_block, undo_chunks
from pipelines.archive.members import MAX_MEMBER_BYTES, Damage, scan_members

VERSION = "WARC/1.1"
OWN_PREFIX = "winnow-"
WARC_START = b"WARC/"
ARC_START = b"filedesc://"
_RECORD_BREAK = b"\r\n\r\n" + WARC_START
_WINDOW_BYTES = 2**20
_MAX_LEAD = 64  # bytes, with the blank lines that some programs write ahead of the first record

_BASE32 = bytearray(b"!" * 256)  # to the digits of `int`; what is no letter of base 32 (RFC 4648, section 6) is no digit
for _place, _letter in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
    _BASE32[_letter] = b"0123456789abcdefghijklmnopqrstuv"[_place]
_LOADER = ArcWarcRecordLoader(verify_http=False, arc2warc=False)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record. `offset` and `length` are those of its gzip member, or of the record itself in an uncompressed file."""

    fields: Fields
    block: bytes = field(repr=False)
    offset: int
    length: int
    _named: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A verification asks each record some ten times."""
        object.__setattr__(self, "_named", {name.lower(): value for name, value in reversed(self.fields)})

    def field(self, name: str) -> str:
        """First value of a named field, by any case; empty where there is none."""
        return self._named.get(name.lower(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Damage found in an archive file: its name, where the damaged bytes begin, how many they are, and what is wrong."""

    file: str
    offset: int
    what: str
    length: int = 0


class RecordError(ValueError):
    """These bytes are no WARC record."""


class RecordTooLongError(RecordError):
    """A record says that it has more bytes than are read into memory; `length` is how many."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a record of more than {MAX_MEMBER_BYTES} bytes")
        self.length = length


def make_record_id() -> str:
    """A new WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def format_time(moment: datetime) -> str:
    """A WARC-Date, in UTC to the microsecond. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: a time without its zone cannot be archived; give it in UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def make_digest(data: bytes) -> str:
    """A labelled SHA-256 digest in base 32, the form replay programs compare."""
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode('ascii')}"


def serialise_record(record_type: str, fields: Fields, block: bytes, *, content_type: str) -> bytes:
    """The bytes of one record, uncompressed. `fields` must hold the payload digest where the type has one: warcio would add SHA-1."""
    all_fields = [("WARC-Type", record_type), *fields, ("WARC-Block-Digest", make_digest(block))]
    envelope = StatusAndHeaders("", all_fields, protocol=VERSION)
    out = BytesIO()
    as_type = "response" if record_type == "revisit" else record_type  # of a revisit warcio writes only headers that it has parsed
    record = ArcWarcRecord("warc", as_type, envelope, BytesIO(block), None, content_type, len(block))
    WARCWriter(out, gzip=False, warc_version=VERSION).write_record(record)
    return out.getvalue()


def parse_records(data: bytes, *, offset: int, length: int, is_arc: bool = False) -> Iterator[Record]:
    """The records of one decompressed gzip member; normally exactly one. Raises `RecordError`."""
    stream = BytesIO(data)
    while stream.tell() < len(data):
        yield _parse_record(stream, offset=offset, length=length, is_arc=is_arc)


def iter_records(file: Path | Extent) -> Iterator[Record | Fault]:
    """Every record of a WARC or ARC file in order, with the faults between them; what it is, its content says, not its name."""
    if isinstance(file, Extent):
        is_plain = file.read_at(0, _MAX_LEAD).lstrip(b"\r\n").startswith((WARC_START, ARC_START))
        yield from _iter_plain(file) if is_plain else _iter_members(file)
    else:
        with file.open("rb") as stream:
            yield from iter_records(whole_file(stream, file.name))


def find_digest_faults(record: Record, *, is_ours: bool = True) -> list[str]:
    """What the digests of a record say against it; empty when they match or there are none.

    Those that other programs made with a function that is not known here say nothing: nobody can tell that they do not match.
    """
    is_http = record.field("Content-Type").lower().startswith("application/http")
    parts: dict[str, tuple[bytes | memoryview, ...]] = {"WARC-Block-Digest": (record.block,)}
    if record.field("WARC-Type") != "revisit" and not record.field("WARC-Segment-Number"):
        parts["WARC-Payload-Digest"] = _payloads(record.block) if is_http else (record.block,)
    labelled = ((name, record.field(name), readings) for name, readings in parts.items())
    return [
        f"{name} does not match"
        for name, digest, readings in labelled
        if digest and (is_ours or _can_be_read(digest)) and not any(digest_matches(digest, data) for data in readings)
    ]


def _can_be_read(label: str) -> bool:
    return ":" in label and _digest_of(label, b"") is not None


def _digest_of(label: str, data: bytes | memoryview) -> bytes | None:
    """By the function that a label names; None for one that is not known here, or gives no digest of one length."""
    try:
        made = hashlib.new(label.partition(":")[0].lower().replace("-", ""), data, usedforsecurity=False)
    except ValueError:
        return None
    return made.digest() if made.digest_size else None


def _payloads(block: bytes) -> tuple[bytes | memoryview, ...]:
    """The payload of an HTTP response, as archived and without chunk framing: programs differ in which they take the digest of."""
    end = head_bytes(block)
    if not is_chunked(block[:end]):
        return (memoryview(block)[end:],)
    head, body = split_block(block)
    return (body, undo_chunks(head, body))


def digest_matches(label: str, data: bytes | memoryview) -> bool:
    """Whether a labelled digest, in base 32, base 64 or hexadecimal, is that of `data`."""
    value, digest = label.partition(":")[2], _digest_of(label, data)
    if digest is None:
        return False
    return (
        read_base32(value.upper(), length=len(digest)) == digest
        or value.lower() == digest.hex()
        or value == base64.b64encode(digest).decode()
    )


def read_base32(text: str, *, length: int) -> bytes | None:
    """So many bytes out of base 32, written as `make_digest` does; None for anything else. Eight times as fast as the standard library."""
    letters, spare = -(-8 * length // 5), -8 * length % 5
    if len(text) != letters + -letters % 8 or text[letters:].strip("="):
        return None
    try:
        number = int(text[:letters].encode().translate(_BASE32), 32)
    except ValueError:
        return None
    return (number >> spare).to_bytes(length, "big") if number % (1 << spare) == 0 else None


def _iter_members(file: Extent) -> Iterator[Record | Fault]:
    is_arc = False
    for found in scan_members(file, expect_seal=file.basename.startswith(OWN_PREFIX)):
        if isinstance(found, Damage):
            yield Fault(file=file.name, offset=found.offset, length=found.length, what=found.what)
            continue
        is_arc = is_arc or found.data.startswith(ARC_START)
        try:
            yield from parse_records(found.data, offset=found.offset, length=found.length, is_arc=is_arc)
        except RecordError as error:
            yield Fault(file=file.name, offset=found.offset, length=found.length, what=str(error))


def _iter_plain(file: Extent) -> Iterator[Record | Fault]:
    stream, is_arc = file.stream(), file.read_at(0, _MAX_LEAD).lstrip(b"\r\n").startswith(ARC_START)
    _skip_empty_lines(stream)
    while (offset := stream.tell()) < file.size:
        try:
            record = _parse_record(stream, offset=offset, length=0, is_arc=is_arc)
        except RecordTooLongError as error:
            end = min(file.size, stream.tell() + error.length)
            yield Fault(file=file.name, offset=offset, length=end - offset, what=str(error))
            stream.seek(end)
            _skip_empty_lines(stream)
            continue
        except RecordError as error:
            end = file.size if is_arc else _find_next_record(file, offset + 1)
            yield Fault(file=file.name, offset=offset, length=end - offset, what=str(error))
            stream.seek(end)
            continue
        yield replace(record, length=stream.tell() - offset)


def _find_next_record(file: Extent, start: int) -> int:
    """Where the next record begins behind damage, after the blank lines that end one; the end of the file where there is none."""
    while start < file.size:
        place = (window := file.read_at(start, _WINDOW_BYTES)).find(_RECORD_BREAK)
        if place >= 0:
            return start + place + len(_RECORD_BREAK) - len(WARC_START)
        start += max(1, len(window) - len(_RECORD_BREAK) + 1)
    return file.size


def _parse_record(stream: BinaryIO, *, offset: int, length: int, is_arc: bool) -> Record:
    try:
        parsed = _LOADER.parse_record_stream(stream, known_format="arc" if is_arc else "warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError) as error:
        raise RecordError(f"bytes that do not begin {'an ARC' if is_arc else 'a WARC'} record") from error
    if (parsed.length or 0) > MAX_MEMBER_BYTES:
        raise RecordTooLongError(parsed.length)
    fields = tuple((str(name), str(value)) for name, value in parsed.rec_headers.headers)
    block: bytes = parsed.raw_stream.read()
    if is_arc:
        fields = fields_of_arc(fields, is_file_head=parsed.rec_type == "arc_header", block_bytes=len(block))
    record = Record(fields=fields, block=block, offset=offset, length=length)
    if record.field("Content-Length") != str(len(block)):
        raise RecordError(f"Content-Length says {record.field('Content-Length')!r}, the record has {len(block)} bytes")
    _skip_empty_lines(stream)
    return record


def _skip_empty_lines(stream: BinaryIO) -> None:
    """Two end a record by the standard; other programs write none to three, and what follows them is checked as a record anyway."""
    while (byte := stream.read(1)) and byte in b"\r\n":
        continue
    if byte:
        stream.seek(-1, os.SEEK_CUR)
