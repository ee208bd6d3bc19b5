"""Turns what a database driver raises into the error that ends a command, with what to do. Unknown errors are left as they are."""

from __future__ import annotations

from pipelines.errors import BusyError, DiskFullError, IntegrityError, WinnowError

BUSY_SECONDS = 30  # how long SQLite waits for another writer before it gives up

# Result codes of https://www.sqlite.org/rescode.html
_BUSY, _READ_ONLY, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 5, 8, 11, 13, 14, 26
_NO_ROOM_FOR_SHARED_MEMORY = 10 | (19 << 8)  # SQLITE_IOERR_SHMSIZE: the disk filled up while the -shm file grew
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL_DISK_FULL, _POSTGRESQL_READ_ONLY = "53100", "25006"
_POSTGRESQL_GONE = ("08", "57P")  # connection exceptions; a server that shuts down, has crashed or is starting


def explain(error: BaseException, *, name: str) -> WinnowError | None:
    """The error to show for a driver's error on the database called `name`, or None when it says nothing we know."""
    code = getattr(error, "sqlite_errorcode", None)
    state = getattr(error, "sqlstate", None)
    if state == _POSTGRESQL_DISK_FULL or code == _NO_ROOM_FOR_SHARED_MEMORY:
        return _disk_full(name)
    if state == _POSTGRESQL_READ_ONLY:
        return read_only_error(name)
    if _is_connection_gone(error, state):
        told = " ".join(str(error).split())[:200]
        return WinnowError(f"{name}: no connection to the database: {told}; what it had confirmed is stored: see to that, and start again")
    if not isinstance(code, int) and str(error) == "database or disk is full":  # of a copy that is being made the module gives no number
        return _disk_full(name)
    if not isinstance(code, int):
        # Python's SQLite module has neither type nor number for a text that is no UTF-8.
        return _damaged(error, name) if str(error).startswith("Could not decode to UTF-8") else None
    return _explain_sqlite(code & 0xFF, error, name)


def _is_connection_gone(error: BaseException, state: object) -> bool:
    """Whether the server ended the session or cannot be reached; where the connection just broke, psycopg has no number to tell."""
    if isinstance(state, str):
        return state.startswith(_POSTGRESQL_GONE)
    return any(kind.__name__ == "OperationalError" and kind.__module__.partition(".")[0] == "psycopg" for kind in type(error).__mro__)


def _explain_sqlite(code: int, error: BaseException, name: str) -> WinnowError | None:
    if code == _FULL:
        return _disk_full(name)
    if code == _BUSY:
        return BusyError(f"{name}: another process has been writing for {BUSY_SECONDS} seconds; wait until it ends and start again")
    if code == _NOT_A_DATABASE:
        return IntegrityError(
            f"{name}: this file is not a database; give another path, or move it away and restore the database from a copy"
        )
    if code == _CORRUPT:
        return _damaged(error, name)
    if code == _READ_ONLY:
        return read_only_error(name)
    if code == _CANNOT_OPEN:
        return WinnowError(
            f"{name}: the database cannot be opened; check that its folder exists and may be read and written:"
            " SQLite keeps files beside it while it reads"
        )
    return None


def _damaged(error: BaseException, name: str) -> IntegrityError:
    shown = ascii(str(error)[:200])[1:-1]
    return IntegrityError(f"{name}: the database is damaged ({shown}); stop writing to it, and restore a copy; 'winnow verify' names more")


def _disk_full(name: str) -> DiskFullError:
    return DiskFullError(f"{name}: no room left on the disk; nothing of this write was kept; free some space and start again")


def read_only_error(name: str) -> WinnowError:
    """The error to show where a database may only be read."""
    return WinnowError(
        f"{name}: the database cannot be written; it was opened for reading, or its disk or the permissions of file and folder forbid it"
    )
