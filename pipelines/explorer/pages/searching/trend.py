"""The chart above a search: articles over time, each bar with the address of what it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.explorer.rendering.trend_bars import Column, draw_columns
from pipelines.search.periods import MAX_QUESTIONS, By, Period
from pipelines.search.query import NO_QUERY, Query
from pipelines.search.selection import Copies, Dating, Wire
from pipelines.store.database.connection import Database
from pipelines.store.search.trend import Series, Trend, count_trend, share

BARS_SHOWN = 400  # a year of days; narrower than two dots on a screen nobody sees a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A bar and its row in the table; None where there was no time to count.

    `among` are all articles of the period. Without an `address` it is no link.
    """

    label: str
    count: int | None
    among: int | None
    percent: float | None
    address: str
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One question: its letter, what was found, and the addresses of the same without it and of it alone."""

    letter: str
    question: str
    series: Series
    bars: tuple[Cell, ...]
    undated: Cell
    without_day: Cell
    removing: str
    alone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What `_trend.html` draws. `choices` are (what, address, whether it is so) of each way to draw it."""

    by: By
    lanes: tuple[Lane, ...]
    highest: float
    has_undated: bool
    has_without_day: bool
    is_share: bool
    can_share: bool
    can_compare: bool
    units: tuple[tuple[str, str, bool], ...]
    shown: tuple[tuple[str, str, bool], ...]
    copies: tuple[tuple[str, str, bool], ...]
    kept: tuple[tuple[str, str], ...]
    file: str
    command: str
    notes: tuple[str, ...]

    @property
    def is_cut(self) -> bool:
        """Whether a bar is higher than it is drawn: those that are no period would press the others flat."""
        return any(cell.column.is_cut for lane in self.lanes for cell in (lane.undated, lane.without_day))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(lane.series.total for lane in self.lanes)


def trend_of(database: Database, params: SearchParams, *, at_most: int = BARS_SHOWN) -> Trend:
    """What the address asks for, counted."""
    selection = replace(params.selection, query=NO_QUERY)
    if params.chart.copies_once:
        selection = replace(selection, copies=Copies.FIRST, wire=Wire.ONCE)
    with database.read() as session:
        return count_trend(session, _questions(params), selection, by=params.chart.by, at_most=at_most)


def build_chart(database: Database, params: SearchParams) -> Chart:
    """The chart of a search."""
    trend = trend_of(database, params)
    chart = params.chart
    can_share = trend.everything.is_counted and bool(params.selection.query.text)
    is_share = can_share and chart.as_share
    highest = _highest(trend, is_share=is_share)
    lanes = tuple(
        _lane(trend, params, place, highest=highest, is_share=is_share, every=_questions(params)) for place in range(len(trend.series))
    )

    def way(**changes: object) -> str:
        return replace(params, chart=replace(chart, **changes)).address()  # type: ignore[arg-type]

    return Chart(
        by=trend.by,
        lanes=lanes,
        highest=highest,
        has_undated=any(one.undated for one in trend.series),
        has_without_day=any(one.without_day for one in trend.series),
        is_share=is_share,
        can_share=can_share,
        can_compare=bool(params.selection.query.text) and len(lanes) < MAX_QUESTIONS,
        units=tuple((by.value, way(by=by), by is chart.by) for by in By),
        shown=tuple((word, way(as_share=word == "share"), is_share == (word == "share")) for word in ("count", "share")),
        copies=tuple((word, way(copies_once=word == "once"), chart.copies_once == (word == "once")) for word in ("all", "once")),
        kept=(("q", params.selection.query.text), *params.narrowed, *chart.pairs),
        file=replace(params, chart=replace(chart, by=trend.by)).address("/trend.csv"),
        command=_command(params, trend),
        notes=tuple(note for note in trend.notes if note not in params.selection.query.notes),
    )


def _questions(params: SearchParams) -> tuple[Query, ...]:
    own = params.selection.query
    return (own, *params.chart.others) if own.text else ()


def _highest(trend: Trend, *, is_share: bool) -> float:
    """Of the periods; where there are none, of what is in none."""
    everything = trend.everything
    inside = [pair for one in trend.series for pair in zip(one.counts, everything.counts, strict=True)]
    apart = [pair for one in trend.series for pair in ((one.undated, everything.undated), (one.without_day, everything.without_day))]
    heights = [max((_height(count, among, is_share=is_share) for count, among in pairs), default=0.0) for pairs in (inside, apart)]
    return heights[0] or heights[1]


def _height(count: int, among: int, *, is_share: bool) -> float:
    return (share(count, among) or 0.0) if is_share else float(count)


def _lane(trend: Trend, params: SearchParams, place: int, *, highest: float, is_share: bool, every: Sequence[Query]) -> Lane:
    one, everything = trend.series[place], trend.everything
    alone = replace(params, page=1, chart=replace(params.chart, others=()))
    if every:
        alone = replace(alone, selection=replace(params.selection, query=every[place]))
    here = replace(alone, chart=replace(params.chart, by=By.AUTO, others=tuple(other for other in every if other != every[place])))
    rest = tuple(other for number, other in enumerate(every) if number and number != place)
    heights = [_height(count, among, is_share=is_share) for count, among in zip(one.counts, everything.counts, strict=True)]
    columns = draw_columns(heights, highest)
    bars = [
        _cell(one, period.label, count, among if everything.is_counted else None, _inside(here, period) if count else "", column)
        for period, count, among, column in zip(trend.periods, one.counts, everything.counts, columns, strict=True)
    ]

    def apart(count: int, among: int, dated: Dating) -> Cell:
        (column,) = draw_columns([_height(count, among, is_share=is_share)], highest)
        address = replace(here, selection=replace(here.selection, dated=dated)).address() if count else ""
        return _cell(one, "", count, among if everything.is_counted else None, address, column)

    return Lane(
        letter="ABCD"[place],
        question=one.question,
        series=one,
        bars=tuple(bars),
        undated=apart(one.undated, everything.undated, Dating.NO),
        without_day=apart(one.without_day, everything.without_day, Dating.PART),
        removing=replace(params, chart=replace(params.chart, others=rest)).address() if place else "",
        alone=alone.address(),
    )


def _cell(series: Series, label: str, count: int, among: int | None, address: str, column: Column) -> Cell:
    percent = None if among is None or not series.is_counted else share(count, among)
    return Cell(label=label, count=count if series.is_counted else None, among=among, percent=percent, address=address, column=column)


def _inside(params: SearchParams, period: Period) -> str:
    """The address of what came out in a period: those whose day is known, within the days asked for."""
    since = max(period.first, params.selection.since or date.min)
    until = min(period.last, params.selection.until or date.max)
    return replace(params, selection=replace(params.selection, since=since, until=until, dated=Dating.DAY)).address()


def _command(params: SearchParams, trend: Trend) -> str:
    """What gives the same in a terminal; the unit as it was chosen, so that more articles do not change it."""
    options = [word for name, value in params.narrowed for word in (f"--{name}", value)]
    options += ["--by", trend.by.value]
    options += [*(["--share"] if params.chart.as_share else []), *(["--copies-once"] if params.chart.copies_once else [])]
    return shell_command("trend", *options, questions=[query.text for query in _questions(params)])
