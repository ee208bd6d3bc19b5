"""Bytes that are an archive file: a whole file, or a run of its bytes, as a zip holds files; what they mean is left to others."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from dataclasses import dataclass
from typing import BinaryIO, Protocol


class Pieces(Protocol):
    """Bytes that are asked for piece by piece, as of a file that lies elsewhere."""

    def read_at(self, offset: int, count: int, *, end: int) -> bytes:
        """`count` bytes at an offset, which lie before `end`, the end of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A run of bytes of an open file, called `name`; offsets count from its beginning. `source` is the file's descriptor, or its pieces."""

    name: str
    source: int | Pieces
    start: int = 0
    size: int

    def read_at(self, offset: int, count: int) -> bytes:
        """At most `count` bytes; fewer where it ends. Raises `ValueError` for a place before it."""
        if offset < 0:
            raise ValueError("a place before the beginning")
        length = max(0, min(count, self.size - offset))
        if isinstance(self.source, int):
            return os.pread(self.source, length, self.start + offset)
        return self.source.read_at(self.start + offset, length, end=self.start + self.size) if length else b""

    def stream(self) -> BinaryIO:
        """Its bytes as a file to read; closing it leaves the file below open."""
        return io.BufferedReader(_ExtentStream(self))

    @property
    def basename(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]


Bytes = int | Extent
"""An open file by its descriptor, or a run of its bytes."""


def whole_file(stream: BinaryIO, name: str) -> Extent:
    """All bytes of an open file."""
    return Extent(name=name, source=stream.fileno(), size=os.fstat(stream.fileno()).st_size)


def read_at(source: Bytes, offset: int, count: int) -> bytes:
    """At most `count` bytes at an offset."""
    return source.read_at(offset, count) if isinstance(source, Extent) else os.pread(source, count, offset)


def size_of(source: Bytes) -> int:
    """How many bytes there are."""
    return source.size if isinstance(source, Extent) else os.fstat(source).st_size


def digest_of(extent: Extent) -> str:
    """The SHA-256 of its bytes, in hexadecimal."""
    digest, place = hashlib.sha256(), 0
    while chunk := extent.read_at(place, 2**20):
        digest.update(chunk)
        place += len(chunk)
    return digest.hexdigest()


class _ExtentStream(io.RawIOBase):
    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._extent.size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "a place before the beginning")  # as a file does; zipfile counts on it
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._extent.read_at(self._place, len(buffer))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)
