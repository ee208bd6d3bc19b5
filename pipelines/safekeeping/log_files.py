"""Keeps the log files of the archive up to date: with them the database can be made anew, and a log that is cut in one of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipelines.archive.log_files import LogFileWriter
from pipelines.corpus import Corpus
from pipelines.errors import BusyError
from pipelines.store.custody.log_rows import blocks_since, keep_position, read_position, source_block
from pipelines.store.database.connection import Database
from pipelines.version import SOFTWARE


class LogFiling:
    """Files what the database has and no log file yet. One process of a corpus at a time: who holds its lock."""

    def __init__(self, db: Database, archive: Path, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._writer = LogFileWriter(archive, software=SOFTWARE, clock=clock, first_block=self._first_block, last=self._last_file)

    def file(self, *, at_most: int | None = None) -> int:
        """File what waits, `at_most` so many events, and return how many blocks that made.

        Raises `DiskFullError`, and `WinnowError` where the right to the corpus is lost.
        Killed on its way it files some of it again; reading takes the last of each.
        """
        filed = 0
        for block in blocks_since(self._db, read_position(self._db), at_most=at_most):
            self._db.check_lock()
            file, end = self._writer.append(block.data)
            keep_position(self._db, replace(block.after, file=file, bytes=end))
            filed += 1
        return filed

    def close(self) -> None:
        """Close the file at hand."""
        self._writer.close()

    def _last_file(self) -> str:
        return read_position(self._db).file

    def _first_block(self) -> bytes:
        return source_block(self._db)


def file_if_free(corpus: Corpus, db: Database) -> None:
    """File what waits, so that a head that was just written is not ahead of the files; a run that is at work does it anyway."""
    try:
        lock = corpus.lock()
    except BusyError:
        return
    with lock, log_filing(db, corpus.archive, corpus.now) as filing:
        filing.file()


@contextmanager
def log_filing(db: Database, archive: Path, clock: Callable[[], datetime]) -> Iterator[LogFiling]:
    """One that is closed at the end of the block."""
    filing = LogFiling(db, archive, clock)
    try:
        yield filing
    finally:
        filing.close()
