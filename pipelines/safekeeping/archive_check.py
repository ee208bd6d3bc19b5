"""Holds the files of the archive against themselves and against the database: every record, digest and locator."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.archive.http_message import split_block, undo_chunks
from pipelines.archive.records import OWN_PREFIX, Fault, Record
from pipelines.archive.revisits import read_reference
from pipelines.archive.verify import scan_file
from pipelines.store.integrity.captures import CaptureView, StoredLocator
from pipelines.store.integrity.findings import DOCUMENTS_NAMED, Finding, Part, Scope
from pipelines.workers.machine import cores


@dataclass(frozen=True, slots=True)
class _Found:
    """A response or revisit of a file, as its locator would say it."""

    offset: int
    length: int
    payload_sha256: str


@dataclass(frozen=True, slots=True)
class FileScan:
    """What a file holds: the responses by their record's number, how many records there are, and its faults."""

    name: str
    responses: dict[str, _Found]
    records: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class ArchiveCounts:
    """Added up over the files."""

    files: int = 0
    records: int = 0
    locators: int = 0
    unnamed: int = 0


def archive_files(folder: Path) -> dict[str, Path]:
    """The WARC files of an archive by name."""
    found = sorted(path for path in folder.iterdir() if ".warc" in path.name and path.is_file()) if folder.is_dir() else []
    return {path.name: path for path in found}


def has_file(scope: Scope, name: str) -> bool:
    """Whether a file is of this part: by its name, so that it stays so when others come."""
    return zlib.crc32(name.encode("utf-8", "surrogateescape")) % scope.parts == scope.part - 1


def check_archive(
    view: CaptureView, files: Mapping[str, Path], scope: Scope, counts: ArchiveCounts, *, on_bytes: Callable[[int], None]
) -> Iterator[Finding]:
    """Every fault of these files, and of what the database says lies in them.

    Files are scanned by as many threads as there are processors: what costs, unpacking and hashing, Python does beside itself.
    """
    threads = ThreadPoolExecutor(cores())
    scans = {name: threads.submit(scan_responses, path) for name, path in files.items() if has_file(scope, name)}
    try:
        for name, locators in view.by_file():
            if name in scans:
                yield from _check_file(view, scans.pop(name).result(), locators, counts)
                on_bytes(size_of(files[name]))
            elif has_file(scope, name):
                missing = Finding(part=Part.ARCHIVE, place=name, what="the file is missing")
                yield _concerning(view, missing, [locator.fetch_id for locator in locators])
        for name in list(scans):
            yield from _check_file(view, scans.pop(name).result(), (), counts)
            on_bytes(size_of(files[name]))
    finally:
        threads.shutdown(cancel_futures=True)  # stopped, it does not read the whole archive first


def sizes_of(folder: Path) -> dict[str, int]:
    """The bytes of each file of an archive by name."""
    return {name: size_of(path) for name, path in archive_files(folder).items()}


def size_of(path: Path) -> int:
    """The bytes of a file; 0 of one that went meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def check_files(view: CaptureView, files: Mapping[str, Path]) -> Iterator[Finding]:
    """Files that the database names: whether they are there, and as long as it says at least."""
    for name, end in view.ends():
        size = size_of(files[name]) if name in files else None
        what = "the file is missing" if size is None else f"the file has {size} bytes, the database knows of {end}" if size < end else ""
        if what:
            yield _concerning(view, Finding(part=Part.ARCHIVE, place=name, what=what, offset=size), view.fetches_in(name, size or 0))


def scan_responses(path: Path) -> FileScan:
    """Read a file to its end."""
    responses: dict[str, _Found] = {}
    faults: list[Fault] = []
    records = 0
    try:
        before = path.stat().st_size
        for found in scan_file(path):
            if isinstance(found, Fault):
                faults.append(found)
                continue
            records += 1
            if found.field("WARC-Type") == "response" or read_reference(found, path.name) is not None:
                responses[found.field("WARC-Record-ID")] = _Found(found.offset, found.length, _payload_digest(found, path.name))
        if path.stat().st_size > before:  # a crawl writes it: what was half there is no damage
            faults = [fault for fault in faults if fault.offset + fault.length < before]
    except OSError as error:
        faults.append(Fault(file=path.name, offset=0, what=f"cannot be read ({error.strerror})"))
    return FileScan(path.name, responses, records, tuple(faults))


def _payload_digest(record: Record, file: str) -> str:
    """Of a record of ours that which it states: the scan has compared it with the body, of a revisit with that to which it refers."""
    stated = record.field("WARC-Payload-Digest")
    if file.startswith(OWN_PREFIX) and stated.startswith("sha256:"):
        return base64.b32decode(stated.removeprefix("sha256:")).hex()
    return hashlib.sha256(undo_chunks(*split_block(record.block))).hexdigest()


def _check_file(view: CaptureView, scan: FileScan, locators: Iterable[StoredLocator], counts: ArchiveCounts) -> Iterator[Finding]:
    """A fetch whose record is damaged is not told twice: the damage names its document."""
    counts.files += 1
    counts.records += scan.records
    for fault in scan.faults:
        finding = Finding(part=Part.ARCHIVE, place=fault.file, what=fault.what, offset=fault.offset, length=fault.length)
        yield _concerning(view, finding, view.fetches_in(fault.file, fault.offset, fault.offset + max(1, fault.length)))
    damaged = [(fault.offset, fault.offset + fault.length) for fault in scan.faults]
    named = 0
    for locator in locators:
        counts.locators += 1
        named += locator.record_id in scan.responses
        what = _compare(scan.responses.get(locator.record_id), locator)
        if what and not any(start <= locator.offset < end for start, end in damaged):
            finding = Finding(part=Part.ARCHIVE, place=scan.name, what=what, offset=locator.offset, length=locator.length)
            yield _concerning(view, finding, [locator.fetch_id])
    counts.unnamed += len(scan.responses) - named


def _compare(found: _Found | None, locator: StoredLocator) -> str:
    if found is None:
        return f"the record {locator.record_id} is not in the file"
    if (found.offset, found.length) != (locator.offset, locator.length):
        return f"the record lies at byte {found.offset} with {found.length} bytes, not where the database says"
    if locator.payload_sha256 and found.payload_sha256 != locator.payload_sha256:
        return f"the page has SHA-256 {found.payload_sha256}, the database says {locator.payload_sha256}"
    return ""


def _concerning(view: CaptureView, finding: Finding, fetches: Sequence[int]) -> Finding:
    """The finding with the documents that have a revision from one of these fetches."""
    numbers = view.documents_of(fetches)
    return replace(finding, documents=tuple(sorted(numbers)[:DOCUMENTS_NAMED]), concerns=len(numbers))
