"""Sealed gzip members: one per WARC record, so that a change of any single byte shows; what a member holds is left to `records`.

gzip alone notices only changes that alter what is decompressed. Time stamp, flags, padding bits and equivalent codes can change unseen. So
each member carries the SHA-256 of its own compressed bytes in a gzip extra field (RFC 1952, section 2.3.1.1) named `Wn`. Every gzip reader
skips the extra field; members of other programs have none and are checked as far as gzip goes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.archive.extent import Bytes, read_at, size_of

_LARGE_BYTES = 2 * 2**20  # a rare page; 16 MiB took .8 s, in which a crawl does nothing else, and take .3 s at the lowest level
MAX_MEMBER_BYTES = 256 * 2**20  # decompressed; sixteen times the largest body we fetch, so only foreign or hostile files meet it

_MAGIC = b"\x1f\x8b\x08"
_SEAL_ID = b"Wn"
_SEAL_LENGTH = hashlib.sha256().digest_size
_EXTRA_FIELD = _SEAL_ID + _SEAL_LENGTH.to_bytes(2, "little")
_PREFIX = b"\x1f\x8b\x08\x04" + bytes(4) + b"\x00\xff" + (len(_EXTRA_FIELD) + _SEAL_LENGTH).to_bytes(2, "little") + _EXTRA_FIELD
_CHUNK_BYTES = 16 * 2**10
_STORED = b"\x00\x00\x00\xff\xff"  # an empty block of 5 bytes
_FIXED_AND_STORED = b"\x02" + _STORED  # two, in 6 bytes
_STORED_END, _FIXED_END = b"\x01\x00\x00\xff\xff", b"\x03\x00"  # the last block
_RECORD_START = re.compile(
    rb"WARC/|[a-z]+:\S* \S+ \d{12,14} \S+ \d+\r?\n"
)  # of WARC, and of ARC (archive.org/web/researcher/ArcFileFormat.php)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One whole gzip member: where it lies in its file and what it decompresses to."""

    offset: int
    length: int
    data: bytes = field(repr=False)
    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes of a file that are no whole gzip member, up to the next one that is, or to the end."""

    offset: int
    length: int
    what: str


class DamagedMemberError(ValueError):
    """No whole gzip member begins at this offset."""


class CutMemberError(DamagedMemberError):
    """The file ends before the member does."""


def seal_member(data: bytes, *, level: int = 6) -> bytes:
    """Compress `data` into one gzip member that carries its own digest; what is large, at the lowest level."""
    deflater = zlib.compressobj(level if len(data) <= _LARGE_BYTES else 1, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(data) + deflater.flush()
    packed += zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _PREFIX + hashlib.sha256(packed).digest() + packed


def seal_member_of(length: int, data: bytes) -> bytes | None:
    """As `seal_member`, in exactly `length` bytes, so that what follows in a file keeps its place; None where it does not fit.

    Behind the data stand empty blocks (RFC 1951, 3.2.4 and 3.2.6), which every reader passes over; a few lengths cannot be met with them.
    """
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(data) + deflater.flush(zlib.Z_SYNC_FLUSH)
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    free = length - len(_PREFIX) - _SEAL_LENGTH - len(packed) - len(trailer)
    for end in (_STORED_END, _FIXED_END):
        room = free - len(end)
        sixes = room % 5  # 6 leaves 1 when divided by 5
        if room >= 6 * sixes:
            fives = (room - 6 * sixes) // 5
            sealed = packed + _STORED * fives + _FIXED_AND_STORED * sixes + end + trailer
            return _PREFIX + hashlib.sha256(sealed).digest() + sealed
    return None


def read_member(source: Bytes, offset: int, *, expect_seal: bool = False) -> Member:
    """Decompress the member at `offset` of an open file; raises `DamagedMemberError`."""
    data, packed = _inflate(source, offset)
    sealed = packed.startswith(_PREFIX)
    if not sealed and (expect_seal or packed[12:14] == _SEAL_ID):
        raise DamagedMemberError("the gzip header is not the one that was written")
    start = len(_PREFIX) + _SEAL_LENGTH
    if sealed and hashlib.sha256(packed[start:]).digest() != packed[len(_PREFIX) : start]:
        raise DamagedMemberError("the compressed bytes do not match the digest they carry")
    return Member(offset=offset, length=len(packed), data=data, sealed=sealed)


def scan_members(source: Bytes, *, expect_seal: bool = False) -> Iterator[Member | Damage]:
    """Every member of an open file in order; after damage the scan goes on at the next whole member that holds a WARC record."""
    offset, size = 0, size_of(source)
    while offset < size:
        try:
            found: Member | Damage = read_member(source, offset, expect_seal=expect_seal)
        except DamagedMemberError as error:
            found = _measure_damage(source, offset, size, error)
        yield found
        offset += found.length


def end_of_whole_members(source: Bytes, offset: int) -> int:
    """Where the whole members end that follow one another from `offset` on; behind it there is the end of the file, or half a member."""
    size = size_of(source)
    while offset < size:
        try:
            offset += read_member(source, offset).length
        except DamagedMemberError:
            break
    return offset


def _inflate(source: Bytes, offset: int) -> tuple[bytes, bytes]:
    """What the member holds, and its bytes."""
    chunk = read_at(source, offset, _CHUNK_BYTES)
    inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts, chunks, held, size = [], [], 0, 0
    while True:
        if not chunk:
            raise CutMemberError("the record is cut off by the end of the file")
        try:
            part = inflater.decompress(chunk)
        except zlib.error as error:
            raise DamagedMemberError(f"damaged gzip data ({error})") from error
        held += len(part)
        if held > MAX_MEMBER_BYTES:
            raise DamagedMemberError(
                f"a record of more than {MAX_MEMBER_BYTES} bytes, or many packed as one; unpack such a file first (gunzip)"
            )
        parts.append(part)
        if inflater.eof:
            chunks.append(chunk[: len(chunk) - len(inflater.unused_data)])
            return b"".join(parts), b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
        chunk = read_at(source, offset + size, _CHUNK_BYTES)


def _measure_damage(source: Bytes, offset: int, size: int, error: DamagedMemberError) -> Damage:
    following = _find_next_member(source, offset + 1, size)
    starts_as_gzip = read_at(source, offset, len(_MAGIC)) == _MAGIC
    if following is None and not starts_as_gzip:
        what = "bytes that are no record, up to the end of the file"
    elif following is not None and isinstance(error, CutMemberError):
        what = "damaged gzip data"
    else:
        what = str(error)
    return Damage(offset=offset, length=(size if following is None else following) - offset, what=what)


def _find_next_member(source: Bytes, start: int, size: int) -> int | None:
    while start < size:
        window = read_at(source, start, 2**20)
        place = window.find(_MAGIC)
        if place < 0:
            start += max(1, len(window) - len(_MAGIC) + 1)
        elif _holds_record(source, start + place):
            return start + place
        else:
            start += place + 1
    return None


def _holds_record(source: Bytes, offset: int) -> bool:
    try:
        return _RECORD_START.match(read_member(source, offset).data) is not None
    except DamagedMemberError:
        return False
