"""Files that appear whole or not at all; what they hold is left to the formats."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pipelines.errors import DiskFullError, UsageError

_PART = r"\.[0-9a-f]{16}\.part"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

_SCRATCH = ".scratch"
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


@contextmanager
def scratch_folder(out: BinaryIO) -> Iterator[Path]:
    """A private folder for what a format needs before it can write to `out`; it goes with the block.

    It lies beside a file of `atomic_output`, where there is the room and the protection of what is to lie there, and goes with that file
    where the writer dies. For all else it lies in the temporary folder of the system.
    """
    name = getattr(out, "name", None)
    if not (isinstance(name, Path | str) and re.fullmatch(rf"\..+{_PART}", Path(name).name)):
        with TemporaryDirectory(prefix="winnow-") as made:
            yield Path(made)
        return
    folder = Path(name).with_suffix(_SCRATCH)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
        out = open(part, "xb", buffering=_BUFFER, opener=_open_private)  # noqa: SIM115 - it stays open, and knows its name
        if _take_lock(out.fileno()) and os.fstat(out.fileno()).st_nlink:
            return part, out
        out.close()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _remove_stale_parts(path: Path) -> None:
    ours = re.compile(rf"\.{re.escape(path.name)}{_PART}")
    for part in path.parent.iterdir():
        if not ours.fullmatch(part.name):
            continue
        with contextlib.suppress(OSError):  # another cleaner was faster, or it is not ours to remove
            descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                if _take_lock(descriptor):
                    shutil.rmtree(part.with_suffix(_SCRATCH), ignore_errors=True)
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
