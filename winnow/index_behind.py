"""Prepares for search what waits, behind somebody who looks at the corpus already: in a thread, some documents at a time."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

from pipelines.errors import WinnowError
from pipelines.explorer.opened import IndexState
from pipelines.store.database.connection import open_database
from pipelines.store.search.index import count_waiting, forget_other_analyzers, index_waiting

AT_ONCE = 200  # documents that are prepared first: a second
_HEAD_START_SECONDS = 2.0  # for these, however busy the machine is
_BREATH_SECONDS = 0.15  # after each write unit, at least: a run that waits to write asks SQLite every 0.1 s whether it may
_AGAIN_SECONDS = 30.0  # after a failure: another process writes, or the disk is full


class IndexBehind:
    """The index of one SQLite file while it is open. `driver` is the library by which this process reads it."""

    def __init__(self, file: Path, driver: ModuleType) -> None:
        self._file, self._driver = file, driver
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="index", daemon=True)
        self._state = IndexState()

    def prepare(self) -> None:
        """Count what waits, and prepare it where it is little."""
        db = open_database(self._file, read_only=True, driver=self._driver)
        try:
            with db.read() as session:
                waiting = count_waiting(session)
        finally:
            db.close()
        self._state = IndexState(waiting=waiting, at_work=waiting > 0)
        if 0 < waiting <= AT_ONCE:
            self._thread.start()
            self._thread.join(timeout=_HEAD_START_SECONDS)

    def begin(self) -> None:
        """Prepare what is left behind whoever reads; returns at once."""
        if self._state.waiting and self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """End after the documents in hand; the next start goes on there."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def state(self) -> IndexState:
        """How many documents still wait."""
        return self._state

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._index()
                return
            except (WinnowError, OSError):  # the pages say how many wait, and that nothing is done for now
                self._state = IndexState(waiting=self._state.waiting, at_work=False)
                self._stopping.wait(_AGAIN_SECONDS)

    def _index(self) -> None:
        db = open_database(self._file, driver=self._driver)
        try:
            forget_other_analyzers(db)
            with db.read() as session:
                total = count_waiting(session)
            done, begun = 0, time.monotonic()
            for step in index_waiting(db):
                done += step
                self._state = IndexState(waiting=max(0, total - done), at_work=True)
                if self._stopping.wait(max(_BREATH_SECONDS, time.monotonic() - begun) if done < total else 0):
                    return
                begun = time.monotonic()
            with db.read() as session:
                self._state = IndexState(waiting=count_waiting(session), at_work=False)
        finally:
            db.close()
