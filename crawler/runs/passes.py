"""The end of a run's row when passes follow its crawl: each adds what it did, its time, and that it was interrupted if it was."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.outcomes import ExitCode
from pipelines.store import runs
from pipelines.store.database.connection import Database

_COMPLETE = frozenset({ExitCode.DONE, ExitCode.ATTENTION, ExitCode.BROKE})


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
