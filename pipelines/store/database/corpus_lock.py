"""The right to change a corpus: one run at a time, in its folder and, where its database is on a server, among all machines that use it."""

from __future__ import annotations

import errno
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pipelines.errors import BusyError, DiskFullError, UsageError, WinnowError
from pipelines.store.database.server_lock import ServerLock, SharedWork

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_NAME = ".winnow.lock"


class CorpusLock:
    """Held from `take_lock` to `release`, or to the end of its process, however that comes."""

    def __init__(self, in_folder: BaseFileLock, on_server: ServerLock | None) -> None:
        self._in_folder, self._on_server = in_folder, on_server

    def check(self) -> None:
        """Raises `WinnowError` where the session that held it on the server is gone: another run may have begun."""
        if self._on_server is not None:
            self._on_server.check()

    def release(self) -> None:
        """Let another run begin."""
        if self._on_server is not None:
            self._on_server.release()
        self._in_folder.release()

    def __enter__(self) -> CorpusLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.release()


def share_lock(folder: Path, database: str, work: SharedWork) -> ServerLock:
    """Take part in some work on a corpus, beside others on any machine. It has no lock in the folder: they share that, too.

    Raises `UsageError` where the database is a file, else as `take_lock` does.
    """
    if not _is_on_server(database):
        raise UsageError(
            f"{folder}: its database is the file {database}, in which one run at a time is at work, as 'winnow crawl' or 'winnow "
            "import'. Workers share a PostgreSQL database; see docs/how-to/several-machines.md"
        )
    return ServerLock(database, shared=work)


def _is_on_server(database: str) -> bool:
    return "://" in database and not database.startswith("sqlite")


def take_lock(folder: Path, database: str) -> CorpusLock:
    """Take the right to change the corpus of a folder; `database` is its file or its address.

    Raises `BusyError` when another run holds it, `WinnowError` where folder or server cannot be used.
    """
    in_folder = _lock_folder(folder)
    try:
        on_server = ServerLock(database) if _is_on_server(database) else None
    except BaseException:
        in_folder.release()
        raise
    return CorpusLock(in_folder, on_server)


def _lock_folder(folder: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout  # with it comes asyncio, which commands that only read do without

    lock = FileLock(folder / LOCK_NAME, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(f"{folder}: another run is at work in this corpus; it is left to finish") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"{folder}: the disk is full; free some space and start again") from error
        raise WinnowError(f"{folder}: cannot be written ({error.strerror}); nothing was done. See to its disk and its owner") from error
    return lock
