"""What is written in one or apart: numbers with signs at their thousands, initials, words with a number."""

from __future__ import annotations

import tracemalloc

import pytest

from pipelines.search.highlighting import find_marks
from pipelines.search.parsing import parse_query
from pipelines.search.tokens import terms_of

FOUND = (
    ("1200", "Of 1,200 officers"),
    ("1200", "Von 1.200 Beamten"),
    ("1200", "Sur 1 200 agents"),
    ("1200", "Of 1200 officers"),
    ("1,200", "Of 1200 officers"),
    ("1234567", "Of 1,234,567 people"),
    ("12.345", "Of 12345 people"),
    ("١٢٠٠", "Of 1,200 officers"),
    ("UN", "The U.N. said"),
    ("UN", "The UN said"),
    ("U.N.", "The U.N. said"),
    ("COVID19", "With COVID-19 in prison"),
    ("covid19", "With Covid 19 in prison"),
    ("g20", "The G20 met"),
)
NOT_FOUND = (
    ("un", "The U.N. said"),
    ("1200", "In 1 and 20 days"),
    ("1200", "Of 12,00 euros"),
    ("1,200", "Of 1,300"),
    ("covid19", "covid in 2019"),
)


@pytest.mark.parametrize(("question", "text"), FOUND)
def test_it_is_found_either_way(question: str, text: str) -> None:
    assert find_marks(text, parse_query(question).wanted(), "text")


@pytest.mark.parametrize(("question", "text"), NOT_FOUND)
def test_other_words_and_numbers_are_not(question: str, text: str) -> None:
    assert not find_marks(text, parse_query(question).wanted(), "text")


def test_a_word_of_megabytes_takes_little_more_memory_than_itself() -> None:
    """A hostile page of one word; the regular expression kept a place to come back to for each character, 800 MB for 5 million."""
    word = "a" * 400_000 + "\u0301" * 400_000
    tracemalloc.start()
    try:
        assert sum(1 for _ in terms_of(word)) == 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * 2**20
