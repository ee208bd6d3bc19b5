"""Lines ahead of the text that say when, or by whom and when, without a class name that says so."""

from __future__ import annotations

import pytest

from pipelines.extraction.blocks.date_lines import is_date_line, is_dated_byline
from pipelines.extraction.extract import extract
from pipelines.items import IS_BYLINE, IS_DATE_LINE, PageInput

PROSE = (
    "The council of Port Malin voted on Tuesday to reopen the inquiry into the deaths of nine dock workers, eleven years after the first.",
    "Relatives who had travelled from four districts stood at the back of the hall while the motion was read out by the clerk.",
    "A spokesman for the harbour company said that it would cooperate with the panel but disputed that its records had been altered.",
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("July 2019", IS_DATE_LINE),
        ("Julio de 2019", IS_DATE_LINE),
        ("Julho 2019", IS_DATE_LINE),
        ("By Ada Osborn | July 2019", IS_BYLINE),
        ("By Ada Osborn, 12 July 2019", IS_BYLINE),
        ("Ada Osborn · 12 July 2019", IS_BYLINE),
        ("Von Ada Osborn, 12. Juli 2019", IS_BYLINE),
        ("Harbour | 12.07.2019", IS_BYLINE),
        ("Ada Osborn·Yayınlanma: 22.03.2025 - 14:05·Güncelleme: 23.03.2025 - 09:30", IS_BYLINE),
        ("Publié le : 3 mars 2025 | Mis à jour : 4 mars 2025, 18:20", IS_BYLINE),
    ],
)
def test_a_line_that_says_when_is_not_text(line: str, reason: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in (line, *PROSE))
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article><h1>Inquiry reopens</h1>{body}</article></main></body></html>"
    found = extract(PageInput(url="https://courier.example/2024/05/inquiry", body=page.encode()))
    assert found.text == "\n\n".join(PROSE)
    assert [block.reason for block in found.blocks if block.text == line] == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "Summer 2019",
        "2019",
        "In July 2019",
        "Nine men died in July 2019",
        "Nine men died on 12 July 2019.",
        "The inquiry: 12 July 2019 to 3 May 2020",
        "Nine men | died on the pier of the harbour company in the night of 12 July 2019",
        "What happened on 12 July 2019?",
        "By 12 July 2019, thousands had fled the city",
        "By then, on 12 July 2019, thousands had fled the city",
        "By the army on 12 July 2019: what witnesses saw",
        "Mohamed Bell, killed 12 July 2019 by Police",
        "El Col·legi d'Advocats, 3 de març de 2025",
        "Held: 45·Released: 12",
        "Death toll: 45 | Wounded: 120 | 12 July 2019",
    ],
)
def test_a_line_with_words_of_its_own_is_text(line: str) -> None:
    assert not is_date_line(line)
    assert not is_dated_byline(line)


@pytest.mark.parametrize("line", ["<p>{}</p>", "<p><b>{}</b></p>"])
def test_the_first_month_of_a_chronology_stays(line: str) -> None:
    months = ("July 2019", "August 2019", "May 2020")
    body = "".join(f"{line.format(month)}<p>{text}</p>" for month, text in zip(months, PROSE, strict=True))
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article><h1>Inquiry reopens</h1>{body}</article></main></body></html>"
    found = extract(PageInput(url="https://courier.example/2024/05/inquiry", body=page.encode()))
    assert all(month in found.text for month in months)
