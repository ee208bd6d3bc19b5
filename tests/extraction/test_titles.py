"""Titles: quoted words stay whole, the names of site and section are taken off, and the site's name is no post's title."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.extract import extract
from pipelines.extraction.facts.titles.site_names import SiteNames
from pipelines.extraction.facts.titles.title import without_site
from pipelines.extraction.facts.titles.title_parts import split_title, tidy
from pipelines.items import Fact, PageInput

PAGES = Path(__file__).with_name("titles")
URL = "https://harbour.example.org/2024/05/reading-room"
BODY = "<p>The town council voted on Tuesday to reopen the reading room beside the old tram depot after two years of repairs.</p>" * 3


def _title(head: str, body: str, *, url: str = URL) -> Fact[str] | None:
    page = f'<html lang="en"><head>{head}</head><body>{body}</body></html>'
    return extract(PageInput(url=url, body=page.encode(), charset="utf-8")).facts.title


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("title-is-site-name-no-h1-for-post", "Reading room opens on the pier"),
        ("title-is-site-name-post-title-in-h2-link", "New bench"),
        ("wp-title-h1-is-site-name-h2-is-headline", "Reading room to reopen"),
        ("kubrick-postmetadata-small", "Reading room to reopen"),
        ("title-ends-in-guillemet-before-site-name.el", "Νέα μέθοδος επικοινωνίας με ασθενείς «φυτά»"),
        ("title-ends-in-guillemet-h1-without-it.el", "Νέα μέθοδος επικοινωνίας με ασθενείς «φυτά»"),
        ("title-guillemet-in-the-middle-no-site-name.el", "Στον «πάγο» η έρευνα για το φράγμα"),
        ("title-guillemet-in-the-middle.el", "Στον «πάγο» η έρευνα για το φράγμα"),
    ],
)
def test_the_title_of_a_page_is_its_own(page: str, title: str) -> None:
    body = (PAGES / f"{page}.html").read_bytes()
    fact = extract(PageInput(url="https://harbour.example.org/2024/05/a-post", body=body)).facts.title
    assert fact is not None
    assert fact.value == title


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("«Πάγος» στο φράγμα - Εφημερίδα", ["«Πάγος» στο φράγμα", "Εφημερίδα"]),
        ("Il a dit « non » au barrage | Gazette", ["Il a dit « non » au barrage", "Gazette"]),
        ("Газета » Новости » Суд открыл «дело о плотине»", ["Газета", "Новости", "Суд открыл «дело о плотине»"]),
        ("Der Streit um »Die Mole« geht weiter", ["Der Streit um »Die Mole« geht weiter"]),
        ("Reading room « Harbour Notes", ["Reading room", "Harbour Notes"]),
        ("Harbour TV » » Reading room", ["Harbour TV", "Reading room"]),
        ("Thresholds ❘ Reading room ❘ Poets of the town", ["Thresholds", "Reading room", "Poets of the town"]),
        ("A two-year wait / a half-open door", ["A two-year wait", "a half-open door"]),
        ("and/or", ["and/or"]),
        ("林小雨：“我数着脚步声”_河岸报", ["林小雨：“我数着脚步声”", "河岸报"]),
        ("河岸上的书店（下）_《河岸报》", ["河岸上的书店（下）", "《河岸报》"]),
        ("谁数着脚步声？_河岸报", ["谁数着脚步声？", "河岸报"]),
        ("河岸_v2_a", ["河岸_v2_a"]),
    ],
)
def test_a_title_is_cut_at_separators_and_never_in_quoted_words(title: str, parts: list[str]) -> None:
    assert [title[start:end] for start, end in split_title(title)] == parts


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Reading &amp;amp; writing", "Reading & writing"),
        (" Reading\n  room\tto reopen ", "Reading room to reopen"),
        ("Reading room to reopen |", "Reading room to reopen"),
        ("» Reading room", "Reading room"),
        ("« Mon parcours », un outil", "« Mon parcours », un outil"),
        ("Un outil « Mon parcours »", "Un outil « Mon parcours »"),
        ("חדר הקריאה\u200b", "חדר הקריאה"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("|", "|"),
    ],
)
def test_a_title_is_tidied(text: str, clean: str) -> None:
    assert tidy(text) == clean


@given(st.text(max_size=80))
def test_no_text_makes_the_cutting_of_a_title_raise(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in split_title(text))
    assert tidy(tidy(text)) in tidy(text)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Reading room - News - Harbour Notes", "Reading room"),
        ("Harbour Notes: Reading room reopens", "Reading room reopens"),
        ("Reading room reopens-Harbour Notes", "Reading room reopens"),
        ("Notes from the harbour - Harbour Notes", "Notes from the harbour"),
        ("2018 – a year of repairs | harbournotes", "2018 – a year of repairs"),
        ("Harbour Notes | Reading room | Harbour Notes", "Reading room"),
        ("Harbour Notes", "Harbour Notes"),
        ("News", "News"),
    ],
)
def test_names_of_site_and_section_are_taken_off(title: str, expected: str) -> None:
    assert without_site(title, SiteNames(("Harbour Notes",), ("News",))) == expected


@pytest.mark.parametrize(
    "told_by",
    [
        '<meta property="og:site_name" content="Friends of the Corner Park in Old Harbour Town">',
        '<script type="application/ld+json">{"@type": "WebSite", "name": "Friends of the Corner Park in Old Harbour Town"}</script>',
        '<link rel="alternate" type="application/rss+xml" title="Friends of the Corner Park in Old Harbour Town » Feed" href="/feed/">',
        '<body><a href="../../../index.html">Friends of the Corner Park in Old Harbour Town</a>',
        '<body><a href="/"><img src="l.png" alt="Friends of the Corner Park in Old Harbour Town logo"></a>',
    ],
)
def test_the_site_is_known_by_what_the_page_calls_it(told_by: str) -> None:
    head = "<title>Friends of the Corner Park in Old Harbour Town – New bench</title>"
    fact = _title(head + told_by, BODY, url="https://corner.example/2024/05/x/")
    assert fact is not None
    assert fact.value == "New bench"


def test_the_host_names_the_site() -> None:
    fact = _title(
        "<title>Reading | Transmission Project of all the town</title>", BODY, url="https://transmissionprojectofallthetown.org/a"
    )
    assert fact is not None
    assert fact.value == "Reading"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("Capy | How to keep files", "<h1><a href='../../index.html'>Capy</a></h1><h2>How to keep files</h2>", "How to keep files"),
        ("Bell – 2018 – a year", "<h1><a href='/'>Bell</a></h1><h2 class='entry-title'>2018 – a year</h2>", "2018 – a year"),
        ("Room | efe", "<h1><a href='/'>efe</a></h1><div><h2>Room</h2></div>", "Room"),
        ("Bell ❘ Erebus ❘ Poets of the old town and its harbour", "<h1><a href='/'>Bell</a></h1><h3>Erebus</h3>", "Erebus"),
        ("Hall - Two walls", "<h1>Main menu</h1><h1>Two walls</h1><h1>Post navigation</h1>", "Two walls"),
        ("Room reopens - News - Bell", "<h1>Room reopens<span>2023-05-25</span></h1>", "Room reopens"),
        ("Site of the bell", "<h1><a href='/'>Site of the bell</a></h1><div><div class='entry-title'>Room</div></div>", "Room"),
        (
            "Site of the bell",
            f"<h1><a href='/'>Site of the bell</a></h1><h2><a href='{URL}/'>Room</a></h2><h2><a href='/b'>B</a></h2>",
            "Room",
        ),
        (
            "Bell: Room reopens in the old town",
            "<td><b>Bell</b></td><center><b>Room reopens in the old town</b></center>",
            "Room reopens in the old town",
        ),
        (
            "«Bell»: Aleppo: Room reopens in May",
            "<a href='/'>«Bell»</a><table><tr><td><font>Aleppo: Room reopens in May</font></td></tr></table>",
            "Aleppo: Room reopens in May",
        ),
        ("Egypt: Abdel Bell and others", "<figure><figcaption>Abdel Bell and others</figcaption></figure>", "Egypt: Abdel Bell and others"),
        ("Egypt: Room reopens in the old town", "<b>Room reopens in the old town</b>", "Egypt: Room reopens in the old town"),
        (
            "Aleppo: Room reopens in the old town",
            "<p><a href='/b'>Room reopens in the old town</a></p>",
            "Aleppo: Room reopens in the old town",
        ),
        ("Aleppo: Room reopens in the old town", "<b>Room</b>", "Aleppo: Room reopens in the old town"),
        ("Our reading rooms: all news", "<h1>Reading room</h1><h2>Reading</h2>", "Our reading rooms: all news"),
    ],
)
def test_the_name_of_the_site_is_no_title_of_a_post(head: str, body: str, title: str) -> None:
    fact = _title(f"<title>{head}</title>", body + BODY)
    assert fact is not None
    assert fact.value == title


def test_several_headings_that_lead_on_are_a_listings() -> None:
    posts = "".join(f"<div><h2><a href='/{name}'>{name} of the harbour</a></h2>{BODY}</div>" for name in ("bench", "room"))
    fact = _title("<title>Site of the bell</title>", f"<h1><a href='/'>Site of the bell</a></h1>{posts}")
    assert fact is not None
    assert fact.value == "Site of the bell"


def test_a_title_given_as_the_name_of_the_site_stays_the_title() -> None:
    head = '<title>Reading room to reopen | Bell</title><meta property="og:site_name" content="Reading room to reopen | Bell">'
    fact = _title(head, f"<h1>Reading room to reopen</h1>{BODY}")
    assert fact is not None
    assert fact.value == "Reading room to reopen"


def test_a_heading_in_the_words_of_the_address_is_the_title() -> None:
    head = "<title>Operation library 2015 - all books</title>"
    fact = _title(head, f"<h1>OpLib 2015 – book dump</h1>{BODY}", url="https://bell.example/oplib-2015-book-dump-3126/")
    assert fact is not None
    assert fact.value == "OpLib 2015 – book dump"
