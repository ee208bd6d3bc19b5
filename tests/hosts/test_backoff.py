"""How long a host is left alone: tables of `Retry-After`, and what failures in a row lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.hosts.backoff import FAILURES_IN_A_ROW, after_answer, after_failure, is_failing, pause_left, read_retry_after
from pipelines.store.frontier.hosts import HostState

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
DAY = 86_400


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("3600", 3_600),
        ("86401", DAY),
        ("315360000", DAY),
        ("9" * 400, DAY),
        ("Sun, 01 Mar 2026 06:00:30 GMT", 30),
        ("Sunday, 01-Mar-26 06:00:30 GMT", 30),
        ("Sun Mar  1 06:00:30 2026", 30),
        ("Sun, 01 Mar 2026 07:00:30 +0100", 30),
        ("Sun, 01 Mar 2026 05:00:00 GMT", 0),
        ("Tue, 01 Mar 2050 06:00:00 GMT", DAY),
        ("-5", None),
        ("7.5", None),
        ("soon", None),
        ("", None),
        ("\u0667", None),
        ("Sun, 99 Mar 2026 06:00:30 GMT", None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_and_at_most_a_day(value, seconds):
    wait = read_retry_after(value, NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def _fail(state: HostState, times: int, now: datetime = NOW, *, reached: bool = True) -> HostState:
    for _ in range(times):
        state = after_failure(state, "it answered 503", now=now, reached=reached)
    return state


def test_six_failures_pause_nothing_and_the_seventh_does():
    state = _fail(HostState(host="h:80"), FAILURES_IN_A_ROW - 1)
    assert (pause_left(state, NOW), is_failing(state)) == (timedelta(), False)
    state = _fail(state, 1)
    assert (pause_left(state, NOW), is_failing(state)) == (timedelta(minutes=5), True)
    assert state.pause_reason == "it answered 503; 7 failures in a row"


def test_an_answer_ends_the_row_and_the_growth():
    state = after_answer(_fail(HostState(host="h:80", crawl_delay_seconds=3), 9))
    assert state == HostState(host="h:80", crawl_delay_seconds=3)
    assert pause_left(_fail(state, FAILURES_IN_A_ROW - 1), NOW) == timedelta()


@pytest.mark.parametrize(("reached", "minutes"), [(True, [5, 15, 45, 135, 405, 1215, 1440, 1440]), (False, [5] * 8)])
def test_one_failure_after_a_pause_is_enough_for_a_longer_one(reached, minutes):
    """Where a name cannot be looked up it is as likely our own network that is down, so those pauses do not grow."""
    state, now, pauses = _fail(HostState(host="h:80"), FAILURES_IN_A_ROW - 1), NOW, []
    for _ in minutes:
        state = _fail(state, 1, now, reached=reached)
        pauses.append(pause_left(state, now))
        now += pauses[-1]
        assert pause_left(state, now) == timedelta()
    assert pauses == [timedelta(minutes=number) for number in minutes]


def test_the_longer_of_both_pauses_counts():
    state = after_failure(HostState(host="h:80"), "it answered 429", now=NOW, retry_after=timedelta(hours=2))
    assert (pause_left(state, NOW), is_failing(state)) == (timedelta(hours=2), False)
    assert state.pause_reason == "it answered 429; it asks to be left alone"
    assert pause_left(_fail(state, 1), NOW) == timedelta(hours=2)
    assert pause_left(
        after_failure(_fail(HostState(host="h:80"), FAILURES_IN_A_ROW - 1), "429", now=NOW, retry_after=timedelta(hours=3)), NOW
    ) == timedelta(hours=3)
    assert pause_left(
        after_failure(_fail(HostState(host="h:80"), FAILURES_IN_A_ROW - 1), "429", now=NOW, retry_after=timedelta(seconds=3)), NOW
    ) == timedelta(minutes=5)


def test_a_pause_longer_than_any_can_be_is_none():
    """The clock was set back: the host must not be left alone for years."""
    state = replace(_fail(HostState(host="h:80"), 5), paused_until=NOW + timedelta(days=400))
    assert pause_left(state, NOW) == timedelta()
