"""A word that is none of those there are is refused with the near ones."""

from __future__ import annotations

from enum import StrEnum

import pytest

from pipelines.choices import MAX_NAMED, name_known, read_member, require_known
from pipelines.errors import UsageError


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


def test_a_member_is_read_by_its_word() -> None:
    assert read_member("--fruit", "pear", Fruit) is Fruit.PEAR


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("aple", "--fruit aple: did you mean apple? There are: apple, pear"),
        ("APPLE", "--fruit APPLE: did you mean apple? There are: apple, pear"),
        ("stone", "--fruit stone: there are: apple, pear"),
        ("", "--fruit : there are: apple, pear"),
    ],
)
def test_another_word_is_refused_with_near_ones_and_all_there_are(word: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        require_known("--fruit", word, Fruit)
    assert str(raised.value) == told


def test_of_many_words_some_are_named() -> None:
    told = name_known("source-7x", [f"source-{number}" for number in range(MAX_NAMED + 5)])
    assert "source-7" in told.partition("?")[0] and told.endswith("source-19 and 5 more")
    assert name_known("x", []) == "there are: none yet"
