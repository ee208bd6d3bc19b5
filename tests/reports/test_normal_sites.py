"""Ten normal sites raise no alarm in 30 days; broken ones do.

Normal means: a weekly rhythm, bursts (half of whose pages have a layout of their own, and most of which are briefs), slow weeks with a
fifth of the articles, briefs of 60 words beside long texts, pages without a date, dead links, stubs. With 50 other seeds each, 500 sites in all, one raised an alarm in
30 days: silent, in a slow week.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.outcomes import Outcome

DAYS = 30
NORMAL = {
    "a newsroom": {},
    "a busy one": {"rates": (10, 10, 10, 10, 10, 2, 1)},
    "working days only": {"rates": (1, 1, 1, 1, 1, 0, 0)},
    "two a week": {"rates": (0.3,) * 7},
    "three a month": {"rates": (0.1,) * 7, "stock": 12},
    "many briefs": {"rates": (20,) * 7, "briefs": 0.5},
    "fridays": {"rates": (0, 0, 0, 0, 5, 0, 0)},
    "half without a date": {"undated": 0.5},
    "many layouts": {"special": 0.4, "bursts": 0.1},
    "long texts, stubs and dead links": {"stubs": 0.1, "errors": 0.05, "median_words": 1500},
}
NEWSROOM = {"rates": (3, 3, 3, 3, 3, 1, 1)}


@pytest.mark.parametrize("name", NORMAL)
def test_a_normal_site_raises_no_alarm_in_30_days(site_of, name):
    site = site_of(seed=sorted(NORMAL).index(name), **NORMAL[name])
    alarms = [alarm for _ in range(DAYS) for alarm in site.day()]
    assert [alarm.words for alarm in alarms] == []
    assert len(site.earlier) > DAYS, "it was visited"


def _settled(site_of, seed):
    site = site_of(seed=seed, **NEWSROOM)
    for _ in range(DAYS):
        site.day()
    site.alarms = ()
    return site


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("change", "kind", "cause"),
    [
        ({"layout": "div.new > section"}, "changed_layout", "layout"),
        ({"cut": True}, "changed_layout", "undated"),
        ({"wall": Outcome.CONSENT_WALL}, "blocked", "consent_wall"),
        ({"wall": Outcome.CHALLENGE}, "blocked", "challenge"),
        ({"wall": Outcome.HTTP_ERROR}, "blocked", "http_error"),
        ({"wall": Outcome.EMPTY}, "changed_layout", "empty"),
        ({"links": 0}, "silent", "no_links"),
    ],
    ids=str,
)
def test_a_site_that_breaks_is_named_by_the_first_run_after_it(site_of, seed, change, kind, cause):
    site = _settled(site_of, seed)
    for name, value in change.items():
        setattr(site, name, value)
    begun = site.now
    alarms = {alarm.kind: alarm for alarm in site.day()}
    assert cause in alarms[kind].causes
    assert alarms[kind].since == begun
    assert alarms[kind].next_step


@pytest.mark.parametrize("seed", range(3))
def test_a_site_that_goes_silent_is_named_in_the_measure_of_its_rhythm(site_of, seed):
    site = _settled(site_of, seed)
    last = site.arrivals[-1]
    days = next(day for day in range(1, 60) if any(alarm.kind == "silent" for alarm in site.day(publishes=False)))
    assert 3 <= days <= 28
    assert site.alarms[0].since == last


def test_a_block_stands_until_a_text_comes_again_and_a_new_layout_for_a_week(site_of):
    site = _settled(site_of, 0)
    site.wall = Outcome.LOGIN
    since = [alarm.since for _ in range(10) for alarm in site.day() if alarm.kind == "blocked"]
    assert (len(since), len(set(since))) == (10, 1)
    site.wall = None
    assert "blocked" not in [alarm.kind for _ in range(2) for alarm in site.day()][-1:]

    site = _settled(site_of, 1)
    site.layout, begun = "div.new", site.now
    told = [site.now for _ in range(12) if any(alarm.kind == "changed_layout" for alarm in site.day())]
    assert told[0] - begun == timedelta(days=1)
    assert timedelta(days=6) <= told[-1] - begun <= timedelta(days=8)
