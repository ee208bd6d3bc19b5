"""Opens a file given to an import as the archive files that it holds: itself, or those in it; reading them is left to `files`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.archive.extent import Extent, whole_file
from pipelines.archive.records import Fault
from pipelines.importing.inputs import Input, is_zip
from pipelines.importing.zips import inputs_of_zip

# How files begin that other programs packed: RFC 8878 (3.1.1, and 3.1.2 for the dictionary ahead of a .warc.zst), bzip2, xz, 7-Zip.
_PACKINGS = {b"\x28\xb5\x2f\xfd": "zstd", b"\x5d\x2a\x4d\x18": "zstd", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"7z\xbc\xaf": "7-Zip"}


def open_inputs(path: Path) -> Iterator[Input]:
    """The archive files in a file, each to be read before the next is asked for. Raises `OSError`, and `DiskFullError` for a packed one."""
    with path.open("rb") as stream:
        extent = whole_file(stream, path.name)
        if is_zip(extent):
            yield from inputs_of_zip(extent)
        elif _is_list_of_waczs(extent):
            what = "a list of web archives (multi-WACZ), which holds none itself; import the WACZ files that it names"
            yield Input(name=extent.name, faults=(Fault(file=extent.name, offset=0, length=extent.size, what=what),))
        elif other := _other_packing(extent):
            what = f"is packed with {other}, which is not read; unpack it first, and import what comes out"
            yield Input(name=extent.name, faults=(Fault(file=extent.name, offset=0, length=extent.size, what=what),))
        else:
            yield Input(name=extent.name, extent=extent)


def _other_packing(extent: Extent) -> str:
    start = extent.read_at(0, 8)
    return next((name for magic, name in _PACKINGS.items() if start.startswith(magic)), "")


def _is_list_of_waczs(extent: Extent) -> bool:
    """A manifest by https://specs.webrecorder.net/multi-wacz/0.1.0/, whose profile stands near its beginning."""
    start = extent.read_at(0, 2**16)
    return start.lstrip().startswith(b"{") and (b'"multi-wacz' in start or b".wacz" in start)
