"""Names in the explorer: counted beside a question, each leading to its lines, and with their sentences below an article."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.explorer.pages.names import NAMES_SHOWN
from pipelines.names.finding import ModelFinds
from pipelines.names.mention import Field, NameKind
from pipelines.store.database.connection import open_database
from pipelines.store.names.finds import write_finds
from tests.explorer.conftest import page_of
from tests.explorer.looking import serious_faults, shoot

LIST = "name,kind,spellings\nHolm,place,霍尔姆\nThe Commission,organisation,اللجنة|委员会\nNobody Anywhere,person,\n"


MANY = [f"Anna{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(230)]


@pytest.fixture(scope="module")
def own(serving: Any, copy_corpus: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """A corpus with a list, of which a model has read one article: it takes two words of its text for persons."""
    built = copy_corpus(tmp_path_factory.mktemp("naming") / "holm")
    (built.root / "names.csv").write_text(LIST, "utf-8")
    lines = (f"An officer wrote down the names of {', '.join(MANY[start : start + 23])} before they left." for start in range(0, 230, 23))
    built.add(("many", "https://holm.example/en/many", page_of("An officer counts", lines, language="en")))
    db = open_database(built.root / "corpus.db")
    finds = ModelFinds(model="en_toy 1.0 (ab)", places=((Field.TEXT, 18, 22, NameKind.PERSON), (Field.TEXT, 29, 35, NameKind.PERSON)))
    write_finds(db, [((1, number), finds) for (number,) in built.rows("select latest_revision from document where id = 1")])
    db.close()
    with serving(built) as server:
        yield server


def table_of(page: str) -> list[list[str]]:
    rows = re.findall(r"<th scope=\"row\" role=\"rowheader\">(.*?)</tr>", page, re.DOTALL)
    return [[html.unescape(re.sub("<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", row)[:-1]] for row in rows]


def test_names_are_counted_beside_a_question_with_a_sentence_each(own: Any) -> None:
    page = own.ask("/names").text
    rows = {row[0]: row for row in table_of(page)}
    assert {"Holm", "The Commission"} <= rows.keys() and "Nobody Anywhere" not in rows
    assert rows["Holm"][1] == "place" and rows["Holm"][4] == "list"
    assert "Holm" in rows["Holm"][5] or "霍尔姆" in rows["Holm"][5]
    assert "No facts" in page and "were read by no model" in page
    narrowed = table_of(own.ask("/names?q=zzzz").text)
    assert narrowed == []
    assert {row[1] for row in table_of(own.ask("/names?kind=place").text)} == {"place"}
    assert "there is no source 'hlom'" in html.unescape(own.ask("/names?source=hlom").text)


def test_each_name_leads_to_its_lines(own: Any) -> None:
    page = own.ask("/names?copies=all").text
    for row, address in zip(table_of(page), re.findall(r'role="rowheader"><a href="([^"]+)"', page), strict=True):
        lines = own.ask(html.unescape(address)).text
        found = re.search(r"<strong>(\d+) lines?</strong>", lines)
        assert found and int(found[1]) >= int(row[3]), row


def test_the_rows_are_taken_along(own: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(own.ask("/names.csv?kind=place").body.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Holm"]
    assert own.ask("/names.csv?source=hlom").status == 400


def test_an_article_shows_its_names_with_what_found_them(own: Any) -> None:
    page = own.ask("/article/1").text
    section = page[page.index('id="names"') : page.index('id="use"')]
    told = html.unescape(re.sub("<[^>]+>", "", section))
    assert "Names in this text" in told and "no facts" in told
    summaries = [html.unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<summary>(.*?)</summary>", section, re.DOTALL)]
    assert summaries == [
        "eleven person · 1 mention · en_toy 1.0 (ab)",
        "The Commission organisation · 1 mention · list",
        "Holm place · 3 mentions · list",
    ]
    assert "The commission in Holm heard eleven witnesses on Monday" in told
    assert "Names in this text" not in own.ask("/article/4").text, "the Hebrew one has none"


def test_a_fault_of_the_list_is_told_and_the_page_still_there(own: Any) -> None:
    file = own.built.root / "names.csv"
    try:
        file.write_text("name,kind\nAli,god\n", "utf-8")
        page = html.unescape(own.ask("/names").text)
        assert "names.csv: line 2: kind god" in page
        assert own.ask("/names.csv").status == 400
        assert own.ask("/export.ftm").status == 400
        assert own.ask("/export.ftm?masked=1").status == 200, "no name goes into it"
        assert own.ask("/export.csv").status == 200
        assert own.ask("/article/1").status == 200
    finally:
        file.write_text(LIST, "utf-8")


def test_exports_with_names_are_sent(own: Any) -> None:
    assert b'"schema": "Note"' in own.ask("/export.ftm").body
    assert b'"schema": "Note"' not in own.ask("/export.ftm?masked=1").body
    assert "Places named" in own.ask("/export.uwazi").text


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_fits_and_axe_finds_nothing_serious(watched: Any, own: Any, width: int) -> None:
    seen = watched(own, bypass_csp=True, width=width)
    for path in ("/names", "/article/1"):
        seen.go(path)
        shoot(seen.page, f"names-{width}{path.replace('/', '-')}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious_faults(seen.page) == []


def test_of_very_many_names_the_first_are_shown(own: Any) -> None:
    file = own.built.root / "names.csv"
    try:
        file.write_text("name,kind\n" + "".join(f"{name},person\n" for name in MANY) + "officer,person\n", "utf-8")
        page = own.ask(f"/article/{own.built.documents['many']}").text
    finally:
        file.write_text(LIST, "utf-8")
    section = page[page.index('id="names"') : page.index('id="use"')]
    assert section.count("<summary>") == NAMES_SHOWN
    assert "Only the first 200 are shown." in section
