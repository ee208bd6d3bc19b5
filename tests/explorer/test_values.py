"""The pure parts: charts, the question in an address, characters that hide, flags."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.explorer.pages.searching.search_params import SearchParams, read_params
from pipelines.explorer.rendering.charts import HEIGHT, MONTHS_SHOWN, WIDTH, draw_months
from pipelines.explorer.rendering.scraped_text import direction_of, host_shown, language_tag, leaving_address, mixed_words, shown
from pipelines.explorer.spreadsheets import disarm
from pipelines.quality_flags import QualityFlag
from pipelines.search.parsing import parse_query
from pipelines.search.query import NO_QUERY
from pipelines.search.selection import Includable, Selection
from pipelines.store.overview import UNDATED, MonthCount

ROOT = Path(__file__).parents[2]


def count(month: str, articles: int = 1, source: str = "a") -> MonthCount:
    return MonthCount(source=source, month=month, articles=articles)


def test_months_without_articles_are_shown_and_others_are_told() -> None:
    months = draw_months(
        [
            count("2020-01", 7),
            count("2026-01", 2),
            count("2026-03", 4, "b"),
            count("2026-05", 1),
            count("", 3),
            count("2026-99", 1),
            count(UNDATED, 2),
        ],
        this_month="2026-03",
    )
    assert len(months.bars) == MONTHS_SHOWN and months.bars[-1].label == "2026-03"
    assert [bar.count for bar in months.bars[-3:]] == [2, 0, 4]
    assert (months.highest, months.earlier, months.later, months.year_only) == (4, 7, 1, 4)
    assert [(row.source, row.articles, row.undated) for row in months.sources] == [("a", 16, 2), ("b", 4, 0)]


@pytest.mark.parametrize(("undated", "height", "is_cut"), ((2, 50, False), (4, 100, False), (170, 100, True)))
def test_articles_without_a_date_are_in_no_month_and_have_a_bar_apart(undated: int, height: float, is_cut: bool) -> None:
    months = draw_months([count("2026-02", 4), count(UNDATED, undated)], this_month="2026-03")
    assert [(bar.label, bar.count) for bar in months.bars] == [("2026-02", 4), ("2026-03", 0)]
    apart = months.undated
    assert apart is not None
    assert (apart.count, apart.height, apart.is_cut) == (undated, height, is_cut)
    assert max(bar.x + bar.width for bar in months.bars) < apart.x
    assert apart.x + apart.width <= WIDTH
    assert draw_months([count("2026-02", 4)], this_month="2026-03").undated is None


@given(st.lists(st.tuples(st.integers(1990, 2030), st.integers(1, 12), st.integers(0, 10**6)), max_size=30))
def test_bars_stay_in_the_drawing_and_no_article_is_lost(counts: list[tuple[int, int, int]]) -> None:
    months = draw_months([count(f"{year}-{month:02d}", number) for year, month, number in counts], this_month="2026-03")
    assert sum(bar.count for bar in months.bars) + months.earlier + months.later == sum(number for _, _, number in counts)
    for bar in months.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH + 0.1 and bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.1
        assert (bar.height > 0) == (bar.count > 0)


@given(
    st.builds(
        Selection,
        query=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20).map(parse_query)
        | st.just(NO_QUERY),
        sources=st.lists(st.sampled_from(["a", "b&c", "د", "="]), unique=True).map(tuple),
        languages=st.lists(st.sampled_from(["en", "ar"]), unique=True).map(tuple),
        since=st.none() | st.dates(date(1000, 1, 1)),
        until=st.none() | st.dates(date(1000, 1, 1)),
        include=st.frozensets(st.sampled_from(Includable)),
        captured_since=st.none() | st.dates(date(1000, 1, 1)),
        flags=st.lists(st.sampled_from(QualityFlag), unique=True).map(tuple),
        without_flags=st.lists(st.sampled_from(QualityFlag), unique=True).map(tuple),
    ),
    st.integers(1, 500),
)
def test_a_question_survives_its_address(selection: Selection, page: int) -> None:
    params = SearchParams(selection=selection, page=page)
    assert read_params(parse_qs(urlsplit(params.address()).query)) == params


@given(st.dictionaries(st.sampled_from(["q", "source", "language", "since", "until", "include", "page"]), st.lists(st.text(), min_size=1)))
def test_whatever_stands_in_an_address_is_read(values: dict[str, list[str]]) -> None:
    params = read_params(values)
    assert params.address().startswith("/search") and 1 <= params.page <= 500


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"flag": ["shrot"]}, "flag shrot: did you mean short?"),
        ({"without-flag": ["zzz"]}, "without-flag zzz: there are: undecodable_bytes, "),
        ({"include": ["stub", "gon"]}, "include gon: did you mean gone?"),
        ({"since": ["nonsense"]}, "since nonsense: write the day as YYYY-MM-DD"),
    ],
)
def test_what_nobody_can_mean_is_told_with_what_there_is(values: dict[str, list[str]], words: str) -> None:
    (fault,) = read_params(values).faults
    assert fault.startswith(words)


@given(st.text())
def test_shown_text_holds_no_markup_of_its_own(text: str) -> None:
    page = re.sub('<span class="unseen"(?: data-code="U\\+[0-9A-F]+")?>', "", str(shown(text))).replace("</span>", "")
    assert not set("<>\"'") & set(page)
    assert not any(char in page for char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\u2028")


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("Holm", None, "ltr"),
        ("شهود", None, "rtl"),
        ("שלום 123", "en", "rtl"),
        ("123", "ar", "rtl"),
        ("", "fa-IR", "rtl"),
        ("", None, "ltr"),
        ("BBC: قال الشهود إنهم رأوا", None, "rtl"),
        ("证人", "zh", "ltr"),
    ],
)
def test_direction(text: str, language: str | None, direction: str) -> None:
    assert direction_of(text, language) == direction


def test_words_of_several_alphabets_are_found() -> None:
    assert mixed_words("The p\u0430ypal affair, \u041c\u043e\u0441\u043a\u0432\u0430 and Athens \u0391\u03b8\u03ae\u03bd\u03b1") == (
        "p\u0430ypal",
    )
    assert mixed_words("日本のABC شهود") == ()


def test_good_persian_is_left_alone() -> None:
    assert "U+" not in shown("می‌خواهم") and shown("می‌خواهم") == "می‌خواهم"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://münchen.example/a", "xn--mnchen-3ya.example"),
        ("http://a.example:8080/", "a.example:8080"),
        ("javascript:1", ""),
        (None, ""),
        ("https://a.example:443/", "a.example"),
    ],
)
def test_hosts_as_the_network_knows_them(url: str | None, host: str) -> None:
    assert host_shown(url) == host


@given(st.text())
def test_nothing_but_a_web_address_may_be_left_for(url: str) -> None:
    address = leaving_address(url)
    assert address is None or parse_qs(urlsplit(address).query)["to"][0].startswith(("http://", "https://"))


def test_language_tags() -> None:
    assert language_tag("pt-BR") == "pt-BR"
    assert language_tag('en" onload="x') == "" and language_tag(None) == ""


def test_rows_of_csv_are_disarmed() -> None:
    assert disarm('a,"=1\n+2",-3.5,"- x"\r\n') == "a,\"'=1\n+2\",-3.5,'- x\r\n"
