"""What a reader would call a change between two versions, and what not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.comparing.comparison import Comparison, ParagraphChange, compare_versions, is_same_wording
from pipelines.comparing.rewording import PieceKind

A = "The court heard eleven witnesses on Monday."
B = "Nobody from the ministry came to answer them."
C = "The hearing goes on in the second week of May."
D = "Two of the witnesses have left the country since."
texts = st.lists(st.sampled_from([A, B, C, D, "Five officers came.", "Five officers did not come.", "* * *"]), max_size=8).map("\n\n".join)


def compare(before: str, after: str) -> Comparison:
    return compare_versions(("T", before), ("T", after))


def told(comparison: Comparison) -> list[tuple[str, str]]:
    return [(one.change.value, one.after or one.before) for one in comparison.paragraphs if one.change is not ParagraphChange.UNCHANGED]


@pytest.mark.parametrize(
    ("before", "after", "changes", "in_short"),
    [
        ([A, B], [A, C, B], [("added", C)], "1 paragraph added"),
        ([A, B, C], [A, C], [("removed", B)], "1 paragraph removed"),
        ([A, B], [A, B.replace("ministry", "palace")], [("altered", B.replace("ministry", "palace"))], "1 paragraph altered"),
        ([A, B, C], [B, C, A], [("moved", A)], "1 paragraph moved"),
        ([A], [D], [("removed", A), ("added", D)], "1 paragraph added, 1 removed"),
        ([], [A, B], [("added", A), ("added", B)], "2 paragraphs added"),
        ([A, B], [A, B], [], ""),
        (["* * *", A], [A, "* * *"], [("removed", "* * *"), ("added", "* * *")], "1 paragraph added, 1 removed"),
    ],
)
def test_paragraphs_are_added_removed_altered_or_moved(
    before: list[str], after: list[str], changes: list[tuple[str, str]], in_short: str
) -> None:
    comparison = compare("\n\n".join(before), "\n\n".join(after))
    assert (told(comparison), comparison.in_short, comparison.differs) == (changes, in_short, bool(changes))


def test_a_headline_is_told_with_its_words() -> None:
    comparison = compare_versions(("Five dead in Holm", A), ("Seven dead in Holm", A + "\n\n" + B))
    assert comparison.in_short == "headline; 1 paragraph added"
    assert comparison.title is not None
    assert [piece.text for piece in comparison.title.pieces if piece.kind is PieceKind.REMOVED] == ["Five "]
    assert compare_versions((None, A), ("New", A)).in_short == "headline"


NO_CHANGE = [
    ("“Yes”, she said – twice…", '"Yes", she said - twice...'),
    ("It isn’t over.", "It isn't over."),
    ("Ten\u00a0000 people", "Ten 000  people"),
    ("soft\u00adhyphen and\u200b space", "softhyphen and space"),
    ("Caf\u00e9", "Cafe\u0301"),
    ("One. Two.", "One.\n\nTwo."),
    ("- one\n- two", "one\n\ntwo"),
    ("Text.\n\nLast updated: 5 May 2024, 10:30 GMT", "Text.\n\nLast updated: 6 May 2024, 08:00 GMT"),
    ("Text.\n\nZuletzt aktualisiert am 5. Mai 2024", "Text."),
    ("نص الخبر.\n\nتم التحديث 5 مايو 2024", "نص الخبر."),
    ("本文。\n\n2024年5月3日更新", "本文。\n\n2024年5月4日更新"),
]
CHANGE = [
    ("Five were killed.", "Six were killed."),
    ("He did confess.", "He did not confess."),
    ("It happened in Us.", "It happened in US."),
    ("Eat, shoots", "Eat shoots"),
    ("He said “yes”.", "He said yes."),
    ("5 May 2024\n\nArrest.", "6 May 2024\n\nArrest."),
    ("Arrested on 5 May 2024", "Arrested on 6 May 2024"),
    ("كتب الكاتب", "كتب كاتب"),
    ("One. Two.", "Two. One."),
]


@pytest.mark.parametrize(("before", "after"), NO_CHANGE)
def test_typography_layout_and_stamps_are_no_change(before: str, after: str) -> None:
    assert is_same_wording(("T", before), ("T", after))
    assert not compare(before, after).differs


@pytest.mark.parametrize(("before", "after"), CHANGE)
def test_a_number_a_not_a_name_a_sign_or_another_order_is_a_change(before: str, after: str) -> None:
    assert not is_same_wording(("T", before), ("T", after))
    assert compare(before, after).differs


@given(texts, texts)
def test_every_paragraph_of_both_versions_is_told_once_and_both_answers_agree(before: str, after: str) -> None:
    comparison = compare(before, after)
    assert comparison.differs != is_same_wording(("T", before), ("T", after))
    if comparison.differs:
        assert [one.after for one in comparison.paragraphs if one.after] == after.split("\n\n") * bool(after)
        gone = [one.before for one in comparison.paragraphs if one.before]
        assert sorted(gone) == sorted(before.split("\n\n") * bool(before))


@given(texts)
def test_a_version_does_not_differ_from_itself(text: str) -> None:
    assert not compare(text, text).differs


@given(texts, texts)
def test_whether_two_versions_differ_does_not_depend_on_their_order(one: str, other: str) -> None:
    assert compare(one, other).differs == compare(other, one).differs


def test_long_documents_are_compared_in_bounded_time() -> None:
    lines = [f"Row {number} of the register names {number * 7} persons." for number in range(3_000)]
    begun = time.monotonic()
    comparison = compare("\n".join(lines), "\n".join(lines[1_000:] + ["A line more, at the end."]))
    assert comparison.in_short == "1 paragraph added, 1000 removed"
    reworded = compare("\n".join(lines), "\n".join(line.replace("Row", "Line") for line in lines))
    assert reworded.in_short == "3000 paragraphs altered", "each beside what became of it"
    compare("a\nb\n" * 20_000, "b\na\nc\n" * 13_000)
    assert time.monotonic() - begun < 30
