"""Reads WARC files for an import: each capture once, with where it came from; what cannot be used is told to the report of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from pipelines.archive.reader import iter_captures
from pipelines.archive.records import Fault, Record
from pipelines.importing.inputs import Input
from pipelines.importing.report import FileReport
from pipelines.items import Capture, Locator, Origin

_NOWHERE = Locator(file="", offset=0, length=0, record_id="")


def read_captures(found: Input, file: FileReport, *, latest: datetime, on_other: Callable[[Record], None]) -> Iterator[Capture]:
    """The captures of one file, counted. What is damaged, or dated after `latest`, becomes a fault; `on_other` is told what else it holds.

    Raises `OSError`.
    """

    def count(record: Record) -> None:
        file.add_other(record.field("WARC-Type"))
        on_other(record)

    for fault in found.faults:
        file.add_fault(fault)
    if found.extent is None:
        return
    for capture in iter_captures(found.extent, file.add_fault, count):
        if capture.captured_at > latest:
            place = place_of(capture)
            what = f"its WARC-Date, {capture.captured_at:%Y-%m-%d}, lies in the future"
            file.add_fault(Fault(file=found.name, offset=place.offset, length=place.length, what=what))
            continue
        file.responses += 1
        yield capture
    if not (file.responses or file.others or file.damaged):
        file.add_fault(Fault(file=found.name, offset=0, what="the file holds no record"))


def place_of(capture: Capture) -> Locator:
    """Where a capture lies in the file it was read from."""
    return capture.locator or _NOWHERE


def with_origin(capture: Capture, name: str, digest: str) -> Capture:
    """A capture that says where it came from; `digest` is the SHA-256 of the file of this name."""
    place = place_of(capture)
    return replace(capture, origin=Origin(file=name, file_sha256=digest, offset=place.offset, record_id=place.record_id))
