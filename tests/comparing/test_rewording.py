"""Words kept, removed and added inside a paragraph."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.comparing.rewording import MAX_WORDS, Piece, PieceKind, align, mark_words, words_of

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


@pytest.mark.parametrize("unit", ["word{} ", "كلمة{} ", "{}人权律师被捕的消息，"])
def test_one_word_changed_in_a_long_paragraph_is_marked_alone(unit: str) -> None:
    words = [unit.format(number) for number in range(5_200)]
    changed = [*words[:2_000], unit.format("X"), *words[2_001:5_000], *words[5_002:]]
    pieces = mark_words("".join(words), "".join(changed))
    assert [piece.kind.value for piece in pieces] == ["kept", "removed", "added", "kept", "removed", "kept"]
    assert sum(len(piece.text) for piece in pieces if piece.kind is not PieceKind.KEPT) < 100


sequences = st.lists(st.sampled_from("abcdefgh"), max_size=120)


@given(sequences, sequences)
def test_aligned_steps_cover_both_and_equal_ones_are_equal(old: list[str], new: list[str]) -> None:
    steps = align(old, new)
    assert [part for _, i1, i2, _, _ in steps for part in old[i1:i2]] == old
    assert [part for _, _, _, j1, j2 in steps for part in new[j1:j2]] == new
    assert all((old[i1:i2] == new[j1:j2]) is (tag == "equal") for tag, i1, i2, j1, j2 in steps)
    assert all(one[0] != "equal" or other[0] != "equal" for one, other in pairwise(steps))


def test_a_vowel_sign_stays_with_its_letter() -> None:
    assert list(words_of("ก็ที่")) == ["ก็", "ที่"]
    assert list(words_of("नमस्ते दुनिया")) == ["नमस्ते", "दुनिया"]


def test_the_longest_paragraphs_take_bounded_time() -> None:
    begun = time.monotonic()
    mark_words(" ".join(f"a{n}" for n in range(MAX_WORDS)), " ".join(f"b{n}" for n in range(MAX_WORDS)))
    assert [piece.kind for piece in mark_words("a " * 9_000, "b " * 9_000)] == [PieceKind.REMOVED, PieceKind.ADDED]
    for before, after in (("a b " * 1_450, "b a c " * 960), ("a " * 20_000, "a b " * 20_000), ("人权" * 9_000, "权人人" * 9_000)):
        mark_words(before, after)  # SequenceMatcher alone takes hours for these
    assert time.monotonic() - begun < 10
