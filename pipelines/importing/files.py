"""Reads WARC files for an import: each capture once, with where it came from; what cannot be used is told to the report of its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipelines.archive.reader import iter_captures
from pipelines.archive.records import Fault
from pipelines.importing.report import FileReport
from pipelines.items import Capture, Locator, Origin

_NOWHERE = Locator(file="", offset=0, length=0, record_id="")


def read_captures(path: Path, file: FileReport, *, latest: datetime) -> Iterator[Capture]:
    """The captures of one file, counted. What is damaged, or dated after `latest`, becomes a fault. Raises `OSError`."""
    for capture in iter_captures(path, file.add_fault, lambda record: file.add_other(record.field("WARC-Type"))):
        if capture.captured_at > latest:
            place = place_of(capture)
            what = f"its WARC-Date, {capture.captured_at:%Y-%m-%d}, lies in the future"
            file.add_fault(Fault(file=path.name, offset=place.offset, length=place.length, what=what))
            continue
        file.responses += 1
        yield capture
    if not (file.responses or file.others or file.damaged):
        file.add_fault(Fault(file=path.name, offset=0, what="the file holds no record"))


def place_of(capture: Capture) -> Locator:
    """Where a capture lies in the file it was read from."""
    return capture.locator or _NOWHERE


def with_origin(capture: Capture, path: Path, digest: str) -> Capture:
    """A capture that says where it came from; `digest` is the SHA-256 of the file."""
    place = place_of(capture)
    return replace(capture, origin=Origin(file=path.name, file_sha256=digest, offset=place.offset, record_id=place.record_id))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
