"""Which addresses look like traps, and above all which do not."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.discovery.traps import allowance, trap_reason

TODAY = date(2026, 3, 1)
SESSION = "8f14e45fceea167a5a36dedd4bea2543"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/news/news/news/a", "a path that repeats itself"),
        ("/a/b/a/b/a/b", "a path that repeats itself"),
        ("/en/press/en/press/story", "a path that repeats itself"),
        ("/" + "/".join(f"step{number}" for number in range(13)), "a path without end"),
        (f"/story?sessid={SESSION}", "a session"),
        ("/story?PHPSESSIONID=a1b2c3d4e5f6g7h8", "a session"),
        ("/story?visitor_token=eyJhbGciOiJIUzI1", "a session"),
        (f"/(S({SESSION[:24]}))/story.aspx", "a session"),
        ("/list?" + "&".join(f"f{number}=1" for number in range(9)), "a growing query"),
        ("/list?tag=a&tag=b&tag=c", "a growing query"),
        ("/list?" + "&".join("f=1" for _ in range(300)), "a growing query"),
        ("/calendar/2031/05", "a calendar"),
        ("/calendar/1970-01-01", "a calendar"),
        ("/events/2029-11/", "a calendar"),
        ("/agenda?month=2031-02", "a calendar"),
        ("/whats-on?tribe-bar-date=2040-01", "a calendar"),
        ("/kalender?jahr=2033&monat=1", "a calendar"),
        ("/ar/تقويم/2035/1", "a calendar"),
    ],
)
def test_a_trap_is_named(path: str, reason: str) -> None:
    assert trap_reason(f"https://example.org{path}", today=TODAY) == reason


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2019/03/12/minister-resigns",
        "/2011/11/11/11-arrested",
        "/11/11/11/11/story",
        "/news/en/news/story",
        "/news/page/417/",
        "/calendar/2026/04",
        "/events/2025-12-10/human-rights-day",
        "/calendar",
        "/events/2012/05/rally-of-the-mothers",
        f"/s/{SESSION}/story",
        "/archive/2012/05",
        "/archive?year=2012&month=5",
        "/en/latest/press-release/2016/05/report-on-events-of-2014/",
        "/news/calendar-of-terror-2012-report",
        "/agenda-2030-and-human-rights",
        "/story?id=20190312&lang=en",
        "/story?sid=15",
        "/story?s=torture",
        "/index.php?option=com_content&view=article&id=7&catid=3&Itemid=12",
        "/story/6f1ed002ab5595859014ebf0951522d9d4a1",
        "/news?utm_source=a&utm_medium=b&utm_campaign=2040-01",
        "/report-2031-outlook",
        "http://[",
    ],
)
def test_an_honest_address_is_not(path: str) -> None:
    url = path if path.startswith("http") else f"https://example.org{path}"
    assert trap_reason(url, today=TODAY) == ""


def test_a_tenth_of_a_budget_is_rounded_down() -> None:
    assert [allowance(pages) for pages in (1, 9, 10, 99, 2_000)] == [0, 0, 1, 9, 200]
