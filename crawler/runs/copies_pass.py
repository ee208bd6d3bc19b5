"""Brings the index of copies up to date: at the end of a crawl, and when `winnow copies --rebuild` asks for it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crawler.runs.interruption import watch_signals
from crawler.runs.passes import add_pass, may_follow
from crawler.runs.progress_line import ProgressLine
from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.store.copies.index import count_unindexed, forget_copies, index_copies
from pipelines.store.database.connection import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPass:
    """The result of a pass: the documents looked at, how many of them have copies or translations, and whether it came to its end."""

    documents: int
    linked: int
    complete: bool


def index_crawled(corpus: Corpus, summary: RunSummary, *, progress: str) -> RunSummary:
    """Index what a crawl has stored, and what was stored before there was an index. The caller holds the corpus's lock."""
    if not may_follow(summary):
        return summary
    begun = time.monotonic()
    db = corpus.open_database()
    try:
        done = update_index(db, progress=progress)
        if not done.documents and done.complete:
            return summary
        return add_pass(corpus, db, summary, begun=begun, complete=done.complete, copies=done.linked)
    finally:
        db.close()


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
