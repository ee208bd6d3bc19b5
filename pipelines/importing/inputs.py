"""An archive file that an import reads, by itself or in a WACZ or another zip: a value; finding them is left to `opening` and `zips`."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.archive.extent import Extent
from pipelines.archive.records import Fault

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")  # APPNOTE 4.3.7 and, of an empty zip, 4.3.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An archive file by its name in reports, and what is known to be wrong with it before it is read.

    `extent` is None where there is nothing to read. `sha256` is empty where nobody has computed it yet.
    """

    name: str
    extent: Extent | None = None
    sha256: str = ""
    faults: tuple[Fault, ...] = ()


def is_zip(extent: Extent) -> bool:
    """By how it begins."""
    return extent.read_at(0, 4) in ZIP_STARTS
