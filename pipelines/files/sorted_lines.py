"""Sorts more lines than fit into memory: parts of them are sorted, written to a folder, and merged when they are read."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

MOST_BYTES = 32 << 20  # of lines held, with what Python keeps beside each
_BESIDE_A_LINE = 45  # bytes: the head of a bytes object, and its place in the list
_MERGED_AT_ONCE = 64  # files; macOS lets a program open 256


class SortedLines:
    """Takes lines without line breaks and gives them back in the order of their bytes; the folder is its own."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        folder.mkdir()
        self._folder = folder
        self._most_bytes = most_bytes
        self._lines: list[bytes] = []
        self._bytes = 0
        self._parts: list[Path] = []
        self._count = 0

    def add(self, line: bytes) -> None:
        """Take a line."""
        self._lines.append(line)
        self._bytes += len(line) + _BESIDE_A_LINE
        if self._bytes >= self._most_bytes:
            self._lines.sort()
            self._parts.append(self._write(self._lines))
            self._lines, self._bytes = [], 0

    def __iter__(self) -> Iterator[bytes]:
        """All lines in order, once for each call."""
        while len(self._parts) > _MERGED_AT_ONCE:
            first, self._parts = self._parts[:_MERGED_AT_ONCE], self._parts[_MERGED_AT_ONCE:]
            self._parts.append(self._write(_merge(first)))
            for path in first:
                path.unlink()
        self._lines.sort()
        yield from heapq.merge(_merge(self._parts), self._lines)

    def _write(self, lines: Iterable[bytes]) -> Path:
        path = self._folder / str(self._count)
        self._count += 1
        with path.open("xb") as out:
            for line in lines:
                out.write(line + b"\n")
        return path


def _merge(paths: Iterable[Path]) -> Iterator[bytes]:
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in paths]
        # Without their line breaks: one sorts behind a tab.
        yield from heapq.merge(*((line[:-1] for line in file) for file in files))
