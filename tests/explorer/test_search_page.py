"""The search page tells what nobody can mean, in its address and in the question, and searches nothing then."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from pipelines.choices import MAX_NAMED, name_known
from pipelines.explorer.languages.choice import LANGUAGES
from pipelines.explorer.rendering.search_notes import search_note
from tests.explorer.test_block_reasons import read_in

WRONG = [
    ("source=hlom", "there is no source 'hlom' in this corpus; did you mean holm? There are: harbour, holm"),
    ("source=holm&source=nosuch", "there is no source 'nosuch' in this corpus"),
    ("language=xx", "there is no text in language 'xx' in this corpus; there are: ar, en, he, zh"),
    ("q=officers+source:hlom", "there is no source 'hlom' in this corpus; did you mean holm?"),
    ("q=officers+-lang:klingon", "there is no text in language 'klingon' in this corpus"),
    ("q=officers+flag:zzz", "there is no quality flag 'zzz'; there are: undecodable_bytes"),
    ("flag=shrot", "flag shrot: did you mean short?"),
    ("without-flag=zzz", "without-flag zzz: there are: undecodable_bytes"),
    ("include=stubb", "include stubb: did you mean stub?"),
    ("since=nonsense", "since nonsense: write the day as YYYY-MM-DD"),
]


@pytest.mark.parametrize(("address", "told"), WRONG, ids=[address for address, _ in WRONG])
def test_what_nobody_can_mean_is_told_and_nothing_is_searched(server: Any, address: str, told: str) -> None:
    page = server.ask(f"/search?{address}")
    shown = html.unescape(page.text)
    assert page.status == 200
    assert told in shown and "Nothing was searched." in shown
    assert "<h2 lang" not in page.text and "/export.csv" not in page.text


@pytest.mark.parametrize(("address", "told"), WRONG, ids=[address for address, _ in WRONG])
def test_no_file_is_written_for_it(server: Any, address: str, told: str) -> None:
    answer = server.ask(f"/export.csv?{address}")
    assert answer.status == 400
    assert told in html.unescape(answer.text)


def test_what_narrows_an_export_narrows_the_search_and_its_file(server: Any) -> None:
    everything = server.ask("/export.jsonl").body.count(b"\n")
    flagged = server.ask("/export.jsonl?flag=no_title").body.count(b"\n")
    assert (everything, flagged) == (5, 0)
    page = server.ask("/search?q=officers&without-flag=no_title&captured-since=2026-01-01")
    assert "Nothing was searched." not in page.text
    assert 'name="without-flag" value="no_title" checked' in page.text
    assert 'name="captured-since" value="2026-01-01" checked' in page.text
    assert "without-flag=no_title" in page.text.partition("/export.csv?")[2].partition('"')[0]


def test_every_value_of_a_filter_counts_and_too_many_are_refused(server: Any) -> None:
    many = "document=2&" + "&".join(["document=1"] * 60)
    for path, count in (("/export.jsonl", 2), ("/search", 2)):
        answer = server.ask(f"{path}?{many}")
        assert answer.status == 200
        assert f"{count} documents" in answer.text or answer.body.count(b"\n") == count
    for path in ("/export.jsonl", "/search", "/concordance", "/names"):
        answer = server.ask(f"{path}?{'&'.join(['document=1'] * 501)}")
        assert (answer.status, "asks for more than 500 things at once" in answer.text) == (400, True)


@pytest.mark.parametrize("page", [2, 500, 600])
def test_a_page_beyond_the_last_is_none_and_leads_to_the_last(server: Any, page: int) -> None:
    answer = server.ask(f"/search?q=officers&page={page}")
    assert answer.status == 404
    assert "There is no such page of what was found." in answer.text
    assert '<a href="/search?q=officers">The last is page 1</a>' in answer.text
    assert "of 1<" not in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "titel:officers",
            "Il n'y a pas de champ « <bdi>titel</bdi> » : il a été cherché comme mot ; vouliez-vous dire <bdi>title</bdi> ?",
        ),
        ("officers source:hlom", "il n'y a pas de source « <bdi>hlom</bdi> » dans ce corpus ; vouliez-vous dire <bdi>holm</bdi> ?"),
        ("officers tag:nosuch", "aucun document ne porte l'étiquette « <bdi>nosuch</bdi> » ; il y a : rien encore"),
        ("officers OR", "OR demande un mot de chaque côté ; il a été ignoré."),
        ("/<b>x y/", "« <bdi>/&lt;b&gt;x y/</bdi> » a été lu comme des mots"),
    ],
)
def test_what_is_wrong_with_a_question_is_told_in_the_language_of_the_page(server: Any, question: str, told: str) -> None:
    page = server.ask(f"/search?{urlencode({'q': question})}", headers={"Accept-Language": "fr"})
    assert told in page.text.replace("&#39;", "'"), page.text.partition('class="caution"')[2][:400]


@pytest.fixture
def french() -> Iterator[None]:
    with read_in(next(language for language in LANGUAGES if language.code == "fr")):
        yield


@pytest.mark.usefixtures("french")
def test_a_unit_that_is_too_fine_is_named_in_the_language_of_the_page() -> None:
    note = "By day these would be more than 400 bars: counted by month. Fewer days (2020-01-01 to 2026-01-31) allow it."
    assert search_note(note).startswith("Par <bdi>jour</bdi> il y aurait plus de <bdi>400</bdi> barres : compté par <bdi>mois</bdi>.")


@pytest.mark.usefixtures("french")
def test_what_may_have_been_meant_and_what_there_is_are_told_in_the_language_of_the_page() -> None:
    names = [f"herald{number}" for number in range(MAX_NAMED + 5)]
    shown = search_note(f"there is no source 'herald' in this corpus; {name_known('herald', names)}")
    assert re.search(r"vouliez-vous dire <bdi>herald\d+</bdi> ou <bdi>herald\d+</bdi> ou <bdi>herald\d+</bdi> \?", shown), shown
    assert shown.endswith("herald19</bdi> et <bdi>5</bdi> de plus")
