"""Turns counts into the shapes of charts: pure arithmetic; templates draw them as SVG, and every chart has its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.store.overview import NO_MONTH, UNDATED, MonthCount

MONTHS_SHOWN = 36
WIDTH, HEIGHT = 1000, 100
"""Of the drawing, in its own units; it is stretched to the place it has."""
APART = 90
"""Of the width, what a bar of another meaning takes with the gap before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for, how many, and its rectangle. One that `is_cut` stands for more than its height."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBar:
    """One source in the chart: its articles, those without a date among them, those in the months shown as bars, and its part of the
    largest source in percent."""

    source: str
    articles: int
    undated: int
    bars: tuple[Bar, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Articles by month and by source. `earlier` came out before the months shown, `year_only` have no more, `later` a date to come.

    `undated` is a bar of its own for those without a date, None where there are none: they are in no month.
    """

    bars: tuple[Bar, ...]
    undated: Bar | None
    sources: tuple[SourceBar, ...]
    highest: int
    earlier: int
    year_only: int
    later: int


def draw_months(counts: Sequence[MonthCount], *, this_month: str) -> Months:
    """The latest `MONTHS_SHOWN` months up to `this_month` ("2026-03"), those without articles too."""
    dated = [count for count in counts if count.month not in (NO_MONTH, UNDATED) and _number(count.month) is not None]
    months = _months_shown([count.month for count in dated if count.month <= this_month], this_month)
    by_month = Counter[str]()
    by_source: dict[str, Counter[str]] = {}
    for count in counts:
        by_month[count.month] += count.articles
        by_source.setdefault(count.source, Counter())[count.month] += count.articles
    largest = max((months_of.total() for months_of in by_source.values()), default=0) or 1
    rows = [
        SourceBar(
            source=source,
            articles=of.total(),
            undated=of[UNDATED],
            bars=draw_bars(months, of),
            share=round(100 * of.total() / largest, 1),
        )
        for source, of in by_source.items()
    ]
    undated = by_month[UNDATED]
    return Months(
        bars=draw_bars(months, by_month, width=WIDTH - APART if undated else WIDTH),
        undated=draw_apart(UNDATED, undated, highest=max((by_month[month] for month in months), default=0)),
        sources=tuple(sorted(rows, key=lambda row: (-row.articles, row.source))),
        highest=max((by_month[month] for month in months), default=0),
        earlier=sum(count.articles for count in dated if months and count.month < months[0]),
        later=sum(count.articles for count in dated if count.month > this_month),
        year_only=by_month.total() - undated - sum(count.articles for count in dated),
    )


def draw_bars(labels: Sequence[str], counts: Mapping[str, int], *, width: float = WIDTH) -> tuple[Bar, ...]:
    """A bar for each label, the highest as high as the drawing; anything above nothing can be seen."""
    highest = max((counts.get(label, 0) for label in labels), default=0) or 1
    step = width / max(1, len(labels))
    numbered = enumerate((label, counts.get(label, 0)) for label in labels)
    return tuple(
        Bar(label=label, count=count, x=round(place * step, 2), width=round(step * 0.8, 2), y=HEIGHT - height, height=height)
        for place, (label, count) in numbered
        for height in (_height(count, highest),)
    )


def draw_apart(label: str, count: int, *, highest: int) -> Bar | None:
    """A bar of another meaning at the end of the drawing, on the scale of those whose `highest` is given; None for nothing.

    One that is higher than they are is cut, for it would press them flat.
    """
    if not count:
        return None
    is_cut = count > highest > 0
    height = _height(min(count, highest or count), highest or count)
    return Bar(label=label, count=count, x=WIDTH - APART * 0.7, width=APART * 0.7, y=HEIGHT - height, height=height, is_cut=is_cut)


def _height(count: int, highest: int) -> float:
    return round(max(HEIGHT * count / highest, 2), 1) if count else 0.0


def shares(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int, float]]:
    """(label, count, percent of the largest) for horizontal bars."""
    rows = list(counts)
    largest = max((count for _, count in rows), default=0) or 1
    return [(label, count, round(100 * count / largest, 1)) for label, count in rows]


def _months_shown(with_articles: Sequence[str], this_month: str) -> list[str]:
    last = _number(this_month)
    first = min((number for month in with_articles if (number := _number(month)) is not None), default=last)
    if last is None or first is None:
        return []
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(max(first, last - MONTHS_SHOWN + 1), last + 1)]


def _number(month: str) -> int | None:
    """Months since the year 0, None for what is no month."""
    year, _, number = month.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and 1 <= int(number) <= 12):
        return None
    return int(year) * 12 + int(number) - 1
