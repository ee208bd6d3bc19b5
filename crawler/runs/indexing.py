"""Brings the indexes of search and of copies up to date: at the end of a crawl, before a search, and when a rebuild is asked for."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from crawler.runs.interruption import watch_signals
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import Corpus
from pipelines.errors import UsageError, WinnowError
from pipelines.store.copies.index import count_unindexed, forget_copies, index_copies
from pipelines.store.database.connection import Database
from pipelines.store.search.index import count_waiting, forget_other_analyzers, index_waiting

_BREATH_SECONDS = 0.15  # a run that waits to write asks SQLite every 0.1 s whether it may
_BREATHES_AFTER = 1.0  # seconds of work


def index_stored(corpus: Corpus, *, progress: str) -> None:
    """Index what waits; mostly nothing, for a new document is indexed as it is stored. Stopped or killed, the next call goes on there.

    Where the corpus cannot be written nothing happens: a search says how many documents it did not see.
    Raises UsageError where there is no corpus.
    """
    if _count(corpus) == 0:
        return
    try:
        db = corpus.open_database()
    except WinnowError:
        return
    try:
        _index(db, progress=progress)
    except WinnowError:
        return
    finally:
        db.close()


def bring_up_to_date(corpus: Corpus) -> None:
    """Bring a database with an older schema to the newest, without which it cannot be read; index nothing."""
    if "://" not in corpus.database and _count(corpus) is None:
        with suppress(WinnowError):  # whoever opens it for reading says what is the matter
            corpus.open_database().close()


def _count(corpus: Corpus) -> int | None:
    """How many documents wait; None where the schema is older than search."""
    try:
        db = corpus.open_database(read_only=True)
    except UsageError:
        raise
    except WinnowError:
        return None
    try:
        with db.read() as session:
            return count_waiting(session)
    finally:
        db.close()


def _index(db: Database, *, progress: str) -> None:
    forget_other_analyzers(db)
    with db.read() as session:
        waiting = count_waiting(session)
    done, begun = 0, time.monotonic()
    with ProgressLine(progress) as line, watch_signals() as stopping:
        for step in index_waiting(db):
            done += step
            line.show(done, max(waiting, done), "documents prepared for search")
            if stopping():
                break
            if time.monotonic() - begun > _BREATHES_AFTER:
                time.sleep(_BREATH_SECONDS)
                begun = time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPass:
    """The result of a pass: the documents looked at, how many of them have copies or translations, and whether it came to its end."""

    documents: int
    linked: int
    complete: bool


def update_index(db: Database, *, progress: str, rebuild: bool = False) -> IndexPass:
    """Index what is not indexed yet, or all of it anew. Stopped by a signal or killed, the next call goes on there."""
    if rebuild:
        forget_copies(db)
    waiting = count_unindexed(db)
    documents = linked = 0
    if waiting:
        with ProgressLine(progress) as line, watch_signals() as stopping:
            while not stopping():
                step = index_copies(db)
                if not step.documents:
                    break
                documents += step.documents
                linked += step.linked
                line.show(documents, waiting, f"documents compared, {linked} of them have copies")
    return IndexPass(documents=documents, linked=linked, complete=documents >= waiting)
