"""Files that appear whole or not at all; what they hold is left to the formats."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipelines.errors import DiskFullError, UsageError

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

_BUFFER = 2**20  # bytes; a row of an export is as long as the usual 8 KiB, and each would be written by itself


@contextmanager
def atomic_output(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, private to the user; it takes its name when the block ends well, and goes when it does not.

    Until then the content grows in `.<name>.<random>.part` beside it. What a dead writer of the same name left behind is removed. Raises
    `UsageError` when the name is a symbolic link or a folder, or its folder is missing, and `DiskFullError` when there is no room.
    """
    _check_target(path)
    _remove_stale_parts(path)
    try:
        part, out = _open_part(path)
        with out:
            try:
                yield out
                out.flush()
                os.fsync(out.fileno())
                _check_target(path)
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise DiskFullError(f"{path}: no room left for it ({error.strerror}); free some space and start again") from error
        raise


def _check_target(path: Path) -> None:
    if path.is_symlink():
        raise UsageError(f"{path}: is a symbolic link; name the file it points to")
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: its folder does not exist; make it first")


def _open_part(path: Path) -> tuple[Path, BinaryIO]:
    """The lock says that the writer lives. A cleaner that came between open and lock has removed the name: begin again."""
    while True:
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
        out = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb", buffering=_BUFFER)
        if _take_lock(out.fileno()) and os.fstat(out.fileno()).st_nlink:
            return part, out
        out.close()


def _remove_stale_parts(path: Path) -> None:
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.part")
    for part in path.parent.iterdir():
        if not ours.fullmatch(part.name):
            continue
        with contextlib.suppress(OSError):  # another cleaner was faster, or it is not ours to remove
            descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                if _take_lock(descriptor):
                    part.unlink()
            finally:
                os.close(descriptor)


def _take_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
