"""Articles over time: the same as counting one by one, whatever their dates are like; those without are never put at their capture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipelines.items import Fact, Facts
from pipelines.search.parsing import parse_query
from pipelines.search.periods import MAX_YEARS, By, fitting_unit, fullest_years, period_of, periods_between, read_full_day
from pipelines.search.selection import Copies, Dating, Revisions, Selection
from pipelines.store.copies.index import index_copies
from pipelines.store.search import trend as module
from pipelines.store.search.selection import count_selected
from pipelines.store.search.trend import Trend, count_trend, lay_out, rows_of, share

# (date as the page gives it, word of the text). What is around the turn of a year is in another year by weeks than by months.
PAGES = [
    ("2020-12-31T23:30:00-05:00", "curfew"),  # already the next day in UTC; the page's own day counts
    ("2021-01-01T00:10:00+09:00", "curfew"),  # still the day before in UTC
    ("2021-01-03", "curfew"),  # Sunday of 2020-W53
    ("2021-01-04", "harbour"),  # Monday of 2021-W01
    ("2020-12-28", "harbour curfew"),  # Monday of 2020-W53
    ("2020-02-29", "curfew"),
    ("2021-04-30T12:00:00Z", "curfew"),
    ("2021-05-01", "harbour"),
    ("2020-12-27", "harbour"),
    ("2021", "curfew"),
    ("2021-03", "curfew harbour"),
    (None, "curfew"),
    (None, "harbour"),
    (None, "curfew harbour"),
]
LABELS = {By.DAY: "%Y-%m-%d", By.WEEK: "%G-W%V", By.MONTH: "%Y-%m", By.YEAR: "%Y"}


@pytest.fixture
def dated(corpus: Any) -> Any:
    for number, (day, words) in enumerate(PAGES):
        facts = Facts(date=Fact(value=day, rule="meta")) if day else Facts()
        corpus.finish(f"https://example.org/{number}", text=f"There was a {words} in this town, number {number}.", facts=facts)
    return corpus


def counted(corpus: Any, *questions: str, by: By, **conditions: Any) -> Trend:
    with corpus.db.read() as session:
        return count_trend(session, [parse_query(one) for one in questions], Selection(**conditions), by=by)


def naive(word: str, by: By) -> tuple[Counter[str], int, int]:
    """By the calendar of the C library, one page after the other: in periods, without a date, without a day."""
    found, undated, without_day = Counter[str](), 0, 0
    for day, words in PAGES:
        if word not in words.split() and word:
            continue
        if day is None:
            undated += 1
            continue
        try:
            found[datetime.strptime(day[:10], "%Y-%m-%d").replace(tzinfo=UTC).strftime(LABELS[by])] += 1
        except ValueError:
            without_day += 1
    return found, undated, without_day


@pytest.mark.parametrize("by", [By.DAY, By.WEEK, By.MONTH, By.YEAR])
def test_a_trend_is_what_counting_one_by_one_gives(dated: Any, by: By) -> None:
    trend = counted(dated, "curfew", "harbour", by=by)
    assert trend.by is by
    labels = [period.label for period in trend.periods]
    for word, series in (("curfew", trend.series[0]), ("harbour", trend.series[1]), ("", trend.everything)):
        found, undated, without_day = naive(word, by)
        assert {label: count for label, count in zip(labels, series.counts, strict=True) if count} == dict(found)
        assert (series.undated, series.without_day) == (undated, without_day)
        with dated.db.read() as session:
            assert series.total == count_selected(session, Selection(query=parse_query(word)))
    days = [date(2020, 2, 29) + timedelta(days=number) for number in range((date(2021, 5, 1) - date(2020, 2, 29)).days + 1)]
    assert labels == list(dict.fromkeys(f"{day:{LABELS[by]}}" for day in days))  # empty ones stand as zero


@pytest.mark.parametrize("by", [By.DAY, By.WEEK, By.MONTH])
def test_a_period_and_those_without_a_date_can_be_selected_again(dated: Any, by: By) -> None:
    trend, query = counted(dated, "curfew", by=by), parse_query("curfew")
    with dated.db.read() as session:
        for period, count in zip(trend.periods, trend.series[0].counts, strict=True):
            inside = Selection(query=query, since=period.first, until=period.last, dated=Dating.DAY)
            assert not count or count_selected(session, inside) == count
        without = Selection(query=query, dated=Dating.NO)
        assert count_selected(session, without) == trend.series[0].undated == 2
        assert count_selected(session, Selection(query=query, dated=Dating.PART)) == 2
        assert count_selected(session, Selection(query=query, dated=Dating.DAY)) == 6
        every = [count_selected(session, Selection(dated=dated, revisions=Revisions.ALL)) for dated in Dating]
        assert every == [count_selected(session, Selection(dated=dated)) for dated in Dating] == [14, 9, 2, 3]


def test_days_asked_for_are_the_ends_and_a_question_may_find_nothing(dated: Any) -> None:
    trend = counted(dated, "curfew", "volcano", by=By.AUTO, since=date(2020, 11, 1), until=date(2021, 2, 10))
    assert (trend.by, trend.periods[0].label, trend.periods[-1].label) == (By.WEEK, "2020-W44", "2021-W06")
    assert (trend.series[0].dated, trend.series[1].total) == (4, 0)
    empty = counted(dated, "volcano", by=By.AUTO)
    assert (empty.periods, empty.series[0].counts, empty.notes) == ((), (), ())


def test_without_a_question_all_articles_are_counted(dated: Any) -> None:
    trend = counted(dated, by=By.YEAR)
    assert [one.counts for one in trend.series] == [trend.everything.counts] == [(4, 5)]


def test_other_options_narrow_both_the_found_and_all(dated: Any) -> None:
    trend = counted(dated, "curfew", by=By.YEAR, dated=Dating.NO)
    assert (trend.series[0].total, trend.everything.total) == (2, 3)
    assert counted(dated, "curfew", by=By.YEAR, flags=("no_title",)).everything.total == 0


def test_copies_are_counted_once_in_what_is_found(corpus: Any) -> None:
    story = " ".join(f"Witness {number} told the court of the curfew and of lamp number {number}." for number in range(40))
    for name, day in (("first", "2021-03-01"), ("again", "2021-04-01"), ("other", "2021-04-02")):
        text = story if name != "other" else "A curfew of another kind was told of, in other words."
        corpus.finish(f"https://example.org/{name}", text=text, facts=Facts(date=Fact(value=day, rule="meta")))
    while index_copies(corpus.db).documents:
        pass
    once = counted(corpus, "curfew", by=By.MONTH, copies=Copies.FIRST)
    assert (once.series[0].counts, once.everything.counts) == ((1, 1), (1, 1))
    assert counted(corpus, "curfew", by=By.MONTH).series[0].counts == (1, 2)


def test_what_there_is_no_time_for_is_said(dated: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def too_late(*arguments: Any, **options: Any) -> Iterator[None]:
        raise module.TimeIsUpError
        yield

    monkeypatch.setattr(module, "time_limit", too_late)
    trend = counted(dated, "curfew", by=By.MONTH)
    assert not trend.series[0].is_counted and not trend.everything.is_counted
    assert "no time to count 'curfew'" in trend.notes[0] and "no share" in trend.notes[1]
    assert {row["articles"] for row in rows_of(trend)} == {None}


def test_too_many_periods_become_larger_ones(dated: Any) -> None:
    with dated.db.read() as session:
        trend = count_trend(session, [parse_query("curfew")], Selection(), by=By.DAY, at_most=100)
    assert trend.by is By.WEEK
    assert "more than 100 bars: counted by week" in trend.notes[0]


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2024-01-01", "2024-01-01", By.DAY),
        ("2024-01-01", "2024-03-02", By.DAY),
        ("2024-01-01", "2024-03-03", By.WEEK),
        ("2024-01-01", "2024-12-31", By.WEEK),
        ("2024-01-01", "2025-03-01", By.MONTH),
        ("2005-01-01", "2024-12-31", By.MONTH),
        ("1990-01-01", "2026-01-01", By.YEAR),
        ("0001-01-01", "9999-12-31", By.YEAR),
    ],
)
def test_the_span_chooses_the_unit(first: str, last: str, unit: By) -> None:
    assert fitting_unit(date.fromisoformat(first), date.fromisoformat(last), By.AUTO, at_most=400) is unit


def test_periods_at_the_ends_of_the_calendar() -> None:
    assert [period.label for period in periods_between(date(9999, 12, 30), date.max, By.WEEK)] == ["9999-W52"]
    assert period_of(date.min, By.WEEK).first == date.min
    assert [period.label for period in periods_between(date(2026, 11, 30), date(2027, 2, 1), By.MONTH)] == [
        *("2026-11", "2026-12", "2027-01", "2027-02"),
    ]
    assert [read_full_day(text) for text in ("2021-02-30", "2021-W01-1", "20210101", "2021-03", "٢٠٢١-٠١-٠١")] == [None] * 5
    assert lay_out(["1999", "", "x"], None, None, By.AUTO, at_most=9) == (By.MONTH, ())
    assert share(1, 8) == 12.5 and share(0, 0) is None


def test_of_very_many_years_the_fullest_hundred_are_told_of_and_the_rest_is_said(dated: Any) -> None:
    for number, day in enumerate(("1900-01-01", "2090-05-05", "2150-01-01")):
        dated.finish(
            f"https://example.org/wrong-{number}",
            text=f"There was a curfew, wrongly dated {number}.",
            facts=Facts(date=Fact(value=day, rule="meta")),
        )
    trend = counted(dated, "curfew", by=By.YEAR)
    found, _, _ = naive("curfew", By.YEAR)
    assert len(trend.periods) == MAX_YEARS == 100
    assert trend.periods[0].label <= "2020" < "2090" <= trend.periods[-1].label
    assert sum(trend.series[0].counts) == found.total() + 1
    assert [note for note in trend.notes if "Left out: 2 articles dated before or after" in note] == list(trend.notes)
    narrowed = counted(dated, "curfew", by=By.YEAR, since=date(1895, 1, 1), until=date(1910, 12, 31))
    assert (len(narrowed.periods), narrowed.notes) == (16, ())


def test_the_fullest_years_are_the_latest_of_those_alike() -> None:
    years = tuple(periods_between(date(1800, 1, 1), date(2020, 1, 1), By.YEAR))
    assert fullest_years(years[:50], {"1801-01-01": 3}) == (years[:50], 0)
    assert fullest_years(years, {})[0] == years[-100:]
    assert fullest_years(years, {"1800-02-02": 2, "1950-01-01": 2, "2020": 5}) == (years[-100:], 2)
    assert fullest_years(years, {"1800-02-02": 3, "1950-01-01": 2})[0][0].label == "1800"
    assert fullest_years((), {}) == ((), 0)
