"""The file `pins.csv` of a snapshot: which revisions it holds, and what later crawls may change of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pipelines.errors import IntegrityError
from pipelines.items import Revision
from pipelines.store.search.pinned import Pin

PINS_NAME = "pins.csv"
_HEADER = ("document", "revision", "status", "copy_group", "copy_kind", "source_title")
_EARLIER_HEADER = _HEADER[:-1]


def pin_of(revision: Revision) -> Pin:
    """What must be kept to read this revision again as it is now."""
    return Pin(
        document_id=revision.document_id,
        number=revision.number,
        status=revision.status,
        copy_group=revision.copy_group,
        copy_kind=revision.copy_kind,
        source_title=revision.source_title,
    )


class Output(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...


class _TextOutput:
    """What the csv module writes to: it knows text, the file bytes."""

    def __init__(self, out: Output) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


class PinsWriter:
    """Writes pins to an open file, one a line."""

    def __init__(self, out: Output) -> None:
        self._rows = csv.writer(_TextOutput(out), lineterminator="\n")
        self._rows.writerow(_HEADER)

    def write(self, pin: Pin) -> None:
        """Add a pin."""
        group = "" if pin.copy_group is None else pin.copy_group
        self._rows.writerow((pin.document_id, pin.number, pin.status, group, pin.copy_kind, pin.source_title or ""))


def read_pins(folder: Path) -> Iterator[Pin]:
    """The pins of a snapshot in its folder, in order. Raises IntegrityError where the file is missing or not as it was written."""
    path = folder / PINS_NAME
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) not in (_HEADER, _EARLIER_HEADER):
                raise ValueError("its first line is another")
            for document, number, status, group, kind, *title in rows:
                yield Pin(
                    document_id=int(document),
                    number=int(number),
                    status=status,
                    copy_group=int(group) if group else None,
                    copy_kind=kind,
                    source_title=title[0] if title else None,
                )
    except (OSError, ValueError) as error:
        raise IntegrityError(f"{path}: not the pins of a snapshot ({error}); restore the file from a copy of the snapshot") from error
