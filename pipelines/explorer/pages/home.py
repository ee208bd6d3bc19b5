"""The first page: what the corpus holds, as counts and charts, how its sources fare, and what these numbers do not say."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.rendering.charts import draw_months, shares
from pipelines.reports.sources import read_health
from pipelines.reports.work import runs_at_work
from pipelines.store.overview import EndedRun, count_languages, count_months, read_latest_runs, read_totals

RUNS_SHOWN = 5
SOURCES_SHOWN = 200


def build_home(corpus: OpenedCorpus) -> dict[str, Any]:
    """What the template `home.html` is filled with.

    Counting reads every document, so what was counted is shown again until something is written into the corpus, or the hour ends.
    """
    counted = _count(corpus, _written(corpus), f"{corpus.now():%Y-%m-%d %H}")
    return counted | {"verified": corpus.last_verification(), "at_work": _at_work(corpus, counted["runs"])}


def _at_work(corpus: OpenedCorpus, runs: tuple[EndedRun, ...]) -> frozenset[int] | None:
    """The runs whose processes are there, asked anew: a process that dies writes nothing. None of a copy, which cannot know."""
    if corpus.is_copy:
        return None
    if all(run.ended_at for run in runs):
        return frozenset()
    return frozenset(one.run.id for one in runs_at_work(corpus.database, None, now=corpus.now()) if one.alive)


def _written(corpus: OpenedCorpus) -> tuple[tuple[int, int], ...]:
    """What changes with every write: time and size of the database and of its write-ahead log."""
    found = []
    for file in (corpus.file, corpus.file.with_name(f"{corpus.file.name}-wal")):
        with suppress(FileNotFoundError):  # the log goes when the last writer has closed the database
            facts = file.stat()
            found.append((facts.st_mtime_ns, facts.st_size))
    return tuple(found)


@lru_cache(maxsize=1)
def _count(corpus: OpenedCorpus, written: object, hour: str) -> dict[str, Any]:
    now = corpus.now()
    with corpus.database.read() as session:
        totals = read_totals(session)
        months = draw_months(count_months(session), this_month=f"{now:%Y-%m}")
        languages = shares(count_languages(session))
        runs = read_latest_runs(session, limit=RUNS_SHOWN)
    outcomes = sorted(
        {outcome for run in runs for outcome in run.outcomes}, key=lambda word: -sum(run.outcomes.get(word, 0) for run in runs)
    )
    return {
        "totals": totals,
        "months": months,
        "languages": languages,
        "runs": runs,
        "outcomes": outcomes,
        "health": read_health(corpus.database, corpus.sources[:SOURCES_SHOWN], now=now),
        "now": now,
    }
