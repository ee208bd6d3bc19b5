"""Which archive files a file given to an import holds: itself, or those inside a WACZ or another zip; reading them is left to `files`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.extent import Extent, whole_file
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


def open_inputs(path: Path) -> Iterator[Input]:
    """The archive files in a file, each to be read before the next is asked for. Raises `OSError`, and `DiskFullError` for a packed one."""
    with path.open("rb") as stream:
        extent = whole_file(stream, path.name)
        if is_zip(extent):
            from pipelines.importing.zips import inputs_of_zip

            yield from inputs_of_zip(extent)
        elif _is_list_of_waczs(extent):
            what = "a list of web archives (multi-WACZ), which holds none itself; import the WACZ files that it names"
            yield Input(name=extent.name, faults=(Fault(file=extent.name, offset=0, length=extent.size, what=what),))
        else:
            yield Input(name=extent.name, extent=extent)


def is_zip(extent: Extent) -> bool:
    """By how it begins."""
    return extent.read_at(0, 4) in ZIP_STARTS


def _is_list_of_waczs(extent: Extent) -> bool:
    """A manifest by https://specs.webrecorder.net/multi-wacz/0.1.0/, whose profile stands near its beginning."""
    start = extent.read_at(0, 2**16)
    return start.lstrip().startswith(b"{") and (b'"multi-wacz' in start or b".wacz" in start)
