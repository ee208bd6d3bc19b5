"""Files the custody log in the archive at the end of a run, with progress where much waits."""

from __future__ import annotations

from crawler.runs.interruption import watch_signals
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import Corpus
from pipelines.safekeeping.log_files import log_filing
from pipelines.store.custody.log_rows import EVENTS_AT_ONCE, count_unfiled
from pipelines.store.database.connection import Database


def file_log(corpus: Corpus, db: Database, *, progress: str = "none") -> None:
    """File all that waits; stopped by a signal or killed, the next run goes on there. The caller holds the corpus's lock.

    Raises `DiskFullError`.
    """
    waiting = count_unfiled(db)
    done = 0
    with log_filing(db, corpus.archive, corpus.now) as filing, ProgressLine(progress) as line, watch_signals() as stopping:
        while filing.file(at_most=EVENTS_AT_ONCE) and not stopping():
            done = min(waiting, done + EVENTS_AT_ONCE)
            if waiting > 10 * EVENTS_AT_ONCE:
                line.show(done, waiting, "events of the custody log filed in the archive")
