"""Files of the archive that hold no captures but what the database has of them: blocks of lines, each a `metadata` record, in order.

`winnow-custody-00000001-20260301T081500Z.warc.gz`: the number orders them, whatever the clock says. What a block says is left to the store.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pipelines.archive.archive_file import ArchiveFile
from pipelines.archive.members import seal_member
from pipelines.archive.places.opening import ArchivedFile, Place, archived_files
from pipelines.archive.records import OWN_PREFIX, Fault, Record, format_time, make_record_id, serialise_record
from pipelines.archive.verify import scan_file
from pipelines.errors import IntegrityError

LOG_PREFIX = f"{OWN_PREFIX}custody-"
CONTENT_TYPE = "application/x-ndjson"
_NAME = re.compile(rf"{LOG_PREFIX}(\d{{8}})-\d{{8}}T\d{{6}}Z\.warc\.gz")
_MAX_FILE_BYTES = 1_000_000_000
_PADDING_BYTES = 64
_LEVEL = 3  # of zlib: three fifths of the processor time of 6, and blocks 5 % larger (3.8 MB of a crawl of real sites, November 2026)


def log_files(place: Place) -> list[ArchivedFile]:
    """Those of an archive, in order. Raises `StoreError`."""
    return [file for name, file in archived_files(place).items() if is_log_file(name)]


class LogFileWriter:
    """Appends blocks to a file of its own, begun with the first; `first_block` is what each file begins with."""

    def __init__(
        self, folder: Path, *, software: str, clock: Callable[[], datetime], first_block: Callable[[], bytes], last: Callable[[], str]
    ) -> None:
        """`last` tells the name of the last log file that is known, which another machine may have written; empty where there is none."""
        self._folder, self._software, self._clock, self._first_block, self._last = folder, software, clock, first_block, last
        self._file: ArchiveFile | None = None

    def __enter__(self) -> LogFileWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file at hand; a later block begins a new one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def append(self, block: bytes) -> tuple[str, int]:
        """The name of the file, and the byte behind the block; when this returns, it is on disk.

        Raises `DiskFullError`, and `OSError` for other faults of the disk.
        """
        if self._file is not None and (self._file.closed or self._file.size >= _MAX_FILE_BYTES):
            self.close()
        if self._file is None:
            self._file = self._begin_file()
            self._file.append(self._record(self._first_block()))
        self._file.append(self._record(block))
        return self._file.path.name, self._file.size

    def _begin_file(self) -> ArchiveFile:
        now = self._clock().astimezone(UTC)
        number = 1 + max(map(_number_of, [self._last(), *(file.name for file in log_files(self._folder))]))
        name = f"{LOG_PREFIX}{number:08d}-{now:%Y%m%dT%H%M%SZ}.warc.gz"
        info = f"software: {self._software}\r\nformat: WARC File Format 1.1\r\nisPartOf: custody log\r\n"
        fields = (("WARC-Record-ID", make_record_id()), ("WARC-Filename", name), ("WARC-Date", format_time(now)))
        start = serialise_record("warcinfo", fields, info.encode(), content_type="application/warc-fields")
        return ArchiveFile(self._folder / name, seal_member(start))

    def _record(self, block: bytes) -> bytes:
        padding = secrets.token_hex(_PADDING_BYTES)  # room for what is put in its place where a row must go
        fields = (("WARC-Record-ID", make_record_id()), ("WARC-Date", format_time(self._clock())), ("X-Winnow-Padding", padding))
        return seal_member(serialise_record("metadata", fields, block, content_type=CONTENT_TYPE), level=_LEVEL)


def _number_of(name: str) -> int:
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else 0


def iter_log_blocks(file: ArchivedFile) -> Iterator[bytes]:
    """The blocks of a log file, in order. Raises `IntegrityError`, naming file and offset, where one is damaged; `OSError`."""
    for found in scan_file(file):
        if isinstance(found, Fault):
            raise IntegrityError(f"{file.path} at offset {found.offset}: {found.what}")
        if is_log_block(found):
            yield found.block


def sound_log_blocks(place: Place) -> Iterator[tuple[str, bytes]]:
    """Every block of an archive that is not damaged, in order, with the name of its file."""
    for file in log_files(place):
        yield from ((file.name, found.block) for found in scan_file(file) if isinstance(found, Record) and is_log_block(found))


def is_log_file(name: str) -> bool:
    """Whether a file is one of them, by its name."""
    return _NAME.fullmatch(name) is not None


def is_log_block(record: Record) -> bool:
    """Whether a record is a block of a log file."""
    return record.field("WARC-Type") == "metadata" and record.field("Content-Type") == CONTENT_TYPE
