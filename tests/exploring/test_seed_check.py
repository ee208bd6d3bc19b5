"""What people are told to do about an address that gave nothing."""

from __future__ import annotations

import pytest

from crawler.exploring.seed_check import ADVICE, advise
from crawler.refusals import NOT_ASKED
from pipelines.outcomes import Outcome


@pytest.mark.parametrize(
    ("outcome", "reason", "like"),
    [
        (Outcome.REFUSED_BY_ROBOTS, "robots.txt disallows it", Outcome.REFUSED_BY_ROBOTS),
        (Outcome.REFUSED_BY_ROBOTS, f"robots.txt could not be fetched (CannotResolveHostError), {NOT_ASKED}", Outcome.NETWORK_ERROR),
        (Outcome.GONE, "410", Outcome.GONE),
    ],
)
def test_a_robots_txt_out_of_reach_is_no_wish_of_the_site(outcome: Outcome, reason: str, like: Outcome) -> None:
    assert advise(outcome, reason) == ADVICE[like]


def test_nothing_is_to_be_done_about_a_feed_that_was_read() -> None:
    assert advise(Outcome.LISTING, "12 links") == ""
