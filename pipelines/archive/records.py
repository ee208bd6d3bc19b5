"""WARC records as values: serialised and parsed with warcio, digests checked; files and gzip are left to `writer` and `members`."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive.http_message import split_block, undo_chunks
from pipelines.archive.members import Damage, scan_members

VERSION = "WARC/1.1"
OWN_PREFIX = "winnow-"

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record. `offset` and `length` are those of its gzip member, or of the record itself in an uncompressed file."""

    fields: Fields
    block: bytes = field(repr=False)
    offset: int
    length: int

    def field(self, name: str) -> str:
        """First value of a named field, by any case; empty where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Damage found in an archive file: its name, where the damaged bytes begin, how many they are, and what is wrong."""

    file: str
    offset: int
    what: str
    length: int = 0


class RecordError(ValueError):
    """These bytes are no WARC record."""


def make_record_id() -> str:
    """A new WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


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


def parse_records(data: bytes, *, offset: int, length: int) -> Iterator[Record]:
    """The records of one decompressed gzip member; normally exactly one. Raises `RecordError`."""
    stream = BytesIO(data)
    while stream.tell() < len(data):
        yield _parse_record(stream, offset=offset, length=length)


def iter_records(path: Path) -> Iterator[Record | Fault]:
    """Every record of a WARC file, compressed or not, in order, with the faults between them."""
    with path.open("rb") as stream:
        if stream.read(5) == b"WARC/" and path.suffix != ".gz":
            stream.seek(0)
            yield from _iter_plain(stream, path.name)
        else:
            yield from _iter_members(stream, path.name)


def find_digest_faults(record: Record) -> list[str]:
    """What the digests of a record say against it; empty when they match or there are none."""
    is_http = record.field("Content-Type").lower().startswith("application/http")
    parts: dict[str, tuple[bytes, ...]] = {"WARC-Block-Digest": (record.block,)}
    if record.field("WARC-Type") != "revisit" and not record.field("WARC-Segment-Number"):
        parts["WARC-Payload-Digest"] = _payloads(record.block) if is_http else (record.block,)
    labelled = ((name, record.field(name), readings) for name, readings in parts.items())
    return [
        f"{name} does not match"
        for name, digest, readings in labelled
        if digest and not any(_digest_matches(digest, data) for data in readings)
    ]


def _payloads(block: bytes) -> tuple[bytes, ...]:
    """The payload of an HTTP response, as archived and without chunk framing: programs differ in which they take the digest of."""
    head, body = split_block(block)
    plain = undo_chunks(head, body)
    return (body,) if plain == body else (body, plain)


def _digest_matches(label: str, data: bytes) -> bool:
    algorithm, _, value = label.partition(":")
    try:
        digest = hashlib.new(algorithm.lower().replace("-", ""), data, usedforsecurity=False).digest()
    except ValueError:
        return False
    return value in (base64.b32encode(digest).decode(), base64.b64encode(digest).decode()) or value.lower() == digest.hex()


def _iter_members(stream: BinaryIO, name: str) -> Iterator[Record | Fault]:
    for found in scan_members(stream.fileno(), expect_seal=name.startswith(OWN_PREFIX)):
        if isinstance(found, Damage):
            yield Fault(file=name, offset=found.offset, length=found.length, what=found.what)
            continue
        try:
            yield from parse_records(found.data, offset=found.offset, length=found.length)
        except RecordError as error:
            yield Fault(file=name, offset=found.offset, length=found.length, what=str(error))


def _iter_plain(stream: BinaryIO, name: str) -> Iterator[Record | Fault]:
    size = os.fstat(stream.fileno()).st_size
    while (offset := stream.tell()) < size:
        try:
            record = _parse_record(stream, offset=offset, length=0)
        except RecordError as error:
            yield Fault(file=name, offset=offset, length=size - offset, what=str(error))
            return
        yield Record(fields=record.fields, block=record.block, offset=offset, length=stream.tell() - offset)


def _parse_record(stream: BinaryIO, *, offset: int, length: int) -> Record:
    try:
        parsed = ArcWarcRecordLoader(verify_http=False).parse_record_stream(stream, known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError) as error:
        raise RecordError("bytes that do not begin a WARC record") from error
    fields = tuple((str(name), str(value)) for name, value in parsed.rec_headers.headers)
    block: bytes = parsed.raw_stream.read()
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
