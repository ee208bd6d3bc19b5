"""Days as pages write them: other calendars, two names of a month, a weekday beside figures, offsets from UTC."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from pipelines.extraction.facts.calendar.order import month_first
from pipelines.extraction.facts.calendar.years import number_of
from pipelines.extraction.facts.date_parsing import _western, to_iso, written_dates


def _days(written: str, *, month_first: bool = False) -> list[str]:
    return [found.day.isoformat() for found in written_dates(written, month_first=month_first)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("民國114年5月25日", "2025-05-25"),
        ("中華民國一百一十四年五月二十五日", "2025-05-25"),
        ("114年5月25日", "2025-05-25"),
        ("發布日期：114/05/25", "2025-05-25"),
        ("114/05/25", None),
        ("ሚያዝያ 8, 2017", "2025-04-16"),
        ("ሚያዝያ 8 ቀን 2017 ዓ.ም", "2025-04-16"),
        ("21 ታህሳስ 2016", "2023-12-31"),
        ("ጳጉሜን 6, 2015", "2023-09-11"),
        ("መስከረም 1፣ 2016", "2023-09-12"),
        ("ጳጉሜን 6, 2016", None),
        ("令和7年3月5日", "2025-03-05"),
        ("令和７年３月５日", "2025-03-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和七年三月五日", "2025-03-05"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("令和7年（2025年）3月5日", "2025-03-05"),
        ("2025年（令和7年）3月5日", "2025-03-05"),
        ("二〇二四年五月三日", "2024-05-03"),
        ("2024年十二月三十一日", "2024-12-31"),
    ],
)
def test_years_of_other_calendars_are_counted(written: str, day: str | None) -> None:
    assert _days(written) == ([day] if day else [])


@pytest.mark.parametrize(("written", "number"), [("十", 10), ("二十", 20), ("卅一", 31), ("廿五", 25), ("一百一十四", 114), ("25", 25)])
def test_numbers_in_chinese_characters_are_counted(written: str, number: int) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("25 أيار/مايو 2025", "2025-05-25"),
        ("25 مايو/أيار 2025", "2025-05-25"),
        ("25 أيار / مايو 2025", "2025-05-25"),
        ("٢٥ أيار (مايو) ٢٠٢٥", "2025-05-25"),
        ("25 كانون الأول/ديسمبر 2024", "2024-12-25"),
        ("3 تشرين الثاني - نوفمبر 2024", "2024-11-03"),
    ],
)
def test_a_month_with_two_names_is_one_month(written: str, day: str) -> None:
    assert _days(written) == [day]


def test_two_months_are_not_two_names_of_one() -> None:
    assert _days("3 May/June 2024") == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sun, 06/12/2015 - 05:09", "2015-12-06"),
        ("Fri, 06/12/2015 - 05:09", "2015-06-12"),
        ("Sunday 06/12/2015", "2015-12-06"),
        ("06/12/2015 (Sun)", "2015-12-06"),
        ("qui, 12/09/2010 - 00:45", "2010-12-09"),
        ("dom, 12/09/2010", "2010-09-12"),
        ("terça-feira, 12/02/2014", "2014-12-02"),
        ("So, 06/12/2015", "2015-12-06"),
        ("الأحد 06/12/2015", "2015-12-06"),
        ("воскресенье, 12/06/2015", "2015-12-06"),
        ("chủ nhật, 06/12/2015", "2015-12-06"),
        ("Sunday, 12-06-2015", "2015-12-06"),
    ],
)
@pytest.mark.parametrize("month_first", [True, False])
def test_the_weekday_beside_it_says_which_figure_is_the_month(written: str, day: str, month_first: bool) -> None:
    assert _days(written, month_first=month_first) == [day]


@pytest.mark.parametrize("written", ["Mon, 06/12/2015", "so 06/12/2015", "06/12/2015", "por Elena Paz, 06/12/2015"])
def test_a_weekday_that_fits_neither_reading_and_a_word_that_is_none_change_nothing(written: str) -> None:
    assert (_days(written), _days(written, month_first=True)) == (["2015-12-06"], ["2015-06-12"])


@pytest.mark.parametrize(
    ("written", "day"), [("23 / 06 / 2009", "2009-06-23"), ("1 . 3 . 2009", "2009-03-01"), ("06 / 23 / 2009", "2009-06-23")]
)
def test_blanks_around_the_separators_do_not_matter(written: str, day: str) -> None:
    assert _days(written) == [day]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2015-12-06T05:09:25-02:00", "2015-12-06T05:09:25-02:00"),
        ("Sun, 06 Dec 2015 05:09:25 -0200", "2015-12-06T05:09:25-02:00"),
        ("2015-12-06 05:09:25 +0530", "2015-12-06T05:09:25+05:30"),
        ("Sun Dec 06 2015 05:09:25 GMT+0200 (CEST)", "2015-12-06T05:09:25+02:00"),
        ("6 Dec 2015 05:09 UTC-3", "2015-12-06T05:09:00-03:00"),
    ],
)
def test_the_offset_of_a_time_is_kept(written: str, moment: str) -> None:
    assert to_iso(written, None) == moment


@pytest.mark.parametrize(
    ("texts", "url", "declared", "language", "first"),
    [
        ([], "https://courier.example/a", ["en"], "en", True),
        ([], "https://courier.example/a", ["en-gb"], "en", False),
        ([], "https://courier.example/a", ["en"], "id", False),
        ([], "https://courier.example/a", ["en-us"], "pt", False),
        ([], "https://courier.co.uk/a", ["en-us"], "en", False),
        ([], "https://courier.example/a", ["de"], "de", False),
        (["Posted 23/04/2024"], "https://courier.example/a", ["en-us"], "en", False),
        (["04/23/2024"], "https://courier.example/a", ["de"], "de", True),
        (["04/23/2024", "23/04/2024"], "https://courier.example/a", ["en-us"], "en", True),
    ],
)
def test_the_page_its_country_and_its_language_say_which_figure_is_the_month(
    texts: list[str], url: str, declared: list[str], language: str, first: bool
) -> None:
    assert month_first(texts, url=url, declared=declared, language=language) is first


def test_a_digit_of_any_script_is_read_as_ours() -> None:
    digits = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isdigit()]
    assert len(digits) > 700
    assert _western("".join(digits)) == "".join(str(unicodedata.digit(char)) for char in digits)
    assert _western("½ Ⅷ 年 é") == "½ Ⅷ 年 é"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3 Tháng Năm, 2024", "2024-05-03"),
        ("3 tháng mười hai năm 2024", "2024-12-03"),
        ("Tháng Mười 3, 2024", "2024-10-03"),
        ("မေလ ၃ ရက်၊ ၂၀၂၄ ခုနှစ်", "2024-05-03"),
        ("၂၀၂၄ ခုနှစ်၊ မေလ ၃ ရက်", "2024-05-03"),
        ("3 พ.ค. 2567", "2024-05-03"),
        ("๓ มิ.ย. ๒๕๖๗", "2024-06-03"),
    ],
)
def test_stock_formats_of_vietnamese_burmese_and_thai_themes_are_read(written: str, day: str) -> None:
    assert _days(written) == [day]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2019", "2019"),
        ("2019-07", "2019-07"),
        ("2019-07-00", "2019-07"),
        ("2019-00-00", "2019"),
        ("July 2019", "2019-07"),
        ("julio de 2019", "2019-07"),
        ("Monday 2019", None),
        ("2023-02-31", None),
        ("2023-02-29T10:00:00Z", None),
        ("2019-13", None),
        ("201907", None),
        ("20190703", "2019-07-03"),
        ("20190703112233", "2019-07-03T11:22:33+00:00"),
    ],
)
def test_what_is_no_whole_day_gets_no_day(written: str, iso: str | None) -> None:
    assert to_iso(written, None) == iso


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("26ی ئەیلوولی 2024", "2024-09-26"),
        ("٢٦ی ئەیلوولی ٢٠٢٤", "2024-09-26"),
        ("26 ئەیلوول 2024", "2024-09-26"),
        ("1ی کانوونی دووەمی 2025", "2025-01-01"),
        ("5ی تشرینی یەکەمی ساڵی 2024", "2024-10-05"),
        ("12ی كانوونی یه‌كه‌می 2023", "2023-12-12"),
        ("7ی مانگی ئایاری 2024", "2024-05-07"),
        ("3ی مارسی 2024", "2024-03-03"),
        ("8ی سێپتەمبەری 2024", "2024-09-08"),
        ("26يوليو 2024", "2024-07-26"),
    ],
)
def test_days_of_sorani_are_read_with_their_endings(written: str, day: str) -> None:
    assert _days(written) == [day]
