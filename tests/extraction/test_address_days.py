"""Which numbers of an address are a day, and that the number of a slug dates no page."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.extraction.facts.calendar.address_days import day_of_address
from pipelines.items import PageInput

PROSE = (
    "<p>The families of the men stood before the harbour prison on Sunday and read out their names until the guards closed the gate.</p>"
    * 5
)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2025/03/17/people-held", "2025-03-17"),
        ("/2025/03/17", "2025-03-17"),
        ("/2025/3/7.html", "2025-03-07"),
        ("/blog/2025-03-17-people-held/", "2025-03-17"),
        ("/2025-03-17", "2025-03-17"),
        ("/2025/mar/17/people-held", "17 mar 2025"),
        ("/2025/03/17-people-held", None),
        ("/2025/03/17_people", None),
        ("/2025/03/17%20people", None),
        ("/2025/03/people-held", None),
    ],
)
def test_a_day_is_a_whole_part_of_the_path(path: str, day: str | None) -> None:
    assert day_of_address(f"https://quay.example.org{path}") == day


@pytest.mark.parametrize("below", ["", "<div>16 March 2025</div>"])
def test_the_number_of_a_slug_dates_no_page(below: str) -> None:
    url = "https://quay.example.org/2025/03/17-people-still-held/"
    head = f'<title>17 people still held</title><link rel="canonical" href="{url}"><meta property="og:url" content="{url}">'
    page = f'<html lang="en"><head>{head}</head><body><h1>17 people still held</h1>{below}{PROSE}</body></html>'
    dated = extract(PageInput(url=url, body=page.encode(), charset="utf-8")).facts.date
    assert (dated.value if dated else None) == ("2025-03-16" if below else None)
