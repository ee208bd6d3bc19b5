"""Figures of many pages with their 95 % intervals, by resampling whole hosts: pages of one host share a template."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.metrics import harmonic
from benchmarks.scoring import Row

RESAMPLES = 400
WHOLE = 0.9
_SEED = 20_240  # the same resamples in every run


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value and the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


VisitMetrics = Callable[[Sequence[Row]], float]


def f1(rows: Sequence[Row]) -> float:
    """F1 of the mean precision and the mean recall of the pages."""
    return harmonic(precision(rows), recall(rows))


def precision(rows: Sequence[Row]) -> float:
    """Mean over the pages that gave any text."""
    return _mean([row.precision for row in rows if row.precision is not None])


def recall(rows: Sequence[Row]) -> float:
    """Mean over all pages."""
    return _mean([row.recall for row in rows])


def exact(rows: Sequence[Row]) -> float:
    """Share of pages token-identical with their gold."""
    return _mean([row.exact for row in rows])


def words(rows: Sequence[Row]) -> float:
    """Mean bag-of-words F1."""
    return _mean([row.words for row in rows])


def clean(kind: str) -> VisitMetrics:
    """Share of pages without a leak of this kind."""
    return lambda rows: _mean([kind not in row.leaked for row in rows])


def whole(rows: Sequence[Row]) -> float:
    """Share of pages that gave at least `WHOLE` of their gold's shingles."""
    return _mean([row.recall >= WHOLE for row in rows])


def snippet_f(rows: Sequence[Row]) -> float:
    """F1 over all snippets of all pages."""
    hits, misses, intruders = (sum(getattr(row, name) for row in rows) for name in ("hits", "misses", "intruders"))
    return harmonic(hits / max(1, hits + intruders), hits / max(1, hits + misses))


def share(name: str) -> VisitMetrics:
    """Share of pages whose title, author or date is right, among those with a known one."""
    return lambda rows: _mean([value for row in rows if (value := getattr(row, name)) is not None])


def measure(rows: Sequence[Row], take: VisitMetrics) -> Figure:
    """The figure of all rows with its interval."""
    drawn = sorted(take(sample) for sample in _resampled(rows))
    return Figure(value=take(rows), low=drawn[int(0.025 * len(drawn))], high=drawn[int(0.975 * len(drawn))])


def measure_difference(ours: Sequence[Row], theirs: Sequence[Row], take: VisitMetrics) -> Figure:
    """Ours less theirs on the same pages, with the interval of the difference."""
    pairs = zip(_resampled(ours), _resampled(theirs), strict=True)
    drawn = sorted(take(one) - take(two) for one, two in pairs)
    return Figure(value=take(ours) - take(theirs), low=drawn[int(0.025 * len(drawn))], high=drawn[int(0.975 * len(drawn))])


def _resampled(rows: Sequence[Row]) -> list[list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    chance = random.Random(_SEED)  # rows of two readers hold the same groups in the same order, so the samples are paired
    members = list(groups.values())
    return [[row for group in chance.choices(members, k=len(members)) for row in group] for _ in range(RESAMPLES)]


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
