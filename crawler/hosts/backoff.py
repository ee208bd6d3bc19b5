"""How long a host is left alone: what `Retry-After` asks, and what failures in a row lead to. Pure; who waits is `rate_limiter`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipelines.store.frontier.hosts import HostState

MAX_PAUSE = timedelta(hours=24)  # a server that asks for ten years is asked again tomorrow
FAILURES_IN_A_ROW = 7  # network errors, 5xx and 429; two URLs with all their tries, three each, do not make them
FIRST_PAUSE = timedelta(minutes=5)  # short of an hour, so that the next hourly run asks again
PAUSE_GROWTH = 3  # 5 min, 15 min, 45 min, 2 h 15 min, 6 h 45 min, 20 h 15 min, then 24 h


def read_retry_after(value: str, now: datetime) -> timedelta | None:
    """The time that a `Retry-After` asks for, in seconds or as an HTTP date (RFC 9110, 10.2.3), at most 24 h; None for what is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_PAUSE)
    try:
        until = parsedate_to_datetime(text)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return max(timedelta(), min(wait, MAX_PAUSE))


def after_failure(state: HostState, reason: str, *, now: datetime, retry_after: timedelta | None = None, reached: bool = True) -> HostState:
    """How a host stands after one failure more.

    `reached` False says that the name led nowhere: more likely our network than the host, so the pauses do not grow.
    """
    failures = state.failures + 1
    until = now + retry_after if retry_after else None
    why = f"{reason}; it asks to be left alone" if retry_after else reason
    if failures < FAILURES_IN_A_ROW:
        return replace(state, failures=failures, paused_until=_latest(until, state.paused_until), pause_reason=why)
    pauses = state.pauses if reached else 0
    pause = min(FIRST_PAUSE * PAUSE_GROWTH ** min(pauses, 9), MAX_PAUSE)
    why = f"{why}; {failures} failures in a row"
    return replace(
        state,
        failures=failures,
        pauses=state.pauses + reached,
        paused_until=_latest(until, now + pause, state.paused_until),
        pause_reason=why,
    )


def after_answer(state: HostState) -> HostState:
    """How a host stands after it has answered as it should."""
    return HostState(host=state.host, last_request_at=state.last_request_at, crawl_delay_seconds=state.crawl_delay_seconds)


def pause_left(state: HostState, now: datetime) -> timedelta:
    """How much of a host's pause lies ahead. One that is longer than any can be comes from a clock that was set back, and is none."""
    left = (state.paused_until or now) - now
    return left if timedelta() < left <= MAX_PAUSE else timedelta()


def is_failing(state: HostState) -> bool:
    """Whether failures, and not only a server's wish, led to the pause."""
    return state.failures >= FAILURES_IN_A_ROW


def _latest(*times: datetime | None) -> datetime | None:
    known: Iterable[datetime] = (time for time in times if time is not None)
    return max(known, default=None)
