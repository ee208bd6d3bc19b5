"""A selection is read from words, written as words, and says what nobody can mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.search.parsing import parse_query
from pipelines.search.selection import FIELDS, Selection, read_selection, try_selection, write_selection

EVERYTHING = {
    "source": ["amnesty", "cpj", "amnesty"],
    "language": ["en"],
    "since": ["2024-01-01"],
    "until": ["9999-12-31"],
    "captured-since": ["2024-02-01"],
    "captured-until": ["2024-03-01"],
    "dated": ["day"],
    "query": ['"secret prison" -source:cpj'],
    "include": ["gone, stub,article"],
    "flag": ["short"],
    "without-flag": ["no_date", "no_title"],
    "tag": ["urgent", "police custody"],
    "without-tag": ["done"],
    "document": ["12", "3"],
    "revisions": ["all"],
    "copies": ["first"],
    "wire": ["once"],
    "sample": ["5"],
    "seed": ["-7"],
}


def test_every_option_is_read() -> None:
    assert set(EVERYTHING) == {option.name for option in FIELDS.values()}
    selection = read_selection(EVERYTHING)
    assert not [name for name in FIELDS if getattr(selection, name) == getattr(Selection(), name)]
    assert (selection.sources, selection.until, selection.include) == (("amnesty", "cpj"), date.max, {"gone", "stub"})


def test_what_was_read_is_written_so_that_it_is_read_again() -> None:
    selection = read_selection(EVERYTHING)
    words: dict[str, list[str]] = {}
    for name, word in write_selection(selection):
        words.setdefault(name, []).append(word)
    assert read_selection(words) == selection
    assert list(write_selection(Selection())) == []


@pytest.mark.parametrize("words", [{}, {"since": [""]}, {"query": [""]}, {"include": ["article"]}, {"flag": []}])
def test_nothing_asked_for_is_everything(words: dict[str, list[str]]) -> None:
    assert read_selection(words) == Selection()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"flag": ["shrot"]}, "--flag shrot: did you mean short?"),
        ({"without-flag": ["short", "no-date"]}, "--without-flag no-date: did you mean no_date?"),
        ({"document": ["12", "x1"]}, "--document x1: write a number, as 12"),
        ({"document": ["-1"]}, "--document -1: write a number, as 12"),
        ({"include": ["stub,gon"]}, "--include gon: did you mean gone?"),
        ({"include": ["listing"]}, "--include listing: there are: stub, site_page, missing_once, gone, withdrawn"),
        ({"revisions": ["last"]}, "--revisions last: did you mean latest?"),
        ({"copies": ["once"]}, "--copies once: there are: all, first"),
        ({"wire": ["one"]}, "--wire one: did you mean once?"),
        ({"since": ["yesterday"]}, "--since yesterday: write the day as YYYY-MM-DD"),
        ({"until": ["0024-01-01"]}, "--until 0024-01-01: write the day as YYYY-MM-DD"),
        ({"sample": ["-1"]}, "--sample -1: it is at least 1"),
        ({"sample": ["0"]}, "--sample 0: it is at least 1"),
        ({"seed": ["x"]}, "--seed x: write a whole number"),
    ],
)
def test_what_nobody_can_mean_is_refused(words: dict[str, list[str]], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_selection(words)
    assert str(raised.value).startswith(told)


def test_all_that_is_wrong_is_told_at_once_and_the_rest_is_read() -> None:
    selection, faults = try_selection({"flag": ["x"], "copies": ["y"], "source": ["amnesty"]})
    assert selection == Selection(sources=("amnesty",))
    assert [fault.partition(":")[0] for fault in faults] == ["flag x", "copies y"]


def test_the_filters_of_a_question_are_found_wherever_they_stand() -> None:
    query = parse_query("(prison OR lang:ar) -source:cpj after:2024 flag:short")
    assert [type(one).__name__ for one in query.filters()] == ["LanguageIs", "SourceIs", "Dated", "FlagIs"]
    assert parse_query("prison").filters() == parse_query("").filters() == ()


def test_a_field_that_does_not_exist_is_told_with_the_near_ones() -> None:
    (note,) = parse_query("sorce:amnesty").notes
    assert note.startswith("There is no field 'sorce', so it was searched as a word; did you mean source? There are: title, ")


def test_every_option_has_its_meaning_as_a_condition() -> None:
    folder = Path(__file__).parents[2] / "pipelines" / "store" / "search"
    code = "".join((folder / name).read_text("utf-8") for name in ("conditions.py", "selection.py"))
    assert not [name for name in FIELDS if f"selection.{name}" not in code]
