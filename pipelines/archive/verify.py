"""Looks through a WARC file for damage of any kind; which documents it concerns is left to those who know the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.archive.places.opening import ArchivedFile, file_in
from pipelines.archive.reader import with_body
from pipelines.archive.records import OWN_PREFIX, Fault, Record, RecordError, find_digest_faults, iter_records

__all__ = ["Fault", "scan_file", "verify_file"]


def verify_file(path: Path) -> list[Fault]:
    """Every fault of one archive file, in order; empty when it is sound. Raises `OSError` when it cannot be read at all."""
    return [found for found in scan_file(file_in(path)) if isinstance(found, Fault)]


def scan_file(file: ArchivedFile) -> Iterator[Record | Fault]:
    """Every sound record of one archive file and every fault, in order. Raises `OSError` when it cannot be read at all, `StoreError`.

    Each gzip member is unpacked to its end, which shows a cut tail that WARC readers pass over, and compared with the digest it carries,
    which shows changes that gzip passes over; then its WARC record with its block and payload digests, and of a revisit the response to
    which it refers. A last record that is missing as a
    whole, or a file replaced by another sound one, only shows against the locators in the database.
    """
    with file.open() as extent:
        yield from _scan(iter_records(extent), file)


def _scan(records: Iterator[Record | Fault], file: ArchivedFile) -> Iterator[Record | Fault]:
    is_first = True
    for found in records:
        if is_first and file.name.startswith(OWN_PREFIX) and isinstance(found, Record) and found.field("WARC-Type") != "warcinfo":
            yield _fault(file, found, "the file does not begin with its warcinfo record")
        is_first = False
        faults = [] if isinstance(found, Fault) else [*find_digest_faults(found), *_find_body_faults(found, file)]
        yield from ([_fault(file, found, what) for what in faults] if isinstance(found, Record) and faults else [found])
    if is_first:
        yield Fault(file=file.name, offset=0, what="the file is empty")


def _find_body_faults(record: Record, file: ArchivedFile) -> list[str]:
    """What is wrong with the response to which a revisit of ours refers: it is not there, or has another body."""
    try:
        with_body(record, file.place, file.name)
    except RecordError as error:
        return [str(error)]
    return []


def _fault(file: ArchivedFile, record: Record, what: str) -> Fault:
    return Fault(file=file.name, offset=record.offset, length=record.length, what=what)
