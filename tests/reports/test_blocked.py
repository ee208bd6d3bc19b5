"""What is a block, and what are only links that lead nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome
from pipelines.reports.alarms import SourceHistory
from pipelines.reports.blocked import find_block
from pipelines.store.visits.visit_metrics import VisitMetrics

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)


def visits(count: int, outcome: Outcome, *, at: datetime = NOW, status: int | None = None, first: int = 0) -> tuple[VisitMetrics, ...]:
    return tuple(
        VisitMetrics(
            url_id=first + number, url=f"https://n.test/{first + number}", kind=LinkKind.ARTICLE, at=at, outcome=outcome, status=status
        )
        for number in range(count)
    )


def history(recent: tuple[VisitMetrics, ...], earlier: tuple[VisitMetrics, ...] = ()) -> SourceHistory:
    return SourceHistory(source="n", now=NOW, known_since=NOW - timedelta(days=90), recent=recent, earlier=earlier)


@pytest.mark.parametrize("earlier", [(), visits(80, Outcome.STORED, at=NOW - timedelta(days=2), first=1_000)], ids=["new", "known"])
@pytest.mark.parametrize(("status", "is_blocked"), [(404, False), (410, False), (403, True), (500, True)])
def test_dead_links_are_no_block_and_refusals_are(earlier: tuple[VisitMetrics, ...], status: int, is_blocked: bool) -> None:
    recent = visits(20, Outcome.STORED) + visits(60, Outcome.HTTP_ERROR, status=status, first=100)
    assert (find_block(history(recent, earlier)) is not None) is is_blocked


def test_a_source_of_which_everything_is_missing_is_named() -> None:
    assert find_block(history(visits(9, Outcome.HTTP_ERROR, status=404))) is not None
