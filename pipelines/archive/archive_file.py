"""One WARC file open for appending: on disk after each append, cut back after a failed one; what is appended is left to `writer`."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
from pathlib import Path

from pipelines.errors import DiskFullError

CLOSED_MODE = 0o400
_WRITABLE = 0o222
_OWN_NAME = re.compile(r"winnow-\d{8}T\d{6}Z-.+\.warc\.gz")  # of captures, as `writer` names its files
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class ArchiveFile:
    """Belongs to the process that made it. After a failed append it is closed, holding only what was whole before."""

    def __init__(self, path: Path, start: bytes) -> None:
        """Make the file and its folder, private to the user, beginning with `start`; raises `FileExistsError`, `DiskFullError`."""
        self.path = path
        self.size = 0
        self._start_bytes = len(start)
        try:
            make_folder(path.parent)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _say_where(error, path) from error
        self.closed = False
        self.append(start)
        try:
            sync_folder(path.parent)
        except OSError as error:
            self._cut_back()
            raise _say_where(error, path) from error

    def append(self, data: bytes) -> int:
        """Write and fsync; returns the offset at which `data` now begins. Raises `DiskFullError` when there is no room."""
        offset = self.size
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            sync_file(self._descriptor)
        except BaseException as error:
            self._cut_back()
            if isinstance(error, OSError):
                raise _say_where(error, self.path) from error
            raise
        self.size += len(data)
        return offset

    def close(self) -> None:
        """Give the file back, to be read only from now on; everything in it is on disk already."""
        if not self.closed:
            self.closed = True
            with contextlib.suppress(OSError):  # not every file system has modes
                os.fchmod(self._descriptor, CLOSED_MODE)
            os.close(self._descriptor)

    def _cut_back(self) -> None:
        """Remove the cut record. After a failed fsync nothing is known of the file's pages, so no more is appended to it."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self.size)
            os.fsync(self._descriptor)
        if self.size <= self._start_bytes:
            self.path.unlink(missing_ok=True)
        self.close()


def close_left_behind(folder: Path) -> None:
    """Make read only what earlier runs left writable that were killed; such files are never appended to.

    A worker that writes one of them now goes on: modes count when a file is opened. A file of another user is left as it is.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        mode = path.lstat().st_mode
        if _OWN_NAME.fullmatch(path.name) and stat.S_ISREG(mode) and mode & _WRITABLE:
            with contextlib.suppress(OSError):
                path.chmod(CLOSED_MODE)


def is_closed(path: Path) -> bool:
    """Whether nobody writes a file any more, as far as its mode says so."""
    return not path.lstat().st_mode & _WRITABLE


def sync_file(descriptor: int) -> None:
    """Make what was written survive a power cut; on macOS fsync alone leaves it in the memory of the drive (fsync(2) there)."""
    to_the_platter = getattr(fcntl, "F_FULLFSYNC", None)  # macOS only
    if to_the_platter is not None:
        with contextlib.suppress(OSError):  # not every file system of a Mac can
            fcntl.fcntl(descriptor, to_the_platter)
            return
    os.fsync(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, private to the user, each fsynced into its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _say_where(error: OSError, path: Path) -> Exception:
    if error.errno in _DISK_FULL:
        return DiskFullError(
            f"{path}: no room left for the archive ({error.strerror}); free some space and run again; what is archived is safe"
        )
    return error
