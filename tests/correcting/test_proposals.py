"""From a marked block to rules, the narrow ones first."""

from __future__ import annotations

import pytest

from pipelines.correcting.proposals import MAX_TEXT_CHARS, Breadth, propose
from pipelines.extraction.corrections import speaks_of
from pipelines.items import Block, BlockKind, Correction


def block(text: str, path: str = "main > div.story > p.plea") -> Block:
    return Block(text=text, kind=BlockKind.PARAGRAPH, kept=True, reason="", path=path)


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        (
            block("Support  our work with a donation, please."),
            {"exact": "Support our work with a donation, please.", "start": "Support our work with a", "place": "div.story > p.plea"},
        ),
        (block("Short line."), {"exact": "Short line.", "place": "div.story > p.plea"}),
        (
            block("当局は火曜日に四人の記者を逮捕し、理由を明らかにしなかった。", "div.story"),
            {
                "exact": "当局は火曜日に四人の記者を逮捕し、理由を明らかにしなかった。",
                "start": "当局は火曜日に四人の記者",
                "place": "div.story",
            },
        ),
        (block("word " * MAX_TEXT_CHARS), {"start": "word word word word word", "place": "div.story > p.plea"}),
        (block("A text of which no place is known.", ""), {"exact": "A text of which no place is known.", "start": "A text of which no"}),
    ],
)
def test_what_is_proposed(marked: Block, texts: dict[str, str]) -> None:
    found = propose([marked], 0, keep=False)
    assert {breadth.value: one.text or one.starts or one.where for breadth, one in found.items()} == texts
    assert all(speaks_of(one, marked) and not one.keep for one in found.values())
    assert list(found) == [breadth for breadth in Breadth if breadth in found], "from the narrowest to the broadest"


def test_the_place_is_that_of_the_block_itself_not_of_the_whole_story() -> None:
    rule = propose([block("x y")], 0, keep=True)[Breadth.PLACE]
    assert rule == Correction(keep=True, where="div.story > p.plea", kind=BlockKind.PARAGRAPH)
    assert not speaks_of(rule, block("x y", "main > div.story > p"))
