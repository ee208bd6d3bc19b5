"""Words kept, removed and added inside a paragraph."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rewording import MAX_WORDS, Piece, PieceKind, mark_words, words_of

lines = st.text(alphabet=st.sampled_from("ab,.'’1 שا的ก็é-"), max_size=40).map(lambda text: " ".join(text.split()))


def shown(pieces: tuple[Piece, ...]) -> str:
    marks = {PieceKind.KEPT: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("Five officers came.", "Five guards came.", "Five [-officers -]{+guards +}came."),
        ("He did confess.", "He did not confess.", "He did {+not +}confess."),
        ("At 1,200 metres", "At 1,300 metres", "At [-1,200 -]{+1,300 +}metres"),
        ("It isn't so", "It is so", "It [-isn't -]{+is +}so"),
        ("one, two, three", "four; five; three", "[-one, two, -]{+four; five; +}three"),
        ("قال الوزير أمس", "قال المدير أمس", "قال [-الوزير -]{+المدير +}أمس"),
        ("五人死亡", "七人死亡", "[-五-]{+七+}人死亡"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
    ],
)
def test_changed_words_are_marked(before: str, after: str, marked: str) -> None:
    assert shown(mark_words(before, after)) == marked


@given(lines, lines)
def test_the_pieces_give_both_paragraphs_back(before: str, after: str) -> None:
    pieces = mark_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == after
    words = "".join("".join(words_of(piece.text)) for piece in pieces if piece.kind is not PieceKind.ADDED)
    assert words.replace(" ", "") == before.replace(" ", "") or any(piece.kind is PieceKind.ADDED for piece in pieces)


@given(lines)
def test_words_leave_nothing_out_but_spaces(text: str) -> None:
    assert "".join(words_of(text)) == "".join(text.split())


def test_a_vowel_sign_stays_with_its_letter() -> None:
    assert list(words_of("ก็ที่")) == ["ก็", "ที่"]
    assert list(words_of("नमस्ते दुनिया")) == ["नमस्ते", "दुनिया"]


def test_the_longest_paragraphs_take_bounded_time() -> None:
    begun = time.monotonic()
    mark_words(" ".join(f"a{n}" for n in range(MAX_WORDS)), " ".join(f"b{n}" for n in range(MAX_WORDS)))
    assert [piece.kind for piece in mark_words("a " * 9_000, "b " * 9_000)] == [PieceKind.REMOVED, PieceKind.ADDED]
    assert time.monotonic() - begun < 10
