"""The words by which two texts differ, as a person would point at them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.comparing.differences import SHOWN_WORDS, Difference, find_differences


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ("He was guilty of it.", "He was not guilty of it.", [("", "not")]),
        ("12 people died in Homs", "13 people died in Homs", [("12", "13")]),
        ("It was -5 degrees.", "It was 5 degrees.", [("-5", "5")]),
        ("One.\nTwo.\nThree.", "One.\n\nThree.", [("Two.", "")]),
        ("One\ntwo three.", "One  \n\n two   three.", []),
        ("警察说他有罪", "警察说他无罪", [("有", "无")]),
        ("A b c.\nD e f.", "A x c.\nD e y.", [("b", "x"), ("f.", "y.")]),
    ],
)
def test_differing_words_are_named(here: str, there: str, found: list[tuple[str, str]]) -> None:
    assert [(one.here, one.there) for one in find_differences(here, there, limit=9)] == found


def test_only_the_first_are_named_and_long_passages_are_cut_in_the_middle() -> None:
    added = " ".join(f"w{number}" for number in range(10_000))
    assert find_differences("", added, limit=5) == (Difference(here="", there="w0 w1 w2 w3 w4 w5 … w9994 w9995 w9996 w9997 w9998 w9999"),)
    assert len(find_differences("a b a b a b", "a c a c a c", limit=2)) == 2
    assert len(find_differences(added, added + "\nmore", limit=2)[0].there.split()) <= SHOWN_WORDS + 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_differs_from_another_but_not_from_itself(one: str, other: str) -> None:
    assert find_differences(one, one, limit=3) == ()
    if one.split() != other.split():
        assert find_differences(one, other, limit=3) or "".join(one.split()) == "".join(other.split())
