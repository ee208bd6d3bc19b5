"""Marks in the cells of an article: each where it stands, and as quickly in a very long article as in a short one."""

from __future__ import annotations

from pipelines.explorer.rendering.marked_passages import mark_passages
from pipelines.explorer.rendering.passages import Passage
from pipelines.search.highlighting import Highlight


class Counted(Highlight):
    """A mark that counts how often somebody looks where it ends."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        if name == "end":
            Counted.looks += 1
        return super().__getattribute__(name)


def rows(count: int) -> tuple[str, list[Passage], list[Highlight]]:
    """A table of one word a cell, five cells a row, and a mark on every word."""
    lines = [tuple(f"w{row}c{cell}" for cell in range(5)) for row in range(count)]
    text = "\n".join(" | ".join(line) for line in lines)
    marks, place = [], 0
    for word in (word for line in lines for word in line):
        place = text.index(word, place)
        marks.append(Counted(place, place + len(word)))
        place += len(word)
    return text, [Passage(kind="table_row", lines=tuple(lines))], marks


def test_every_cell_has_its_own_mark() -> None:
    text, passages, marks = rows(40)
    found = mark_passages("", passages, text, [], marks, at=f"text-{marks[7].start}")
    cells = [cell for line in found.passages[0].lines for cell in line]
    assert [[(piece.text, piece.mark) for piece in cell] for cell in cells] == [
        [(text[mark.start : mark.end], number)] for number, mark in enumerate(marks, 1)
    ]
    assert [piece.name for cell in cells for piece in cell][6:9] == ["hit-7", "hit", "hit-9"]


def test_a_mark_may_go_on_in_the_next_cell_and_text_between_stays_unmarked() -> None:
    text = "alpha beta | gamma delta"
    found = mark_passages("", [Passage(kind="table_row", lines=(("alpha beta", "gamma delta"),))], text, [], [Highlight(6, 18)], at="")
    first, second = found.passages[0].lines[0]
    assert [(piece.text, piece.mark, piece.name) for piece in first] == [("alpha ", 0, ""), ("beta", 1, "hit")]
    assert [(piece.text, piece.mark, piece.name) for piece in second] == [("gamma", 1, ""), (" delta", 0, "")]


def test_the_work_grows_with_marks_and_cells_and_not_with_their_product() -> None:
    looks = []
    for count in (50, 500):
        text, passages, marks = rows(count)
        Counted.looks = 0
        mark_passages("", passages, text, [], marks, at="")
        looks.append(Counted.looks)
    assert looks[1] <= 11 * looks[0]


def test_cells_of_another_revision_stay_without_marks() -> None:
    text, passages, marks = rows(10)
    other = [Passage(kind="table_row", lines=tuple((f"not in it {number}",) for number in range(1_000)))]
    found = mark_passages("", [*other, *passages], text, [], marks, at="")
    assert not any(piece.mark for passage in found.passages for line in passage.lines for cell in line for piece in cell)
