"""The end of a run: pages that an earlier run archived and could not extract are read again."""

from __future__ import annotations

import time
from collections.abc import Sequence

from crawler import settings
from crawler.runs.interruption import watch_signals
from crawler.runs.passes import add_pass, may_follow
from crawler.runs.progress_line import ProgressLine
from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.items import Source
from pipelines.reextraction.failed import read_failed_again
from pipelines.reextraction.work import ReextractionTask
from pipelines.workers.extraction_pool import WorkerLimits


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
            archive=corpus.archive,
            sources={source.name: source for source in sources},
            clock=corpus.now,
            limits=WorkerLimits.from_settings(vars(settings)),
        )
        with ProgressLine(progress) as line, watch_signals() as stopping:
            report = read_failed_again(
                task,
                before_run=summary.run,
                on_progress=lambda done: line.show(done, done, "pages read again that could not be extracted"),
                stopping=stopping,
            )
            stopped = stopping()
        if not (report.outcomes or report.unreadable or report.waiting):
            return summary
        return add_pass(corpus, db, summary, begun=begun, complete=not stopped, read_again=report.as_dict())
    finally:
        db.close()
