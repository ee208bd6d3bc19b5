"""Excerpts end between words, and say where they leave something out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.highlighting import SNIPPET_CHARS, beginning, snippet
from pipelines.search.parsing import parse_query

WORDS = st.lists(st.sampled_from(["detained", "in", "Holm", "witnesses", "مدينة", "شهود", "a", "ш"]), min_size=1, max_size=200)
BLANKS = st.sampled_from([" ", "\n", "\n\n", "  "])


def made(words: list[str], blank: str) -> str:
    return "".join(f"{word}{blank if place % 3 else ' '}" for place, word in enumerate(words)).strip()


@given(WORDS, BLANKS)
def test_a_beginning_ends_between_words_and_says_that_more_follows(words: list[str], blank: str) -> None:
    text = made(words, blank)
    lead = beginning(text[: 2 * SNIPPET_CHARS + 1])
    assert len(lead) <= SNIPPET_CHARS + 2
    shown = lead.removesuffix(" …").split()
    assert shown == words[: len(shown)]
    assert lead.endswith(" …") == (len(shown) < len(words))


@given(WORDS, BLANKS, st.integers(0, 150))
def test_a_snippet_begins_and_ends_between_words(words: list[str], blank: str, place: int) -> None:
    words = [*words[:place], "curfew", *words[place:]]
    pieces = snippet(made(words, blank), parse_query("curfew").wanted())
    text = "".join(part for part, _ in pieces)
    shown = text.removeprefix("… ").removesuffix(" …").split()
    start = next(at for at in range(len(words)) if words[at : at + len(shown)] == shown)
    assert "curfew" in shown
    assert text.startswith("… ") or start == 0
    assert text.endswith(" …") or start + len(shown) == len(words)


@pytest.mark.parametrize(
    "text", ("เจ้าหน้าที่ห้านายเข้าไปในบ้านตอนกลางคืนและจดชื่อทุกคน" * 9, "委员会听取了十一名证人的陈述" * 40, "ကော်မရှင်သည်သက်သေများကိုကြားနာခဲ့သည်" * 12)
)
def test_where_no_spaces_are_no_letter_loses_its_signs(text: str) -> None:
    lead = beginning(text)
    assert lead.endswith("…")
    assert text.startswith(lead[:-1])
    assert not unicodedata.category(text[len(lead) - 1]).startswith("M")


def test_a_short_text_is_whole_and_on_one_line() -> None:
    assert beginning(" One.\n\nTwo.  Three. ") == "One. Two. Three."
