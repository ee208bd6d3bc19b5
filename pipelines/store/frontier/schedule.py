"""When a URL is visited next. Pure: one rule for texts, one for what gives links, a table for the rest; the frontier queues what fell due.

A text is looked at again after half the time for which it has stood: the update threshold of the Alex file system (Cate 1992; Gwertzman and
Seltzer, "World-Wide Web Cache Consistency", USENIX 1996; RFC 9111, section 4.2.2 takes a tenth). News is edited within hours or not at all,
so what has stood for a month will probably stand for another. A page that goes on changing has a pace of its own, the mean time between its
changes by the estimator of Cho and Garcia-Molina ("Estimating Frequency of Change", ACM TOIT 3(3), 2003), which allows for changes between
two looks; it is looked at at least once in that time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipelines.items import LinkKind
from pipelines.outcomes import STORED_OUTCOMES, Outcome

SOON = timedelta(hours=3)  # between two looks at a page found less than `YOUNG` ago: about seven looks in its first day
YOUNG = timedelta(days=2)
NIGHTLY = timedelta(hours=20)  # "every day" for a run that starts at the same hour: 24 h would skip a page visited late in the last run
WEEKLY = timedelta(days=7)
MONTHLY = timedelta(days=30)  # 10,000 old articles then cost 333 requests a day, and a removal is noticed within a month
CONFIRM_MISSING = timedelta(days=1)  # a page missing again after this long is gone
SHARE_OF_QUIET = 0.5  # of the time a text has stood; twelve looks in its first month, then one a month
MAX_VAIN = 3  # announcements of a change, one after the other, that found none; after them a page's dates are not believed

_INTERVALS = {
    Outcome.HTTP_ERROR: NIGHTLY,
    Outcome.NETWORK_ERROR: NIGHTLY,
    Outcome.TRUNCATED: NIGHTLY,
    Outcome.CHALLENGE: NIGHTLY,
    Outcome.CONSENT_WALL: NIGHTLY,
    Outcome.EXTRACTION_FAILED: NIGHTLY,
    Outcome.REFUSED_BY_ROBOTS: WEEKLY,
    Outcome.LOGIN: WEEKLY,
    Outcome.EMPTY: WEEKLY,
}
_NOT_RECEIVED = frozenset({Outcome.NETWORK_ERROR, Outcome.TRUNCATED})
_READ = frozenset({Outcome.LISTING, Outcome.NOT_MODIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the visits of a URL have found so far.

    `since` is its first good visit; `looks` counts those after it, `changes` those of them that found something new. `changed_at` is when
    it last changed as far as we know. `vain` counts announced changes that were none, since the last that was one.
    """

    since: datetime | None = None
    looks: int = 0
    changes: int = 0
    changed_at: datetime | None = None
    vain: int = 0


def watch_on(watch: Watch, *, changed: bool, now: datetime, dated: datetime | None = None, announced: bool = False) -> Watch:
    """What is known after a good visit.

    `dated` is when the page says it last changed; it holds for the first visit only. `announced`: a link had promised a change.
    """
    if watch.since is None:
        return replace(watch, since=now, changed_at=min(dated, now) if dated else now)
    if changed:
        return replace(watch, looks=watch.looks + 1, changes=watch.changes + 1, changed_at=now, vain=0)
    return replace(watch, looks=watch.looks + 1, vain=watch.vain + announced)


def next_visit(
    *,
    kind: LinkKind,
    outcome: Outcome,
    now: datetime,
    watch: Watch | None = None,
    depth: int = 0,
    announced: bool = False,
    missed_since: datetime | None = None,
) -> datetime:
    """The earliest time at which the URL is worth another visit, for one that ended so just now.

    Seeds (`depth` 0) are due at the next run. A sitemap below an index: after half the time in which it gave nothing new, but within a day,
    or a week where the index gives its date (`announced`). A further page of a listing: in a week, if the page before it does not show
    something new earlier. A text: after half the time for which it has stood, or its pace if that is less, within the bounds above; the
    first time within a day, since the date a page gives itself is only a claim. A page that seems to have lost most of its text: `SOON`.
    A missing page: a day after it was first missed (`missed_since`, or now). Other outcomes follow the table, or come back monthly.
    """
    watch = watch or Watch()
    if outcome is Outcome.MISSING_ONCE:
        return (missed_since or now) + CONFIRM_MISSING
    if outcome is Outcome.SHORTER_ONCE:
        return now + SOON
    if kind is LinkKind.ARTICLE:
        return now + (_text_interval(watch, now) if outcome in STORED_OUTCOMES else _INTERVALS.get(outcome, MONTHLY))
    if depth == 0 or kind is LinkKind.FEED or outcome in _NOT_RECEIVED:
        return now
    if outcome not in _READ:
        return now + _INTERVALS.get(outcome, WEEKLY)
    if kind is LinkKind.LISTING:
        return now + WEEKLY
    return now + min(SHARE_OF_QUIET * _quiet(watch, now), WEEKLY if announced else NIGHTLY)


def pace_of(watch: Watch, now: datetime) -> timedelta | None:
    """The mean time between two changes; None where none was seen.

    With n looks, on average an interval I apart, of which X found a change, the rate is -log((n - X + 0.5) / (n + 0.5)) / I.
    """
    if watch.since is None or not watch.changes or now <= watch.since:
        return None
    interval = (now - watch.since) / watch.looks
    return interval / -math.log((watch.looks - watch.changes + 0.5) / (watch.looks + 0.5))


def newest(*moments: datetime | str | None, now: datetime) -> datetime | None:
    """The newest of several dates that are not in the future; ISO 8601 texts are read, those without a zone as UTC."""
    read = [_read(moment) for moment in moments if moment]
    return max((moment for moment in read if moment is not None and moment <= now), default=None)


def _text_interval(watch: Watch, now: datetime) -> timedelta:
    soonest = SOON if watch.since is None or now - watch.since < YOUNG else NIGHTLY
    latest = MONTHLY if watch.looks else NIGHTLY
    return max(soonest, min(SHARE_OF_QUIET * _quiet(watch, now), pace_of(watch, now) or MONTHLY, latest))


def _quiet(watch: Watch, now: datetime) -> timedelta:
    return max(now - (watch.changed_at or now), timedelta())


def _read(moment: datetime | str) -> datetime | None:
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
