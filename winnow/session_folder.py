"""A folder for the time one process looks at a corpus: private, gone when it ends, and swept up by the next where it was killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from pipelines.files.private import make_private_folder

SESSIONS = ".explorer"
_LOCK = "in-use"


@contextmanager
def session_folder(root: Path) -> Iterator[Path]:
    """An empty folder, mode 0700, below the corpus folder."""
    sessions = root / SESSIONS
    make_private_folder(sessions)
    _sweep(sessions)
    folder = Path(mkdtemp(dir=sessions))
    lock = FileLock(folder / _LOCK, mode=0o600)
    lock.acquire(timeout=0)
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(sessions: Path) -> None:
    """Remove what belongs to no process any more: a lock dies with its process."""
    for folder in sessions.iterdir():
        if folder.is_symlink() or not folder.is_dir():
            continue
        lock = FileLock(folder / _LOCK, mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
