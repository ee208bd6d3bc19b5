"""The end of a crawl: what it learnt of its hosts' templates is taken out of the texts that were stored before it was known."""

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
from pipelines.reextraction.work import ReextractionTask, apply_memory
from pipelines.sources.stored import sources_with_documents
from pipelines.store.visits.memory_pass import has_news
from pipelines.workers.extraction_pool import WorkerLimits

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
        known = {**sources_with_documents(corpus.root, db), **{source.name: source for source in sources}}
        task = ReextractionTask(db=db, archive=corpus.archive, sources=known, clock=corpus.now, limits=limits, apply=True)
        with ProgressLine(progress) as line, watch_signals() as stopping:
            done = apply_memory(task, on_progress=lambda done, total: line.show(done, total, _WORDS), stopping=stopping)
            stopped = stopping() and not done.complete
        return add_pass(corpus, db, summary, begun=begun, complete=not stopped, improved=done.written)
    finally:
        db.close()
