"""Folders that appear whole or not at all, as `atomic` does for files; what they hold is left to the formats."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipelines.errors import DiskFullError, UsageError

MARKER = "export.json"
"""Stands in every folder we made and says what it holds; a folder without it is not ours to replace."""
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def atomic_folder(path: Path, about: dict[str, Any]) -> Iterator[Path]:
    """An empty folder to fill, private to the user; it takes its name when the block ends well, and goes when it does not.

    `about` is written into its marker at the end, so the block may still add to it. An earlier export of that name is replaced; a folder
    that is none raises `UsageError`. What a dead writer left behind is removed, or put back where it died between taking the old folder
    away and giving the new one its name. Raises `DiskFullError` when there is no room.
    """
    path = path.absolute()
    _check_target(path)
    _clear_up(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        part.mkdir(mode=0o700)
        with _locked(part):
            try:
                yield part
                (part / MARKER).write_text(marker_text(about), encoding="utf-8")
                os.sync()  # of thousands of files at once
                _check_target(path)
                _take_name(part, path)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise DiskFullError(f"{path}: no room left for this export ({error.strerror}); free some space and export again") from error
        raise


def marker_text(about: dict[str, Any]) -> str:
    """What the marker will hold, for who has to know it before."""
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def _check_target(path: Path) -> None:
    if path.is_symlink():
        raise UsageError(f"{path}: is a symbolic link; name the folder it points to")
    if path.exists() and not (path / MARKER).is_file() and not (path.is_dir() and not any(path.iterdir())):
        raise UsageError(f"{path}: is there already and is no export of Winnow; name a folder that does not exist yet")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: its folder does not exist; make {path.parent} first")


def _take_name(part: Path, path: Path) -> None:
    old = part.with_suffix(".old")
    if path.exists():
        path.rename(old)
    part.rename(path)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The lock says that the writer lives; it dies with it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _clear_up(path: Path) -> None:
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.(part|old)")
    for left in sorted(path.parent.iterdir()):
        found = ours.fullmatch(left.name)
        if not found or left.is_symlink() or not left.is_dir():
            continue
        with suppress(OSError), _locked(left):  # held by a living writer otherwise
            if found[1] == "old" and not path.exists():
                left.rename(path)
            else:
                shutil.rmtree(left, ignore_errors=True)
