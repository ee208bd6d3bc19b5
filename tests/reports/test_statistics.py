"""The chances agree with values worked out by hand or known from the literature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports.statistics import Share, chance_of_novelty, chance_of_share, chance_of_silence, dispersion_of


def test_the_lady_tasting_tea():
    """Fisher's own example: all four cups right has one chance in seventy, three of four 17 in seventy."""
    assert chance_of_share(Share(yes=4, total=4), Share(yes=0, total=4)) == pytest.approx(1 / 70)
    assert chance_of_share(Share(yes=3, total=4), Share(yes=1, total=4)) == pytest.approx(17 / 70)


def test_a_share_that_varies_by_the_day_needs_more_pages():
    now, before = Share(yes=8, total=8), Share(yes=20, total=100)
    days = [Share(yes=10, total=10), *[Share(yes=0, total=10)] * 8, Share(yes=10, total=10)]
    assert dispersion_of(days) > 5
    assert chance_of_share(now, before) < 1e-4 < chance_of_share(now, before, dispersion=dispersion_of(days))


def test_even_days_have_the_dispersion_of_chance():
    assert dispersion_of([Share(yes=2, total=10)] * 9) == 1.0
    assert dispersion_of([Share(yes=0, total=10)] * 9) == 1.0
    assert dispersion_of([]) == 1.0


def test_novelty_follows_good_and_turing():
    assert chance_of_novelty(Share(yes=2, total=2), once=0, seen=99) == pytest.approx(0.01**2)
    assert chance_of_novelty(Share(yes=5, total=5), once=50, seen=50) == 1.0


def test_a_daily_site_is_silent_after_days_a_weekly_one_after_weeks():
    daily, weekly = [1] * 56, [1, 0, 0, 0, 0, 0, 0] * 8 + [1]
    assert chance_of_silence(3, daily) > 1e-4 > chance_of_silence(12, daily)
    assert chance_of_silence(14, weekly) > 1e-4 > chance_of_silence(90, weekly)


def test_a_pause_that_came_before_is_no_silence():
    assert chance_of_silence(9, [5] * 20 + [0] * 9 + [5] * 20) == 1.0


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_a_chance_is_a_chance(yes, no, yes_before, no_before):
    now, before = Share(yes=yes, total=yes + no), Share(yes=yes_before, total=yes_before + no_before)
    chance = chance_of_share(now, before)
    assert 0 <= chance <= 1
    assert chance == pytest.approx(1) or yes, "no page is so, and that is always likely"
