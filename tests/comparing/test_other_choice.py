"""What a site changed, told from what was only chosen otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.comparing.comparison import Comparison, ParagraphChange, compare_versions
from pipelines.comparing.other_choice import is_other_choice, tell_other_choices
from pipelines.extraction.text import build_text
from pipelines.items import Block, BlockKind

A = "The court heard eleven witnesses on Monday."
B = "Nobody from the ministry came to answer them."
C = "The hearing goes on tomorrow at nine in the morning."
SHORT = "Background"


def blocks(*lines: tuple[str, bool], path: str = "div > p") -> list[Block]:
    return [Block(text=text, kind=BlockKind.PARAGRAPH, kept=kept, reason="", path=path) for text, kept in lines]


def told(before: list[Block], after: list[Block]) -> Comparison:
    return tell_other_choices(compare_versions((None, build_text(before)), (None, build_text(after))), before, after)


def changes(before: list[Block], after: list[Block]) -> list[tuple[str, str]]:
    changed = [one for one in told(before, after).paragraphs if one.change is not ParagraphChange.UNCHANGED]
    return [(one.change.value, one.after or one.before) for one in changed]


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        (blocks((A, True), (B, True)), blocks((A, True), (B, False)), True),
        (blocks((A, True), (B, False)), blocks((A, True), (B, True)), True),
        (blocks((A, True), (B, True)), blocks((A, True)), False),
        (blocks((A, True)), blocks((A, True), (B, True)), False),
        (blocks((A, True), (B, False)), blocks((A, True), (C, False)), True),
    ],
)
def test_another_choice_on_a_page_that_says_the_same_is_recognised(before: list[Block], after: list[Block], answer: bool) -> None:
    assert is_other_choice(before, after) is answer
    assert not is_other_choice(before, after, max_share=0.1) or answer


def test_beside_an_edit_what_stood_there_before_was_not_added_and_what_still_stands_was_not_removed() -> None:
    before, after = blocks((A, True), (C, False)), blocks((A, True), (B, True), (C, True))
    assert changes(before, after) == [("added", B), ("kept_now", C)]
    assert changes(after, before) == [("removed", B), ("dropped_now", C)]
    assert told(before, after).in_short == "1 paragraph added, 1 on both pages kept only now"
    assert told(after, before).in_short == "1 paragraph removed, 1 on both pages dropped only now"


def test_what_a_site_truly_adds_or_removes_is_told_so() -> None:
    assert changes(blocks((A, True)), blocks((A, True), (B, True))) == [("added", B)]
    assert changes(blocks((A, True), (B, True)), blocks((A, True))) == [("removed", B)]


def test_a_second_copy_is_an_addition_and_a_copy_that_stays_in_a_box_hides_no_removal() -> None:
    teaser = (B, False)
    assert changes(blocks((A, True), teaser), blocks((A, True), (B, True), teaser)) == [("added", B)]
    assert changes(blocks((A, True), (B, True), teaser), blocks((A, True), teaser)) == [("removed", B)]
    assert changes(blocks((A, True), teaser), blocks((A, True), (B, True), (B, True))) == [("kept_now", B), ("added", B)]


def test_a_short_line_must_stand_in_the_same_elements() -> None:
    menu = blocks((SHORT, False), path="nav > a")
    assert changes([*menu, *blocks((A, True))], blocks((SHORT, True), (A, True))) == [("added", SHORT)]
    assert changes(blocks((SHORT, False), (A, True)), blocks((SHORT, True), (A, True))) == [("kept_now", SHORT)]


def test_list_items_and_typography_are_levelled_as_in_every_comparison() -> None:
    before = [*blocks((A, True)), *(replace(one, kind=BlockKind.LIST_ITEM) for one in blocks(("He said “no” to all of them.", False)))]
    after = [*blocks((A, True)), *(replace(one, kind=BlockKind.LIST_ITEM) for one in blocks(('He said "no" to all of them.', True)))]
    assert [change for change, _ in changes(before, after)] == ["kept_now"]
