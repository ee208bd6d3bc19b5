"""The passes that follow a crawl or an import. Each adds to the summary and the row of its run what it did, and whether it was stopped."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawler import settings
from crawler.runs.indexing import update_index
from crawler.runs.interruption import watch_signals
from crawler.runs.progress_line import ProgressLine
from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.errors import StoreError
from pipelines.items import Source
from pipelines.outcomes import ExitCode
from pipelines.reextraction.failed import read_failed_again
from pipelines.reextraction.task import ReextractionTask
from pipelines.sources.stored import sources_with_documents
from pipelines.store import runs
from pipelines.store.database.connection import Database
from pipelines.store.visits.memory_pass import has_news
from pipelines.workers.extraction_pool import WorkerLimits

_COMPLETE = frozenset({ExitCode.DONE, ExitCode.ATTENTION, ExitCode.NOTHING_REACHABLE, ExitCode.BROKE})


def may_follow(summary: RunSummary) -> bool:
    """Whether a pass may follow a crawl; after any other end the next crawl makes it."""
    return summary.exit_code in _COMPLETE


def add_pass(corpus: Corpus, db: Database, summary: RunSummary, *, begun: float, complete: bool, **did: Any) -> RunSummary:
    """The summary with a pass that began at `begun` (`time.monotonic`) and `did` these of its fields; also in the run's row."""
    code = ExitCode(summary.exit_code) if complete else ExitCode.INTERRUPTED
    seconds = round(summary.seconds + time.monotonic() - begun, 1)
    summary = replace(summary, exit_code=int(code), exit_meaning=code.meaning, seconds=seconds, **did)
    runs.end_run(db, summary.run, summary=summary.as_dict(), exit_code=code, now=corpus.now())
    return summary


def read_failed_pages(corpus: Corpus, sources: Sequence[Source], summary: RunSummary, *, progress: str) -> RunSummary:
    """Read again what failed before this run, and add to its summary what came out and how many pages wait for the next run.

    The caller holds the corpus's lock.
    """
    if not may_follow(summary):
        return summary
    begun = time.monotonic()
    db = corpus.open_database()
    try:
        task = ReextractionTask(
            db=db,
            archive=corpus.archived,
            sources={source.name: source for source in sources},
            clock=corpus.now,
            limits=WorkerLimits.from_settings(vars(settings)),
        )
        with ProgressLine(progress) as line, watch_signals() as stopping:
            report = read_failed_again(
                task,
                before_run=runs.first_beside(db, summary.run),
                on_progress=lambda done: line.show(done, done, "pages read again that could not be extracted"),
                stopping=stopping,
            )
            stopped = stopping()
        if not (report.outcomes or report.unreadable or report.waiting):
            return summary
        return add_pass(corpus, db, summary, begun=begun, complete=not stopped, read_again=report.as_dict())
    except StoreError as error:
        return _left_to_the_next_run(summary, error)
    finally:
        db.close()


_WORDS = "texts extracted again, without the template of their host"


def make_second_pass(corpus: Corpus, sources: Sequence[Source], summary: RunSummary, *, progress: str) -> RunSummary:
    """Extract again what the memory of its host would change, and add that to the run's summary. The caller holds the corpus's lock.

    `sources` are those of the run; another source may have documents of the same hosts.
    """
    if not may_follow(summary):
        return summary
    begun = time.monotonic()
    limits = WorkerLimits.from_settings(vars(settings))
    db = corpus.open_database()
    try:
        if not has_news(db):
            return summary
        from pipelines.reextraction.work import apply_memory  # a run that learnt nothing does without the models

        known = {**sources_with_documents(corpus.root, db), **{source.name: source for source in sources}}
        task = ReextractionTask(db=db, archive=corpus.archived, sources=known, clock=corpus.now, limits=limits, apply=True)
        with ProgressLine(progress) as line, watch_signals() as stopping:
            done = apply_memory(task, on_progress=lambda done, total: line.show(done, total, _WORDS), stopping=stopping)
            stopped = stopping() and not done.complete
        return add_pass(
            corpus,
            db,
            summary,
            begun=begun,
            complete=not stopped,
            improved=done.written,
            withdrawn=done.withdrawn,
            recognised=done.recognised,
        )
    except StoreError as error:
        return _left_to_the_next_run(summary, error)
    finally:
        db.close()


def _left_to_the_next_run(summary: RunSummary, error: StoreError) -> RunSummary:
    """Captures that a pass needs lie in a store that does not answer; what was crawled is safe without it."""
    sys.stderr.write(f"winnow: captures could not be read again: {error}; the next run goes on with them\n")
    return summary


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
