"""Statistics: how likely it is that what was seen is chance, given the source's own history. Pure arithmetic on counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MIN_WEEKS = 2  # of which a dispersion can be told at all
PRIOR_DISPERSION, PRIOR_WEEKS = 2.0, 4  # what is assumed before a slow week was seen, and the weeks it weighs; see test_normal_sites.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`yes` of `total`."""

    yes: int
    total: int


def chance_of_share(now: Share, before: Share, *, dispersion: float = 1.0) -> float:
    """The chance of a share as high as `now` or higher, if it comes from the same source as `before`.

    Fisher's exact test of two proportions, one-sided (R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, 21.02): exact
    for the few pages of one run, and honest about a short history. Pages of one run are alike; where history shows that, its quasi-binomial
    `dispersion` (see `dispersion_of`) shrinks the sample (McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, 4.5).
    """
    yes, total = math.floor(now.yes / dispersion), math.ceil(now.total / dispersion)
    all_yes, everything = yes + before.yes, total + before.total
    ways = sum(math.comb(all_yes, k) * math.comb(everything - all_yes, total - k) for k in range(yes, min(all_yes, total) + 1))
    return min(1.0, ways / math.comb(everything, total))


def dispersion_of(runs: Sequence[Share]) -> float:
    """How much more a share varies between runs than by chance alone: Pearson's statistic by its degrees of freedom, 1 or more."""
    runs = [run for run in runs if run.total]
    total = sum(run.total for run in runs)
    mean = sum(run.yes for run in runs) / total if total else 0.0
    if len(runs) < 2 or not 0 < mean < 1:
        return 1.0
    pearson = sum((run.yes - run.total * mean) ** 2 / (run.total * mean * (1 - mean)) for run in runs)
    return max(1.0, pearson / (len(runs) - 1))


def chance_of_novelty(unseen: Share, *, once: int, seen: int) -> float:
    """The chance that so many of these pages show what was never seen, when of `seen` earlier pages `once` showed a thing seen only once.

    The probability of the unseen is (once + 1) / (seen + 1), the estimate of I. J. Good and A. Turing (Biometrika 40, 1953, 237-264),
    with one added so that a short history stays careful; the number of such pages is then binomial.
    """
    rate = min(1.0, (once + 1) / (seen + 1))
    n = unseen.total
    return min(1.0, sum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(unseen.yes, n + 1)))


def chance_of_silence(silent_days: float, days_with_count: Sequence[int]) -> float:
    """The chance of so long a silence after this series: the number of articles on each day, from the first to the last that had one.

    Articles arrive as a Poisson process whose rate is known only as well as the series tells it: with a gamma rate, the number in the next
    span is negative binomial, and none has the chance (T / (T + L)) ** n (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, 2.6-2.7).
    Bursts and slow weeks count less, regular ones more: n is divided by the dispersion of weekly counts, variance by mean, drawn towards
    that of a site with slow weeks while the weeks are few. A silence that the source had before is none.
    """
    if silent_days <= _longest_gap(days_with_count):
        return 1.0
    span, articles = len(days_with_count), sum(days_with_count)
    return float((span / (span + silent_days)) ** (articles / _weekly_dispersion(days_with_count)))


def _longest_gap(days: Sequence[int]) -> int:
    longest = gap = 0
    for count in days:
        gap = 0 if count else gap + 1
        longest = max(longest, gap)
    return longest


def _weekly_dispersion(days: Sequence[int]) -> float:
    """Index of dispersion of the counts of whole weeks, counted back from the last day."""
    weeks = [sum(days[max(0, end - 7) : end]) for end in range(len(days), 6, -7)]
    if len(weeks) < MIN_WEEKS:
        return PRIOR_DISPERSION  # a week is not known yet: it may have days without articles
    mean = sum(weeks) / len(weeks)
    variance = sum((week - mean) ** 2 for week in weeks) / (len(weeks) - 1)
    freedom = len(weeks) - 1
    return (variance / mean * freedom + PRIOR_DISPERSION * PRIOR_WEEKS) / (freedom + PRIOR_WEEKS) if mean else PRIOR_DISPERSION
