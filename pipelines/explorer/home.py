"""The first page: what the corpus holds, as counts and charts, how its sources fare, and what these numbers do not say."""

from __future__ import annotations

from typing import Any

from pipelines.explorer.charts import draw_months, shares
from pipelines.explorer.opened import OpenedCorpus
from pipelines.reports.sources import read_health
from pipelines.store.overview import count_languages, count_months, read_latest_runs, read_totals

RUNS_SHOWN = 5
SOURCES_SHOWN = 200


def build_home(corpus: OpenedCorpus) -> dict[str, Any]:
    """What the template `home.html` is filled with."""
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
