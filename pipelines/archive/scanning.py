"""Reads a file of the archive to its end for what it holds: its responses with place and digest, and its faults."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from pipelines.archive.http_message import split_block, undo_chunks
from pipelines.archive.places.opening import ArchivedFile
from pipelines.archive.records import OWN_PREFIX, Fault, Record
from pipelines.archive.revisits import read_reference
from pipelines.archive.verify import scan_file


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


def scan_responses(file: ArchivedFile) -> FileScan:
    """Read a file to its end. Raises `StoreError`."""
    responses: dict[str, FoundResponse] = {}
    faults: list[Fault] = []
    records = 0
    try:
        before = file.size_now()
        for found in scan_file(file):
            if isinstance(found, Fault):
                faults.append(found)
                continue
            records += 1
            if found.field("WARC-Type") == "response" or read_reference(found, file.name) is not None:
                responses[found.field("WARC-Record-ID")] = FoundResponse(found.offset, found.length, _payload_digest(found, file.name))
        if file.size_now() > before:  # a crawl writes it: what was half there is no damage
            faults = [fault for fault in faults if fault.offset + fault.length < before]
    except OSError as error:
        faults.append(Fault(file=file.name, offset=0, what=f"cannot be read ({error.strerror})"))
    return FileScan(file.name, responses, records, tuple(faults))


def _payload_digest(record: Record, file: str) -> str:
    """Of a record of ours that which it states: the scan has compared it with the body, of a revisit with that to which it refers."""
    stated = record.field("WARC-Payload-Digest")
    if file.startswith(OWN_PREFIX) and stated.startswith("sha256:"):
        return base64.b32decode(stated.removeprefix("sha256:")).hex()
    return hashlib.sha256(undo_chunks(*split_block(record.block))).hexdigest()
