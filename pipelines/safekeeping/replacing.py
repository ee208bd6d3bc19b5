"""Keeps the sound copy of an archive file from being replaced by damaged bytes; what is copied is left to `backup`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipelines.archive.places.opening import file_in
from pipelines.archive.verify import Fault, scan_file
from pipelines.errors import IntegrityError

_STEP_BYTES = 2**20
_NAMED = 3


def refuse_damage(work: Iterable[tuple[Path, Path]]) -> None:
    """Of archive files and the copies that they are to replace: raises `IntegrityError` where a file is damaged and its copy is not.

    A file that only grew is not unpacked. One that has other bytes where the copy ends may have had something forgotten in it, which leaves
    every record whole; damage that the copy has, too, is none of the copying.
    """
    for source, copy in work:
        if found := _damage(source, copy):
            told = "; ".join(f"at byte {fault.offset}: {fault.what}" for fault in found)
            raise IntegrityError(
                f"{source}: is damaged {told}. The copy {copy} has other bytes there, and was left as it is; "
                "where it is sound, put it in the place of the file"
            )


def _damage(source: Path, copy: Path) -> list[Fault]:
    if ".warc" not in source.name or not copy.exists():
        return []
    try:
        return [] if _begins_with(source, copy) else list(islice(_new_faults(source, copy), _NAMED))
    except FileNotFoundError:  # it left the folder for the store, which knows its digest
        return []


def _begins_with(source: Path, copy: Path) -> bool:
    """Whether a file has all bytes of its copy, and perhaps more behind them."""
    with source.open("rb") as ours, copy.open("rb") as theirs:
        while piece := theirs.read(_STEP_BYTES):
            if ours.read(len(piece)) != piece:
                return False
    return True


def _new_faults(source: Path, copy: Path) -> Iterator[Fault]:
    """Of records that begin as far as the copy reaches: behind that, a crawl may be writing half a record."""
    end = copy.stat().st_size
    with source.open("rb") as ours, copy.open("rb") as theirs:
        for found in scan_file(file_in(source)):
            if found.offset >= end:
                return
            if isinstance(found, Fault):
                ours.seek(found.offset)
                theirs.seek(found.offset)
                if ours.read(found.length) != theirs.read(found.length):
                    yield found
