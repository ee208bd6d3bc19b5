"""Words and concordance in the explorer: every row leads to its lines, every line to its place, and every place back."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest

from pipelines.corpus import open_corpus
from pipelines.explorer.pages.words.line_params import once
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.copies.index import index_copies
from pipelines.store.search.concordance import read_concordance
from pipelines.store.words.frequency import list_words


def hrefs(page: str, start: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf'href="({re.escape(start)}[^"]*)"', page)]


def rows_of(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def lines_of(page: str) -> list[str]:
    found = re.findall(r'<p class="kwic"[^>]*>(.*?)</p>', page, re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", line)) for line in found]


def count_of(page: str) -> int:
    found = re.search(r"<strong>(\d+) lines?</strong>", page)
    assert found, page
    return int(found[1])


def test_each_word_leads_to_as_many_lines_as_it_was_counted(server: Any) -> None:
    page = server.ask("/words?language=en").text
    rows = re.findall(r'<th scope="row"><a href="(/concordance[^"]*)"><bdi>(.*?)</bdi></a></th><td class="n">(\d+)', page)
    assert len(rows) > 30
    for address, word, count in rows[::7]:
        assert count_of(server.ask(html.unescape(address)).text) == int(count), word


def test_words_as_csv_are_those_of_the_page(server: Any) -> None:
    rows = rows_of(server.ask("/words.csv?language=en").body)
    assert list(rows[0]) == [
        "word",
        "count",
        "per_million",
        "documents",
        "sources",
        "periods",
        "deviation_sources",
        "deviation_periods",
        "escaped",
    ]
    page = server.ask("/words?language=en").text
    assert [row["word"] for row in rows] == [html.unescape(word) for word in re.findall(r'<th scope="row"><a[^>]*><bdi>(.*?)</bdi>', page)]


def test_copies_are_counted_once_unless_they_are_asked_for(corpus_of: Any) -> None:
    database = open_corpus(corpus_of().root).open_database()
    while index_copies(database).documents:
        pass
    english = Selection(languages=("en",))
    with database.read() as session:
        one, two = (list_words(session, once(english, is_all=is_all)) for is_all in (False, True))
        lines = [len(read_concordance(session, parse_query("register"), once(english, is_all=is_all)).lines) for is_all in (False, True)]
    database.close()
    assert (one.counted.documents, two.counted.documents) == (1, 2)
    assert one.counted.words < two.counted.words
    assert lines == [1, 2]


def test_a_collocate_leads_to_both_near_each_other(server: Any) -> None:
    page = server.ask("/words?show=collocates&q=register&copies=all")
    assert "No word was counted often enough" in page.text  # twice at most
    page = server.ask("/words?show=collocates&q=the&language=en&window=3").text
    address = hrefs(page, "/concordance?")[0]
    assert "NEAR/2" in unquote_plus(address)
    assert count_of(server.ask(address).text) > 0


@pytest.mark.parametrize("show", ["ngrams-2", "ngrams-3", "keyness"])
def test_every_measure_has_rows_that_lead_on(server: Any, show: str) -> None:
    address = f"/words?show={show}&q={quote('lang:en')}&copies=all"
    page = server.ask(address).text
    first = hrefs(page, "/concordance?")[0]
    assert count_of(server.ask(first).text) > 0
    assert rows_of(server.ask(address.replace("/words", "/words.csv")).body)
    assert "winnow words" in page


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/words?source=hlom", "did you mean holm"),
        ("/words?show=keyness&q=officers&against=source:hlom", "did you mean holm"),
        ("/words?show=collocates", "Type a word or phrase"),
        ("/words?show=collocates&q=source:holm", "Type a word or phrase"),
        ("/words?show=keyness", "Say above whose words"),
        ("/words?show=nonsense&window=99", "Word list"),
        ("/words?q=zzzz", "No word was counted often enough"),
        ("/concordance?q=source:holm", "needs a word to show"),
        ("/concordance?source=hlom&q=officers", "Nothing was searched"),
        ("/concordance?q=officers&sort=nonsense&width=9999&page=77", "Concordance"),
        ("/concordance?q=/off(icers/", "is not closed"),
    ],
)
def test_what_makes_no_sense_is_told(server: Any, address: str, told: str) -> None:
    page = server.ask(address)
    assert page.status == 200
    assert told in html.unescape(page.text)


def test_no_file_is_written_for_a_question_with_faults(server: Any) -> None:
    assert server.ask("/words.csv?source=hlom").status == 400
    assert server.ask("/concordance.csv?q=officers&source=hlom").status == 400


def test_lines_are_sorted_by_their_neighbours(server: Any) -> None:
    rows = {
        order: rows_of(server.ask(f"/concordance.csv?q=the&language=en&sort={order}").body)
        for order in ("1L", "1R", "2R", "date", "source")
    }
    right = [re.findall(r"\w+", row["right"].lower()) for row in rows["1R"]]
    assert [words[0] for words in right] == sorted(words[0] for words in right)
    second = [re.findall(r"\w+", row["right"].lower())[1] for row in rows["2R"]]
    assert second == sorted(second)
    left = [re.findall(r"\w+", row["left"].lower())[-1:] for row in rows["1L"]]
    assert left == sorted(left)
    assert [row["source"] for row in rows["source"]] == sorted(row["source"] for row in rows["source"])
    assert {len(of) for of in rows.values()} == {27}


def test_patterns_and_nearness_are_asked_for_as_in_a_search(server: Any) -> None:
    page = server.ask(f"/concordance?source=holm&q={quote('/off.*s/ NEAR/8 house')}").text
    assert count_of(page) == 1
    assert any("officers entered the house" in line for line in lines_of(page))


@pytest.mark.parametrize("path", ("/search", "/words", "/concordance"))
def test_each_form_keeps_the_filters_of_the_others(server: Any, path: str) -> None:
    page = server.ask(f"{path}?q=officers&language=en&since=2026-01-01&flag=no_date").text
    for kept in (
        'name="language" size="6" maxlength="12" value="en"',
        'name="since" value="2026-01-01"',
        'name="tag"',
        'value="no_date" checked',
    ):
        assert kept in page


def test_a_command_shown_spells_what_cannot_be_seen_and_takes_no_question_for_an_option() -> None:
    shown = shell_command("kwic", "--width", "50", questions=["-trial \u202eprison's"])
    assert shown == "winnow kwic --width 50 -- $'-trial \\U0000202eprison\\'s'"
    assert (
        subprocess.run(["bash", "-c", f'set -- {shown}; printf %s "${{!#}}"'], capture_output=True, check=True).stdout.decode()
        == "-trial \u202eprison's"
    )


def test_who_names_a_language_in_the_question_is_not_asked_for_one(server: Any) -> None:
    hint = "Name a language among the filters"
    for question, is_asked in (
        ("", True),
        ("officers", True),
        ("language:en", False),
        ("officers lang:en", False),
        ("officers OR lang:en", True),
    ):
        assert (hint in server.ask(f"/words?q={quote(question)}").text) == is_asked, question
