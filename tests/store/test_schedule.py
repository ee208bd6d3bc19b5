"""When a URL is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import LinkKind
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.store.frontier.schedule import CONFIRM_MISSING, MONTHLY, NIGHTLY, SOON, WEEKLY, Watch, newest, next_visit, pace_of, watch_on

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=3_000))


def article(outcome: Outcome, watch: Watch | None = None, now: datetime = NOW) -> timedelta:
    return next_visit(kind=LinkKind.ARTICLE, outcome=outcome, now=now, watch=watch) - now


def follow(*, every: timedelta, looks: int, changes_at: frozenset[int] = frozenset(), published: datetime | None = None) -> Watch:
    """A page looked at again and again, that has changed at some of the looks."""
    watch = watch_on(Watch(), changed=True, now=NOW, dated=published)
    for look in range(1, looks + 1):
        watch = watch_on(watch, changed=look in changes_at, now=NOW + look * every)
    return watch


@pytest.mark.parametrize(
    ("stood", "interval"),
    [(0 * HOUR, SOON), (4 * HOUR, SOON), (10 * HOUR, 5 * HOUR), (47 * HOUR, 23.5 * HOUR), (6 * DAY, 3 * DAY), (70 * DAY, MONTHLY)],
)
def test_a_text_is_due_after_half_the_time_for_which_it_has_stood(stood: timedelta, interval: timedelta) -> None:
    watch = Watch(since=NOW - stood, looks=3, changed_at=NOW - stood)
    assert article(Outcome.UNCHANGED, watch) == article(Outcome.NOT_MODIFIED, watch) == interval


def test_a_new_article_is_looked_at_soon_and_an_old_one_that_was_just_found_once_within_a_day_and_then_rarely() -> None:
    assert article(Outcome.STORED, follow(every=HOUR, looks=0)) == SOON
    assert article(Outcome.STORED, follow(every=HOUR, looks=0, published=NOW - 400 * DAY)) == NIGHTLY
    assert article(Outcome.UNCHANGED, follow(every=DAY, looks=1, published=NOW - 400 * DAY), NOW + DAY) == MONTHLY


def test_an_article_that_is_never_edited_is_asked_for_a_dozen_times_in_its_first_month_and_then_monthly() -> None:
    watch, now, looks = watch_on(Watch(), changed=True, now=NOW), NOW, []
    while now < NOW + 365 * DAY:
        now = next_visit(kind=LinkKind.ARTICLE, outcome=Outcome.NOT_MODIFIED if looks else Outcome.STORED, now=now, watch=watch)
        watch = watch_on(watch, changed=False, now=now)
        looks.append(now - NOW)
    assert sum(look <= DAY for look in looks) in range(4, 8)
    assert sum(look <= 30 * DAY for look in looks) in range(10, 15)
    assert looks[-1] - looks[-2] == MONTHLY


def test_an_edit_brings_an_old_article_back_nightly_and_a_young_one_within_hours() -> None:
    old = follow(every=30 * DAY, looks=10, changes_at=frozenset({10}))
    assert article(Outcome.REVISED, old, NOW + 300 * DAY) == NIGHTLY
    young = follow(every=5 * HOUR, looks=3, changes_at=frozenset({3}))
    assert article(Outcome.REVISED, young, NOW + 15 * HOUR) == SOON


def test_a_page_that_goes_on_changing_is_looked_at_within_its_pace() -> None:
    weekly = follow(every=7 * DAY, looks=20, changes_at=frozenset(range(1, 17)))
    now = NOW + 20 * 7 * DAY
    pace = pace_of(weekly, now)
    assert pace is not None
    assert timedelta(days=4) < pace < timedelta(days=7), "four weeks of five found one change or more"
    assert article(Outcome.UNCHANGED, weekly, now) == pace < 0.5 * 28 * DAY


def test_the_pace_is_the_estimate_of_cho_and_garcia_molina() -> None:
    watch = Watch(since=NOW - 10 * DAY, looks=10, changes=6, changed_at=NOW)
    pace = pace_of(watch, NOW)
    assert pace is not None
    assert pace / DAY == pytest.approx(1 / 0.8472979, abs=1e-6)  # -log(4.5 / 10.5) = 0.8472979
    assert pace_of(Watch(since=NOW - DAY, looks=3), NOW) is None


@given(stood=spans, watched=spans, looks=st.integers(0, 500), data=st.data())
def test_a_text_is_always_due_between_three_hours_and_a_month(
    stood: timedelta, watched: timedelta, looks: int, data: st.DataObject
) -> None:
    watch = Watch(since=NOW - watched, looks=looks, changes=data.draw(st.integers(0, looks)), changed_at=NOW - stood)
    outcome = data.draw(st.sampled_from(sorted(STORED_OUTCOMES - {Outcome.SHORTER_ONCE})))
    assert SOON <= article(outcome, watch) <= MONTHLY
    if watched > 2 * DAY:
        assert article(outcome, watch) >= NIGHTLY


@given(spans, spans, st.integers(1, 500))
def test_what_has_stood_longer_is_never_due_sooner(one: timedelta, more: timedelta, looks: int) -> None:
    watches = [Watch(since=NOW - 6_001 * DAY, looks=looks, changed_at=NOW - stood) for stood in (one, one + more)]
    assert article(Outcome.UNCHANGED, watches[0]) <= article(Outcome.UNCHANGED, watches[1])


@given(spans, st.integers(2, 500), st.data())
def test_a_page_that_changed_more_often_has_a_shorter_pace(watched: timedelta, looks: int, data: st.DataObject) -> None:
    changes = data.draw(st.integers(1, looks - 1))
    paces = [pace_of(Watch(since=NOW - watched, looks=looks, changes=count), NOW) for count in (changes, changes + 1)]
    assert paces[0] is not None
    assert paces[1] is not None
    assert timedelta() < paces[1] <= paces[0]


@given(st.lists(st.booleans(), max_size=30), st.booleans())
def test_looks_and_changes_count_what_was_seen(found: list[bool], announced: bool) -> None:
    watch = watch_on(Watch(), changed=True, now=NOW)
    for number, changed in enumerate(found, start=1):
        watch = watch_on(watch, changed=changed, now=NOW + number * HOUR, announced=announced)
    assert (watch.since, watch.looks, watch.changes) == (NOW, len(found), sum(found))
    since_the_last = found[::-1].index(True) if True in found else len(found)
    assert watch.vain == (since_the_last if announced else 0)


@pytest.mark.parametrize(
    ("outcome", "interval"),
    [
        (Outcome.MISSING_ONCE, CONFIRM_MISSING),
        (Outcome.SHORTER_ONCE, SOON),
        (Outcome.NETWORK_ERROR, NIGHTLY),
        (Outcome.LOGIN, WEEKLY),
        (Outcome.GONE, MONTHLY),
        (Outcome.QUARANTINED, MONTHLY),
    ],
)
def test_what_is_no_text_comes_back_by_its_outcome(outcome: Outcome, interval: timedelta) -> None:
    assert article(outcome) == article(outcome, Watch(since=NOW - DAY, looks=1, changes=1, changed_at=NOW)) == interval


def test_a_missing_page_is_due_a_day_after_it_was_first_missed_however_often_it_was_asked_for_since() -> None:
    again = next_visit(kind=LinkKind.ARTICLE, outcome=Outcome.MISSING_ONCE, now=NOW, missed_since=NOW - 10 * HOUR)
    assert again == NOW + 14 * HOUR


@pytest.mark.parametrize("kind", [LinkKind.FEED, LinkKind.SITEMAP, LinkKind.LISTING])
@pytest.mark.parametrize("outcome", [Outcome.LISTING, Outcome.HTTP_ERROR, Outcome.GONE, Outcome.NOT_MODIFIED])
def test_a_seed_is_due_at_the_next_run(kind: LinkKind, outcome: Outcome) -> None:
    assert next_visit(kind=kind, outcome=outcome, now=NOW) == NOW


@pytest.mark.parametrize(
    ("kind", "outcome", "announced", "quiet", "interval"),
    [
        (LinkKind.LISTING, Outcome.LISTING, False, 0 * DAY, WEEKLY),
        (LinkKind.LISTING, Outcome.NOT_MODIFIED, False, 90 * DAY, WEEKLY),
        (LinkKind.LISTING, Outcome.NETWORK_ERROR, False, 0 * DAY, 0 * DAY),
        (LinkKind.LISTING, Outcome.HTTP_ERROR, False, 0 * DAY, NIGHTLY),
        (LinkKind.SITEMAP, Outcome.LISTING, False, 0 * DAY, 0 * DAY),
        (LinkKind.SITEMAP, Outcome.NOT_MODIFIED, False, 10 * HOUR, 5 * HOUR),
        (LinkKind.SITEMAP, Outcome.NOT_MODIFIED, False, 90 * DAY, NIGHTLY),
        (LinkKind.SITEMAP, Outcome.NOT_MODIFIED, True, 90 * DAY, WEEKLY),
        (LinkKind.SITEMAP, Outcome.GONE, True, 90 * DAY, WEEKLY),
        (LinkKind.FEED, Outcome.LISTING, False, 90 * DAY, 0 * DAY),
    ],
)
def test_below_a_seed_what_gives_nothing_new_is_asked_for_less(
    kind: LinkKind, outcome: Outcome, announced: bool, quiet: timedelta, interval: timedelta
) -> None:
    watch = Watch(since=NOW - quiet, looks=2, changed_at=NOW - quiet)
    assert next_visit(kind=kind, outcome=outcome, now=NOW, watch=watch, depth=1, announced=announced) == NOW + interval


@pytest.mark.parametrize("outcome", Outcome)
def test_no_outcome_brings_an_article_back_within_the_same_run(outcome: Outcome) -> None:
    assert article(outcome) >= SOON


def test_the_newest_date_that_can_be_read_and_has_come_counts() -> None:
    dates = ("2026-02-01", "no date", None, NOW - 9 * DAY, "2026-02-27T10:00:00+02:00", "2026-12-31")
    assert newest(*dates, now=NOW) == datetime(2026, 2, 27, 8, tzinfo=UTC)
    assert newest("2026-12-31", None, now=NOW) is None
