"""Reads a file of the archive to its end for what it holds: its responses with place and digest, and its faults."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.archive.http_message import split_block, undo_chunks
from pipelines.archive.log_files import is_log_block, is_log_file
from pipelines.archive.places.opening import ArchivedFile
from pipelines.archive.records import OWN_PREFIX, Fault, Record, read_base32
from pipelines.archive.revisits import read_reference
from pipelines.archive.verify import scan_file

_SHA256_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class FoundResponse:
    """A response or revisit of a file, as its locator would say it. `payload_sha256` is hexadecimal."""

    offset: int
    length: int
    payload_sha256: str


@dataclass(frozen=True, slots=True)
class FileScan:
    """What a file holds: the responses by their record's number, how many records there are, and its faults."""

    name: str
    responses: dict[str, FoundResponse]
    records: int
    faults: tuple[Fault, ...]


def scan_responses(file: ArchivedFile, on_block: Callable[[bytes], None]) -> FileScan:
    """Read a file to its end; `on_block` is told the sound blocks of a log file, and raises ValueError where it cannot read one.

    Raises `StoreError`.
    """
    responses: dict[str, FoundResponse] = {}
    faults: list[Fault] = []
    records, is_log = 0, is_log_file(file.name)
    try:
        before = file.size_now()
        for found in scan_file(file):
            if isinstance(found, Fault):
                faults.append(found)
                continue
            records += 1
            if is_log and is_log_block(found):
                faults += _tell_block(found, file.name, on_block)
            elif found.field("WARC-Type") == "response" or read_reference(found, file.name) is not None:
                responses[found.field("WARC-Record-ID")] = FoundResponse(found.offset, found.length, _payload_digest(found, file.name))
        if file.size_now() > before:  # a crawl writes it: what was half there is no damage
            faults = [fault for fault in faults if fault.offset + fault.length < before]
    except OSError as error:
        faults.append(Fault(file=file.name, offset=0, what=f"cannot be read ({error.strerror})"))
    return FileScan(file.name, responses, records, tuple(faults))


def _tell_block(block: Record, file: str, on_block: Callable[[bytes], None]) -> Iterator[Fault]:
    try:
        on_block(block.block)
    except ValueError as error:
        yield Fault(file=file, offset=block.offset, length=block.length, what=str(error))


def _payload_digest(record: Record, file: str) -> str:
    """Of a record of ours that which it states: the scan has compared it with the body, of a revisit with that to which it refers."""
    algorithm, _, stated = record.field("WARC-Payload-Digest").partition(":")
    if file.startswith(OWN_PREFIX) and algorithm == "sha256" and (digest := read_base32(stated, length=_SHA256_BYTES)) is not None:
        return digest.hex()
    return hashlib.sha256(undo_chunks(*split_block(record.block))).hexdigest()
