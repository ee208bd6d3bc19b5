"""A capture with the bytes that prove it: the members of the archive as they lie there."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.archive.places.opening import Place
from pipelines.archive.raw_records import RawRecord, read_raw
from pipelines.archive.reader import read_capture
from pipelines.items import Capture, Locator


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A capture, and `raw`: the record that begins its file, its own, those that belong to it, and of a revisit those of its original."""

    capture: Capture
    raw: tuple[RawRecord, ...] = field(repr=False)


def take_excerpt(place: Place, locator: Locator) -> Excerpt:
    """Raises `IntegrityError`, naming file and offset, where the capture is not there or does not match its digests."""
    return Excerpt(capture=read_capture(place, locator), raw=tuple(read_raw(place, locator)))
