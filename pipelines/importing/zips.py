"""Looks into a WACZ or another zip: the archive files in it, as they lie there, and what its list of digests says against its parts.

Nothing is written under a name that stands in a zip. A part that lies there uncompressed, as the standard asks of WARC files, is read in
place; a compressed one from a temporary file without a name.
"""

from __future__ import annotations

import errno
import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryFile
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pipelines.archive.extent import Extent, digest_of, whole_file
from pipelines.archive.records import Fault
from pipelines.errors import DiskFullError
from pipelines.importing.inputs import Input, is_zip
from pipelines.importing.wacz_digests import UNREADABLE, Digests, read_digests

MAX_RATIO = 100  # text packs to a tenth, seldom to a fiftieth; zip bombs make 1,000 bytes and more of one
FREE_BYTES = 64 * 2**20  # that a small zip may unpack to, whatever it packs
MAX_PARTS = 100_000
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE 4.3.7: its mark, and the lengths of name and extra field
_ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
_CHUNK_BYTES = 2**20


def inputs_of_zip(extent: Extent, *, is_inner: bool = False) -> Iterator[Input]:
    """The archive files of a zip in its order, with what is wrong with each; then, if something is, the zip itself with that.

    A zip whose list of parts is missing is given as it is: WARC records that lie in it uncompressed are found all the same.
    """
    try:
        opened = ZipFile(extent.stream())
    except UNREADABLE as error:
        what = f"a zip that is cut off or damaged ({error}); get it again. Records that lie in it uncompressed are read"
        yield Input(name=extent.name, extent=extent, faults=(_fault(extent, what),))
        return
    with opened:
        parts = [part for part in opened.infolist() if not part.filename.endswith("/")]  # is_dir() fails on an empty name
        bomb = _why_refused(parts, extent)
        if bomb:
            yield Input(name=extent.name, faults=(_fault(extent, bomb),))
            return
        digests = read_digests(opened, extent)
        faults = list(digests.faults)
        found = False
        for part in parts:
            if _is_archive(part):
                found = True
                yield from _inputs_of_part(opened, part, extent, digests, is_inner=is_inner)
            else:
                faults += _check_other(opened, part, extent, digests)
        if not found:
            faults.append(_fault(extent, "a zip without an archive file: no part is in archive/ or ends in .warc, .warc.gz, .arc or .wacz"))
        if faults:
            yield Input(name=extent.name, faults=tuple(faults))


def _is_archive(part: ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith("archive/") or name.endswith((*_ARCHIVE_SUFFIXES, ".wacz"))


def _why_refused(parts: list[ZipInfo], extent: Extent) -> str:
    """The sizes are those that the zip declares; `zipfile` gives no more of a part than that."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_RATIO * extent.size + FREE_BYTES:
        return f"a zip whose parts unpack to {unpacked} bytes, more than {MAX_RATIO} times its own; it is not read"
    return f"a zip of {len(parts)} parts, the limit is {MAX_PARTS}; it is not read" if len(parts) > MAX_PARTS else ""


def _inputs_of_part(opened: ZipFile, part: ZipInfo, zipped: Extent, digests: Digests, *, is_inner: bool) -> Iterator[Input]:
    name = f"{zipped.name}/{part.filename}"
    try:
        with _as_extent(opened, part, zipped, name) as extent:
            sha256 = digest_of(extent)
            what = digests.why_not(part.filename, sha256)
            faults = (_fault(extent, what),) if what else ()
            if not is_zip(extent):
                yield Input(name=name, extent=extent, sha256=sha256, faults=faults)
            elif is_inner:
                yield Input(name=name, faults=(_fault(extent, "a zip in a zip in a zip; unpack the outer one and import what is in it"),))
            else:
                for inner in inputs_of_zip(extent, is_inner=True):
                    yield replace(inner, faults=(*faults, *inner.faults))
                    faults = ()
    except UNREADABLE as error:
        yield Input(name=name, faults=(_fault(replace(zipped, name=name), f"cannot be read in the zip ({error}); get it again"),))


@contextmanager
def _as_extent(opened: ZipFile, part: ZipInfo, zipped: Extent, name: str) -> Iterator[Extent]:
    if part.compress_type == ZIP_STORED and not part.flag_bits & 1:
        yield _in_place(part, zipped, name)
        return
    try:
        with TemporaryFile(prefix="winnow-") as spool:
            with opened.open(part) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    spool.write(chunk)
            spool.flush()
            yield whole_file(spool, name)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"{name}: no room to unpack it ({error.strerror}); free space, or set TMPDIR to a folder with more"
            ) from error
        raise


def _in_place(part: ZipInfo, zipped: Extent, name: str) -> Extent:
    mark, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(zipped.read_at(part.header_offset, _LOCAL_HEADER.size))
    start = part.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes
    if mark != b"PK\x03\x04" or start + part.file_size > zipped.size:
        raise BadZipFile("it is not where the list of parts says")
    return Extent(name=name, source=zipped.source, start=zipped.start + start, size=part.file_size)


def _check_other(opened: ZipFile, part: ZipInfo, zipped: Extent, digests: Digests) -> list[Fault]:
    """What is wrong with a part that is no archive file: only its digest is looked at."""
    if part.filename not in digests.expected:
        return []
    digest = hashlib.sha256()
    try:
        with opened.open(part) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
    except UNREADABLE as error:
        return [_fault(zipped, f"{part.filename}: cannot be read in the zip ({error})")]
    what = digests.why_not(part.filename, digest.hexdigest())
    return [_fault(zipped, f"{part.filename}: {what}")] if what else []


def _fault(extent: Extent, what: str) -> Fault:
    return Fault(file=extent.name, offset=0, length=extent.size, what=what)
