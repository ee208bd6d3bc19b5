"""Dates as feeds write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.feed_dates import read_feed_time


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 05 Jan 2026 10:00:00 +0300", "2026-01-05T10:00:00+03:00"),
        ("Thu, 31 Dec 2020 23:30:00 -0500", "2020-12-31T23:30:00-05:00"),
        ("Thu, 1 Jan 2004 19:48:21 EST", "2004-01-01T19:48:21-05:00"),
        ("05 Feb 2026 10:00:00 +0000 (UTC)", "2026-02-05T10:00:00+00:00"),
        ("Wed, 01 Jul 15 00:00:00 +0200", "2015-07-01T00:00:00+02:00"),
        ("Tue, 18 Sept 2018 15:53:56 +0300", "2018-09-18T15:53:56+03:00"),
        ("Thurs, 11 Oct 2012 10:00:00 GMT", "2012-10-11T10:00:00+00:00"),
        ("2003-12-31T10:14:55+02:00", "2003-12-31T10:14:55+02:00"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00+00:00"),
        ("2016/6/29 15:07:41", "2016-06-29T15:07:41+00:00"),
        ("Fri, Feb 24 2023 08:18:00 PM", "2023-02-24T20:18:00+00:00"),
        ("Sun, 15 Dec 2024 12:15 PM", "2024-12-15T12:15:00+00:00"),
        ("Jan 3, 2026 12:05 am", "2026-01-03T00:05:00+00:00"),
        ("sab, 07 gen 2023 21:44:32 +0100", "2023-01-07T21:44:32+01:00"),
        ("Mo, 25 Jun 2018 11:41:36", "2018-06-25T11:41:36+00:00"),
        ("Do, 3 Okt 2019 08:00:00 +0200", "2019-10-03T08:00:00+02:00"),
        ("lun, 05 ene 2026 10:00:00 +0300", "2026-01-05T10:00:00+03:00"),
        ("mar., 18 oct. 2022 13:28:06 +0200", "2022-10-18T13:28:06+02:00"),
        ("Вт, 18 окт 2022 13:28:06 +0300", "2022-10-18T13:28:06+03:00"),
        ("الخميس, 12 شباط 2026 09:00:00 +0200", "2026-02-12T09:00:00+02:00"),
        ("25 أيار 2025", "2025-05-25T00:00:00+00:00"),
        ("12 ديسمبر 2025 - 14:30", "2025-12-12T14:30:00+00:00"),
        ("1767607200", "2026-01-05T10:00:00+00:00"),
    ],
)
def test_a_date_is_read_with_its_month_its_hour_and_its_offset(written: str, read: str) -> None:
    assert read_feed_time(written) == datetime.fromisoformat(read)
    assert str(read_feed_time(written)) == str(datetime.fromisoformat(read))


@pytest.mark.parametrize("written", [None, "", "yesterday", "2026", "Mon, 45 Jan 2026 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_what_is_no_date_of_an_article_is_none(written: str | None) -> None:
    assert read_feed_time(written) is None


def test_the_country_says_what_stands_first() -> None:
    readings = {read_feed_time("05/06/2026 10:00", month_first=first) for first in (True, False)}
    assert readings == {datetime.fromisoformat("2026-05-06T10:00:00+00:00"), datetime.fromisoformat("2026-06-05T10:00:00+00:00")}
    assert read_feed_time("05.06.2026 10:00", month_first=True) == datetime.fromisoformat("2026-06-05T10:00:00+00:00")


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{0,4},? ?[0-9]{1,5}[ ./:-][A-Za-z0-9]{1,4}[ ./:-][0-9]{1,5}.{0,20}", fullmatch=True)))
def test_no_text_makes_reading_a_date_raise(text: str) -> None:
    moment = read_feed_time(text)
    assert moment is None or moment.utcoffset() is not None
