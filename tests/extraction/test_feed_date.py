"""A date of the feed stands in where the page has none, never over one of the page, and says what it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.extraction.facts.feed_date import RULE, with_feed_date
from pipelines.items import Extraction, Fact, Facts
from pipelines.outcomes import PageStatus

CAPTURED = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def page(status: PageStatus = PageStatus.ARTICLE, date: str | None = None) -> Extraction:
    facts = Facts(date=Fact(value=date, rule="meta") if date else None)
    return Extraction(
        status=status, status_reason="r", text="T.", blocks=(), facts=facts, flags=("short",) if date else ("short", "no_date")
    )


@pytest.mark.parametrize(
    ("announced", "written"),
    (
        (datetime(2026, 3, 2, 9, 5, 7, tzinfo=UTC), "2026-03-02T09:05:07Z"),
        (datetime(2026, 3, 2, tzinfo=UTC), "2026-03-02"),
        (datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=3))), "2026-03-02T01:30:00+03:00"),
        (datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=3))), "2026-03-02"),
        (CAPTURED + timedelta(hours=20), "2026-03-05T08:00:00Z"),
    ),
)
def test_a_page_without_a_date_gets_the_announced_one(announced: datetime, written: str) -> None:
    dated = with_feed_date(page(), announced, captured_at=CAPTURED)
    assert dated.facts.date == Fact(value=written, rule=RULE)
    assert dated.flags == ("short", "date_from_feed")


@pytest.mark.parametrize(
    ("extraction", "announced"),
    (
        (page(date="2025-01-01"), CAPTURED),
        (page(), None),
        (page(), CAPTURED + timedelta(days=2)),
        (page(PageStatus.LISTING), CAPTURED),
    ),
    ids=("the page has one", "nobody says", "still to come", "no article"),
)
def test_otherwise_nothing_changes(extraction: Extraction, announced: datetime | None) -> None:
    assert with_feed_date(extraction, announced, captured_at=CAPTURED) is extraction
