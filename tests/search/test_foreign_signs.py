"""Signs of other programs' languages are read as words, and a note says so."""

from __future__ import annotations

import pytest

from pipelines.search.parsing import parse_query


@pytest.mark.parametrize(
    ("question", "sign", "words"),
    (
        ("police W/3 prison", "W/3", "NEAR/5"),
        ("police WITHIN/5 prison", "WITHIN/5", "NEAR/5"),
        ('"secret prison"~5', "~5", "NEAR/5"),
        ("/secret prisons?/", "/secret prisons?/", "for one word"),
        ("title:/pris.n was/ OR jail", "/pris.n was/", "for one word"),
        ("wom*n", "wom*n", "at the end"),
        ("jail *ture", "*ture", "at the end"),
        ("(wom?n)", "wom?n", "at the end"),
    ),
)
def test_a_sign_without_meaning_is_named(question: str, sign: str, words: str) -> None:
    (note,) = [note for note in parse_query(question).notes if "was read as" in note]
    assert note.startswith(f"'{sign}' was read as")
    assert words in note


@pytest.mark.parametrize(
    "question",
    (
        "near the border",
        "détain*",
        '"NEAR/5"',
        '"wom*n and men"',
        "http://a.example/news/1/",
        "24/7",
        "km/h",
        "and/or",
        "al-Bab",
        "why?",
        '"was detain*"',
        "either / or / both",
        "人权 NEARBY",
        "N.W. Holm",
        "police NEAR/5 prison",
        "title:/pris.n/ OR jail",
        "/السجن.*/",
    ),
)
def test_what_people_mean_as_words_gives_no_note(question: str) -> None:
    assert not [note for note in parse_query(question).notes if "was read as" in note]


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("jail -source: site", "jail -source:site"),
        ("jail after: 2025", "jail after:2025"),
        ("Title: jail", "title:jail"),
        ('title: "secret prison"', 'title:"secret prison"'),
        ("language: zh", "language:zh"),
    ],
)
def test_a_blank_behind_the_colon_of_a_field_changes_nothing(question: str, same: str) -> None:
    assert (parse_query(question).root, parse_query(question).notes) == (parse_query(same).root, ())


@pytest.mark.parametrize("question", ["jail after:", "jail -source:", "(jail source:)"])
def test_a_filter_without_a_value_is_passed_over_and_named(question: str) -> None:
    read = parse_query(question)
    assert (read.root, ["needs a value" in note for note in read.notes]) == (parse_query("jail").root, [True])
