"""Words near each other are found wherever they stand in a long text, also where an index has cut it into parts (PostgreSQL)."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.search.tokens import terms_of
from pipelines.store.search.full_text import search
from pipelines.store.search.index import PART_TERMS
from tests.search.conftest import empty_database, store

BETWEEN = 20  # words, the most that a question may ask for
DISTANCES = (-70, *range(-27, 2), 10)  # in words, from the word with which the first part ends
FILLING = (
    "witnesses bosses classes masses losses glasses passes dresses presses crosses processes successes weaknesses illnesses addresses canvasses"
).split()
"""Words of which the index has as many terms as of any: the word and two shorter forms."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def long_texts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Texts with two words, `BETWEEN` words apart; the first one stands at another distance from the end of the first part in each."""
    with empty_database(request, tmp_path_factory.mktemp("long")) as database:
        made = store.Corpus(database, store.Clock())
        assert {len(list(terms_of(word))) for word in FILLING} == {3}
        words = [FILLING[number % len(FILLING)] for number in range(PART_TERMS // 2)]
        terms = 0
        ends = next(place for place, word in enumerate(words) if (terms := terms + len(list(terms_of(word)))) >= PART_TERMS)
        for distance in DISTANCES:
            at = ends + distance
            text = [*words[:at], "old", "tresses", *words[at : at + BETWEEN], "quick", "guesses", *words[at + BETWEEN :]]
            made.finish(f"https://example.org/{distance}", text=" ".join(text))
        yield database


@pytest.mark.parametrize(
    "question", ['tresses NEAR/20 "quick guesses"', '"quick guesses" NEAR/20 "old tresses"', "/tr.sses/ NEAR/20 quic*"]
)
def test_near_is_found_wherever_a_part_ends(long_texts: Any, question: str) -> None:
    with long_texts.read() as session:
        found = search(session, parse_query(question), Selection(), limit=100, seconds=60)
        fewer = search(session, parse_query(question.replace("20", "19")), Selection(), limit=100, seconds=60)
    assert (len(found.hits), len(fewer.hits)) == (len(DISTANCES), 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def frequent_words(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """A text in which two words stand hundreds of times, two words apart, and a third at its end beside one of them."""
    with empty_database(request, tmp_path) as database:
        made = store.Corpus(database, store.Clock())
        made.finish("https://example.org/a", text=" ".join([*["tresses brought the guesses brought the"] * 500, "ending guesses"]))
        yield database


@pytest.mark.parametrize(
    ("question", "count"),
    [("tresses NEAR/1 guesses", 0), ("guesses NEAR/2 tresses", 1), ("/tress.*/ NEAR/1 /guess.*/", 0), ("ending NEAR/0 guess*", 1)],
)
def test_frequent_words_are_asked_for_in_no_time(frequent_words: Any, question: str, count: int) -> None:
    """Of words that stand 250 times each there are 60,000 pairs: to count the words between each of them took longer than a search may."""
    with frequent_words.read() as session:
        found = search(session, parse_query(question), Selection(), limit=10, seconds=2)
    assert (found.total, len(found.hits)) == (count, count), found.notes
