"""The measures: how words keep company, what is key, how evenly a word is spread. Pure numbers; each names where it is from.

Counts may be estimates of a sample, and then are no whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, log2

_LOG_DICE_TOP = 14
_UNSEEN = 0.5  # stands for a count of none in a ratio (Hardie 2014)


def log_dice(both: float, one: float, other: float) -> float:
    """How exclusively two words keep company: 14 where they always do, one less where half as often (Rychly 2008).

    `both` counts the other near the one, `one` and `other` each of them anywhere.
    """
    return _LOG_DICE_TOP + log2(2 * both / (one + other)) if both > 0 else float("-inf")


def log_likelihood_of_table(both: float, row: float, column: float, total: float) -> float:
    """How surprising a count is, by all four cells of its table (Dunning 1993); negative where it is smaller than expected.

    `both` of `row` places near a word hold another, which stands in `column` of `total` places.
    """
    cells = ((both, row * column), (row - both, row * (total - column)), (column - both, (total - row) * column))
    last = (total - row - column + both, (total - row) * (total - column))
    found = 2 * sum(_surprise(seen, product / total) for seen, product in (*cells, last))
    return found if both * total >= row * column else -found


def log_likelihood(one: float, other: float, one_size: float, other_size: float) -> float:
    """How surprising a difference in frequency between two texts is (Rayson and Garside 2000); negative where the one has less."""
    share = (one + other) / (one_size + other_size)
    found = 2 * (_surprise(one, one_size * share) + _surprise(other, other_size * share))
    return found if one * other_size >= other * one_size else -found


def log_ratio(one: float, other: float, one_size: float, other_size: float) -> float:
    """How many times as frequent, as a power of two (Hardie 2014)."""
    return log2(((one or _UNSEEN) / one_size) / ((other or _UNSEEN) / other_size))


def deviation_of_proportions(counts: Sequence[float], sizes: Sequence[float]) -> float:
    """How unevenly a word is spread over parts of these sizes: 0 evenly, near 1 in one small part alone (Gries 2008, made to end at 1
    by Lijffijt and Gries 2012). `nan` where there are fewer than two parts.
    """
    parts = [(count, size) for count, size in zip(counts, sizes, strict=True) if size > 0]
    total, whole = sum(count for count, _ in parts), sum(size for _, size in parts)
    if len(parts) < 2 or total == 0:
        return float("nan")
    deviation = sum(abs(count / total - size / whole) for count, size in parts) / 2
    return deviation / (1 - min(size for _, size in parts) / whole)


def _surprise(seen: float, expected: float) -> float:
    return seen * log(seen / expected) if seen > 0 and expected > 0 else 0.0
