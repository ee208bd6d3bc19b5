"""Files the custody log in the archive: while a crawl is at work, and at the end of a run, with progress where much waits."""

from __future__ import annotations

from crawler.runs.interruption import watch_signals
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import Corpus
from pipelines.safekeeping.log_files import LogFiling, log_filing
from pipelines.store.custody.log_rows import EVENTS_AT_ONCE, count_unfiled
from pipelines.store.database.connection import Database

FILED_AFTER = 100  # visits, after which it is filed: what a crawl may lose with its database; takes about .1 s


class FilingByVisits:
    """Files now and then while a crawl is at work. One of several workers leaves it to the last of them: a log has one writer."""

    def __init__(self, corpus: Corpus, db: Database, *, is_alone: bool) -> None:
        self._filing = LogFiling(db, corpus.archive, corpus.now) if is_alone else None
        self._visits = 0

    def visit_ended(self) -> None:
        """Called after the end of a visit is committed."""
        self._visits += 1
        if self._filing is not None and self._visits % FILED_AFTER == 0:
            self._filing.file(at_most=2 * FILED_AFTER)

    def close(self) -> None:
        """Close the file at hand."""
        if self._filing is not None:
            self._filing.close()


def file_log(corpus: Corpus, db: Database, *, progress: str = "none") -> None:
    """File all that waits; stopped by a signal or killed, the next run goes on there. The caller holds the corpus's lock.

    Raises `DiskFullError`, and `WinnowError` where that lock is lost.
    """
    db.check_lock()
    waiting = count_unfiled(db)
    done = 0
    with log_filing(db, corpus.archive, corpus.now) as filing, ProgressLine(progress) as line, watch_signals() as stopping:
        while filing.file(at_most=EVENTS_AT_ONCE) and not stopping():
            done = min(waiting, done + EVENTS_AT_ONCE)
            if waiting > 10 * EVENTS_AT_ONCE:
                line.show(done, waiting, "events of the custody log filed in the archive")
