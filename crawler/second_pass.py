"""The end of a crawl: what it learnt of its hosts' templates is taken out of the texts that were stored before it was known."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from crawler import settings
from crawler.corpus import Corpus
from crawler.interruption import watch_signals
from crawler.progress_line import ProgressLine
from crawler.sources.stored import sources_with_documents
from crawler.summary import RunSummary
from pipelines.items import Source
from pipelines.outcomes import ExitCode
from pipelines.reextraction.work import Task, apply_memory
from pipelines.stages.workers import WorkerLimits
from pipelines.store import runs
from pipelines.store.memory_pass import has_news

_COMPLETE = frozenset({ExitCode.DONE, ExitCode.ATTENTION, ExitCode.BROKE})  # after any other end the next crawl makes the pass
_WORDS = "texts extracted again, without the template of their host"


def make_second_pass(corpus: Corpus, sources: Sequence[Source], summary: RunSummary, *, progress: str) -> RunSummary:
    """Extract again what the memory of its host would change, and add that to the run's summary. The caller holds the corpus's lock.

    `sources` are those of the run; another source may have documents of the same hosts.
    """
    if summary.exit_code not in _COMPLETE:
        return summary
    begun = time.monotonic()
    limits = WorkerLimits(deadline_seconds=settings.WINNOW_PAGE_DEADLINE_SECONDS, memory_mb=settings.WINNOW_WORKER_MEMORY_MB)
    db = corpus.open_database()
    try:
        if not has_news(db):
            return summary
        known = {**sources_with_documents(corpus.root, db), **{source.name: source for source in sources}}
        task = Task(db=db, archive=corpus.archive, sources=known, clock=corpus.now, limits=limits, apply=True)
        with ProgressLine(progress) as line, watch_signals() as stopping:
            done = apply_memory(task, on_progress=lambda done, total: line.show(done, total, _WORDS), stopping=stopping)
            stopped = stopping() and not done.complete
        code = ExitCode.INTERRUPTED if stopped else ExitCode(summary.exit_code)
        summary = replace(
            summary,
            improved=done.written,
            exit_code=int(code),
            exit_meaning=code.meaning,
            seconds=round(summary.seconds + time.monotonic() - begun, 1),
        )
        runs.end_run(db, summary.run, summary=summary.as_dict(), exit_code=code, now=corpus.now())
    finally:
        db.close()
    return summary
