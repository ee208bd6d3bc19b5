"""The folder of a snapshot on disk: private, named only when it is whole, read only from then on; and hashing of files."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipelines.archive.places.opening import Place, open_file
from pipelines.errors import DiskFullError, UsageError
from pipelines.exports.snapshots.manifest import FileFacts

SNAPSHOTS_NAME = "snapshots"  # in the folder of a corpus
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PART = re.compile(r"\..+\.[0-9a-f]{16}\.part")
_CHUNK_BYTES = 1 << 20


class HashedOutput:
    """What the writers of formats write to: counts and hashes what goes into the file."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        self._hash.update(data)
        self._bytes += len(data)
        return self._out.write(data)

    @property
    def facts(self) -> FileFacts:
        """What was written so far."""
        return FileFacts(bytes=self._bytes, sha256=self._hash.hexdigest())


def check_name(name: str) -> str:
    """The name, if it can be that of a snapshot's folder on every system; else raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"snapshot name '{name}': use letters of the Latin alphabet, digits, and . _ - inside it, at most 100")
    return name


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write a snapshot into; it takes its name when the block ends well, and goes when it does not.

    Folders are for their owner only, files read only when the block has ended. What a killed snapshot left behind is removed. Raises
    DiskFullError when there is no room, UsageError when the name was taken meanwhile.
    """
    snapshots = folder.parent
    snapshots.mkdir(mode=0o700, exist_ok=True)
    snapshots.chmod(0o700)
    _remove_stale_parts(snapshots)
    part = snapshots / f".{folder.name}.{secrets.token_hex(8)}.part"
    part.mkdir(mode=0o700)
    lock = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield part
        for path in part.iterdir():
            path.chmod(0o400)
        _sync(part)
        if folder.exists():
            raise UsageError(f"{folder}: there is such a snapshot by now; choose another name")
        part.rename(folder)
        _sync(snapshots)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"{snapshots}: no room left for this snapshot ({error.strerror}); free some space and try again") from error
        raise
    finally:
        os.close(lock)
        shutil.rmtree(part, ignore_errors=True)  # it is gone already when all went well


@contextmanager
def new_file(path: Path) -> Iterator[HashedOutput]:
    """A new private file, on disk when the block has ended."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        yield HashedOutput(out)
        out.flush()
        os.fsync(out.fileno())


def hash_file(path: Path) -> FileFacts | None:
    """Facts of a file; None where there is none."""
    try:
        with path.open("rb") as file:
            return _facts_of(file)
    except OSError:
        return None


def hash_archived(place: Place, name: str, *, limit: int | None = None) -> FileFacts | None:
    """Facts of a file of the archive, of its first `limit` bytes where given; None where there is none, or it is shorter.

    Raises `StoreError`.
    """
    try:
        with open_file(place, name) as file:
            return _facts_of(file.stream(), limit=limit)
    except OSError:
        return None


def _facts_of(file: BinaryIO, *, limit: int | None = None) -> FileFacts | None:
    digest = hashlib.sha256()
    read = 0
    while data := file.read(_CHUNK_BYTES if limit is None else min(_CHUNK_BYTES, limit - read)):
        digest.update(data)
        read += len(data)
    return None if limit is not None and read < limit else FileFacts(bytes=read, sha256=digest.hexdigest())


def _remove_stale_parts(snapshots: Path) -> None:
    for part in snapshots.iterdir():
        if not _PART.fullmatch(part.name):
            continue
        with contextlib.suppress(OSError):  # another one is faster, or it is not ours
            descriptor = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(part)
            finally:
                os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
