"""Opens a file given to an import as the archive files that it holds: itself, or those in it; reading them is left to `files`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.archive.extent import Extent, whole_file
from pipelines.archive.records import Fault
from pipelines.importing.inputs import Input, is_zip
from pipelines.importing.zips import inputs_of_zip


def open_inputs(path: Path) -> Iterator[Input]:
    """The archive files in a file, each to be read before the next is asked for. Raises `OSError`, and `DiskFullError` for a packed one."""
    with path.open("rb") as stream:
        extent = whole_file(stream, path.name)
        if is_zip(extent):
            yield from inputs_of_zip(extent)
        elif _is_list_of_waczs(extent):
            what = "a list of web archives (multi-WACZ), which holds none itself; import the WACZ files that it names"
            yield Input(name=extent.name, faults=(Fault(file=extent.name, offset=0, length=extent.size, what=what),))
        else:
            yield Input(name=extent.name, extent=extent)


def _is_list_of_waczs(extent: Extent) -> bool:
    """A manifest by https://specs.webrecorder.net/multi-wacz/0.1.0/, whose profile stands near its beginning."""
    start = extent.read_at(0, 2**16)
    return start.lstrip().startswith(b"{") and (b'"multi-wacz' in start or b".wacz" in start)
