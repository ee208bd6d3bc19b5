"""When a URL is visited next. Pure: a table of outcomes and one rule for texts; when a run begins, the frontier queues what fell due."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.items import LinkKind
from pipelines.outcomes import STORED_OUTCOMES, Outcome

NIGHTLY = timedelta(hours=20)  # "every day" for a run that starts at the same hour: 24 h would skip a page visited late in the last run
WEEKLY = timedelta(days=7)
MONTHLY = timedelta(days=30)
CONFIRM_MISSING = timedelta(days=1)  # a page missing again after this long is gone

_INTERVALS = {
    Outcome.MISSING_ONCE: CONFIRM_MISSING,
    Outcome.HTTP_ERROR: NIGHTLY,
    Outcome.NETWORK_ERROR: NIGHTLY,
    Outcome.CHALLENGE: NIGHTLY,
    Outcome.CONSENT_WALL: NIGHTLY,
    Outcome.EXTRACTION_FAILED: NIGHTLY,
    Outcome.REFUSED_BY_ROBOTS: WEEKLY,
    Outcome.LOGIN: WEEKLY,
    Outcome.EMPTY: WEEKLY,
}


def next_visit(*, kind: LinkKind, outcome: Outcome, now: datetime, changed_at: datetime | None = None) -> datetime:
    """The earliest time at which the URL is worth another visit.

    Feeds, sitemaps and listings are due at the next run. An article whose text changed (or was first stored, at `changed_at`) less than 7
    days ago is due nightly, less than 30 days ago weekly, else monthly. Other outcomes follow the table above, or come back monthly.
    """
    if kind is not LinkKind.ARTICLE:
        return now
    if outcome in STORED_OUTCOMES:
        return now + _interval_by_age(now - (changed_at or now))
    return now + _INTERVALS.get(outcome, MONTHLY)


def _interval_by_age(age: timedelta) -> timedelta:
    if age < WEEKLY:
        return NIGHTLY
    return WEEKLY if age < MONTHLY else MONTHLY
