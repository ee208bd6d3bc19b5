"""The locks of corpora that this process holds at servers, looked at before it writes: without its lock, another run may have begun.

A lock is gone with the session that holds it, and the sessions that write know nothing of that: a run would go on beside the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable

CHECK_SECONDS = 1.0  # between two looks; each asks the server
_held: dict[str, dict[Callable[[], None], float]] = {}  # by database; when each was looked at. Locks are the process's, and so is this


def hold(database: str, check: Callable[[], None]) -> None:
    """From now on `check`, which raises `WinnowError` where a lock is gone, is asked before this process writes in a database."""
    _held.setdefault(database, {})[check] = time.monotonic()


def leave(database: str, check: Callable[[], None]) -> None:
    """The lock is given back: what this process writes from now on is looked at by others."""
    _held.get(database, {}).pop(check, None)


def check_locks(database: str) -> None:
    """Ask for the locks of a database, each at most once a second. Raises `WinnowError` where one is gone."""
    looked_at = _held.get(database, {})
    for check, before in list(looked_at.items()):
        if time.monotonic() - before >= CHECK_SECONDS:
            check()
            if check in looked_at:
                looked_at[check] = time.monotonic()
