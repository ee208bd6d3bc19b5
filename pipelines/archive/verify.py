"""Looks through a WARC file for damage of any kind; which documents it concerns is left to those who know the database."""

from __future__ import annotations

from pathlib import Path

from pipelines.archive.records import OWN_PREFIX, Fault, Record, find_digest_faults, iter_records

__all__ = ["Fault", "verify_file"]


def verify_file(path: Path) -> list[Fault]:
    """Every fault of one archive file, in order; empty when it is sound. Raises `OSError` when it cannot be read at all.

    Each gzip member is unpacked to its end, which shows a cut tail that WARC readers pass over, and compared with the digest it carries,
    which shows changes that gzip passes over; then its WARC record with its block and payload digests. A last record that is missing as a
    whole, or a file replaced by another sound one, only shows against the locators in the database.
    """
    faults: list[Fault] = []
    first: Record | Fault | None = None
    for found in iter_records(path):
        first = first or found
        if isinstance(found, Fault):
            faults.append(found)
        else:
            faults.extend(_fault(path, found, what) for what in find_digest_faults(found))
    if first is None:
        return [Fault(file=path.name, offset=0, what="the file is empty")]
    if path.name.startswith(OWN_PREFIX) and isinstance(first, Record) and first.field("WARC-Type") != "warcinfo":
        faults.insert(0, _fault(path, first, "the file does not begin with its warcinfo record"))
    return faults


def _fault(path: Path, record: Record, what: str) -> Fault:
    return Fault(file=path.name, offset=record.offset, length=record.length, what=what)
