"""Looks at the watches of a corpus at the end of a run; whatever goes wrong there is told, and the run is done all the same."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping

from crawler.runs.passes import add_pass, may_follow
from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.errors import WinnowError
from pipelines.store.database.connection import Database
from pipelines.watching.definitions import WATCHES_NAME

Watches = Mapping[str, Mapping[str, object]]
"""By the name of a watch: `news` as counts by kind, `fault` where something is wrong."""


def look_at_watches(corpus: Corpus, db: Database) -> Watches:
    """Find, keep and tell the news of every watch. Faults stand in the answer and on standard error.

    Raises `WinnowError` where the run has lost its right to the corpus: another may be looking.
    """
    if not (corpus.root / WATCHES_NAME).exists():
        return {}
    db.check_lock()
    from pipelines.watching.checking import check_watches
    from pipelines.watching.definitions import read_watches

    found: dict[str, Mapping[str, object]] = {}
    try:
        for one in check_watches(corpus, db, read_watches(corpus.root)):
            found[one.name] = {"news": dict(Counter(news.kind.value for news in one.news)), "fault": one.fault}
    except (WinnowError, OSError) as error:
        found[""] = {"news": {}, "fault": str(error)}
    except Exception as error:  # noqa: BLE001 - the run is done, and its log must be filed whatever the watches met
        found[""] = {"news": {}, "fault": f"{type(error).__name__}: {error}; 'winnow watch check' looks again"}
    for name, told in found.items():
        if told["fault"]:
            sys.stderr.write(f"winnow: {f'watch {name}: ' if name else ''}{told['fault']}\n")
    return found


def look_after_crawl(corpus: Corpus, summary: RunSummary) -> RunSummary:
    """The same after a crawl, added to its summary. The caller holds the corpus's lock."""
    if not may_follow(summary) or not (corpus.root / WATCHES_NAME).exists():
        return summary
    begun = time.monotonic()
    db = corpus.open_database()
    try:
        watches = look_at_watches(corpus, db)
        return add_pass(corpus, db, summary, begun=begun, complete=True, watches=watches) if watches else summary
    finally:
        db.close()
