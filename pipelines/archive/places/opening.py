"""The one door to the files of an archive: read in the folder where they are there, else in the store behind it, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.extent import Extent, whole_file
from pipelines.archive.places.object_store import ObjectStore

_FIRST_BYTES = 256 * 2**10  # most captures with all that belongs to them, in one request
_MOST_BYTES = 8 * 2**20  # reading on, each request asks for twice as much as the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Files are written in `folder`, and those that are there are read there; `store` has those that were moved, and copies of others."""

    folder: Path
    store: ObjectStore | None = None


Place = Path | Archive
"""A folder of archive files, or one with a store behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """A file of an archive by its name, wherever it lies, with its bytes when it was listed."""

    place: Place
    name: str
    size: int

    @property
    def path(self) -> Path:
        """Where it lies in the folder; where it would lie, if it is in the store alone."""
        return folder_of(self.place) / self.name

    def open(self) -> AbstractContextManager[Extent]:
        """To be read, in a `with` block. Raises `OSError`, `StoreError`."""
        return open_file(self.place, self.name)

    def size_now(self) -> int:
        """Its bytes now. Raises `OSError`, `StoreError`."""
        with self.open() as file:
            return file.size


def folder_of(place: Place) -> Path:
    """The folder of a place."""
    return place.folder if isinstance(place, Archive) else place


def file_in(path: Path) -> ArchivedFile:
    """A file of a folder without a store. Raises `OSError`."""
    return ArchivedFile(place=path.parent, name=path.name, size=path.stat().st_size)


@contextmanager
def open_file(place: Place, name: str) -> Iterator[Extent]:
    """The bytes of a file. Raises `FileNotFoundError` where it lies neither here nor there, `OSError`, `StoreError`."""
    store = place.store if isinstance(place, Archive) else None
    try:
        stream = (folder_of(place) / name).open("rb")
    except FileNotFoundError:
        if store is None:
            raise
        yield Extent(name=name, source=_StoredBytes(store, name), size=store.size(name))
        return
    with stream:
        yield whole_file(stream, name)


def archived_files(place: Place) -> dict[str, ArchivedFile]:
    """The WARC files of an archive by name, in its order. Raises `StoreError`."""
    folder = folder_of(place)
    paths = [path for path in folder.iterdir() if ".warc" in path.name and path.is_file()] if folder.is_dir() else []
    stored = place.store.sizes() if isinstance(place, Archive) and place.store is not None else {}
    sizes = {name: size for name, size in stored.items() if ".warc" in name} | {path.name: size_of(path) for path in paths}
    return {name: ArchivedFile(place=place, name=name, size=size) for name, size in sorted(sizes.items())}


def size_of(path: Path) -> int:
    """The bytes of a file; 0 of one that went meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


class _StoredBytes:
    """Reads a stored file in pieces, and keeps the last: members are unpacked some KB at a time."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        self._store, self._name = store, name
        self._start, self._piece = 0, b""
        self._next_bytes = _FIRST_BYTES

    def read_at(self, offset: int, count: int, *, end: int) -> bytes:
        """`count` bytes, which lie before `end`, the end of the file."""
        if not self._start <= offset <= offset + count <= self._start + len(self._piece):
            reads_on = bool(self._piece) and self._start <= offset <= self._start + len(self._piece)
            self._next_bytes = min(2 * self._next_bytes, _MOST_BYTES) if reads_on else _FIRST_BYTES
            wanted = min(max(count, self._next_bytes), end - offset)
            self._start, self._piece = offset, self._store.read_at(self._name, offset, wanted)
        return self._piece[offset - self._start : offset - self._start + count]
