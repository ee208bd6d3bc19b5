"""The lines of `winnow kwic` on a terminal: the key words stand below each other and are marked, in colour or without."""

from __future__ import annotations

import re
import unicodedata

import pytest

from pipelines.search.highlighting import contexts, find_marks
from pipelines.search.parsing import parse_query
from pipelines.store.search.concordance import ConcordanceLine
from winnow.commands import kwic

TEXTS = {
    "en": ("detained", "Five officers detained the clerk. Others were detained later [in Holm] and nobody was told why."),
    "zh": ("听取", "委员会星期一在霍尔姆听取了十一名证人的陈述。听取证人。委员会 heard 听取了 two 其他人的陈述,其中两名护士。"),
    "th": ("ที่", "เจ้าหน้าที่ห้านายเข้าไปในบ้านตอนกลางคืนและจดชื่อทุกคนที่อยู่ที่นั่น ก่อนจะจากไป รวมถึงพยาบาลที่เก็บรายชื่อ"),
    "hi": ("समिति", "समिति ने सोमवार को ग्यारह गवाहों को सुना। फिर समिति की बैठक हुई, और अंत में समिति ने कहा।"),
}


def lines_of(language: str) -> list[ConcordanceLine]:
    word, text = TEXTS[language]
    marks = find_marks(text, parse_query(word).wanted(), "text")
    return [
        ConcordanceLine(
            document_id=number,
            source="holm",
            date="2026-02-03",
            language=language,
            url="https://holm.example/",
            field="text",
            start=mark.start,
            left=left,
            keyword=keyword,
            right=right,
        )
        for number, (mark, left, keyword, right) in enumerate(contexts(text, marks, width=15), start=1)
    ]


def cells(text: str) -> int:
    """By the tables of Unicode alone: wide characters take two cells, signs on a letter none."""
    marks = sum(unicodedata.category(char) in ("Mn", "Me") for char in text)
    return len(text) - marks + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


@pytest.mark.parametrize("language", TEXTS)
def test_key_words_stand_in_brackets_below_each_other(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of(language)
    kwic._print(lines)
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(lines) >= 2
    keyword = TEXTS[language][0]
    places = [line.index(f"[{keyword}]") for line in printed]
    assert len({cells(line[:place]) for line, place in zip(printed, places, strict=True)}) == 1
    assert len({cells(line[: line.rindex("  holm 2026-02-03")]) for line in printed}) == 1


def test_on_a_terminal_with_colours_they_are_coloured_instead(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    kwic._print(lines_of("en"))
    first = capsys.readouterr().out.splitlines()[0]
    assert re.search(r"\x1b\[1;33mdetained\x1b\[0m", first)
    assert "[detained]" not in first
    monkeypatch.setenv("NO_COLOR", "1")
    kwic._print(lines_of("en"))
    assert "[detained]" in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)


def test_a_line_neither_begins_nor_ends_with_half_a_letter() -> None:
    for width in range(5, 40):
        word, text = TEXTS["th"]
        for _, left, _, right in contexts(text, find_marks(text, parse_query(word).wanted(), "text"), width=width):
            assert not left or not unicodedata.category(left[0]).startswith("M")
            end = text.index(right) + len(right) if right else 0
            assert not right or end == len(text) or not unicodedata.category(text[end]).startswith("M")
