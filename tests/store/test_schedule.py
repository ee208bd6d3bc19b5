"""When a URL is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome
from pipelines.store.schedule import CONFIRM_MISSING, MONTHLY, NIGHTLY, WEEKLY, next_visit

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "changed_days_ago", "interval"),
    [
        (Outcome.STORED, None, NIGHTLY),
        (Outcome.REVISED, None, NIGHTLY),
        (Outcome.UNCHANGED, 6.9, NIGHTLY),
        (Outcome.UNCHANGED, 7, WEEKLY),
        (Outcome.NOT_MODIFIED, 29, WEEKLY),
        (Outcome.NOT_MODIFIED, 400, MONTHLY),
        (Outcome.MISSING_ONCE, 400, CONFIRM_MISSING),
        (Outcome.NETWORK_ERROR, None, NIGHTLY),
        (Outcome.GONE, 3, MONTHLY),
        (Outcome.QUARANTINED, None, MONTHLY),
    ],
)
def test_an_article_is_due_by_its_outcome_and_the_age_of_its_text(
    outcome: Outcome, changed_days_ago: float | None, interval: timedelta
) -> None:
    changed_at = None if changed_days_ago is None else NOW - timedelta(days=changed_days_ago)
    assert next_visit(kind=LinkKind.ARTICLE, outcome=outcome, now=NOW, changed_at=changed_at) == NOW + interval


@pytest.mark.parametrize("kind", [LinkKind.FEED, LinkKind.SITEMAP, LinkKind.LISTING])
@pytest.mark.parametrize("outcome", [Outcome.LISTING, Outcome.HTTP_ERROR, Outcome.GONE, Outcome.NOT_MODIFIED])
def test_discovery_is_due_at_the_next_run(kind: LinkKind, outcome: Outcome) -> None:
    assert next_visit(kind=kind, outcome=outcome, now=NOW) == NOW


@pytest.mark.parametrize("outcome", Outcome)
def test_no_outcome_brings_an_article_back_within_the_same_run(outcome: Outcome) -> None:
    assert next_visit(kind=LinkKind.ARTICLE, outcome=outcome, now=NOW) >= NOW + NIGHTLY
