"""Signs of other programs' languages are read as words, and a note says so."""

from __future__ import annotations

import pytest

from pipelines.search.parsing import parse_query


@pytest.mark.parametrize(
    ("question", "sign", "words"),
    (
        ("police NEAR/5 prison", "NEAR/5", "no distance"),
        ("police NEAR prison", "NEAR", "no distance"),
        ("NEAR(police prison)", "NEAR", "no distance"),
        ("police W/3 prison", "W/3", "no distance"),
        ('"secret prison"~5', "~5", "no distance"),
        ("/tortur(e|ed)/", "/tortur(e|ed)/", "no regular expressions"),
        ("title:/pris.n/ OR jail", "/pris.n/", "no regular expressions"),
        ("/السجن.*/", "/السجن.*/", "no regular expressions"),
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
    ),
)
def test_what_people_mean_as_words_gives_no_note(question: str) -> None:
    assert not [note for note in parse_query(question).notes if "was read as" in note]
