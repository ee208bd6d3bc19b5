"""Several parts of an article as one extraction."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.extract import extract
from pipelines.extraction.joining import REPEATED
from pipelines.items import BlockKind, PageInput
from pipelines.quality_flags import QualityFlag

URL = "https://news.test/long"
STANDFIRST = (
    "<p>The inquiry into the deaths at the harbour has been opened again, eleven years after it was closed without naming anyone.</p>"
)


def part(number: int, *, following: str = "", paragraphs: int = 4) -> PageInput:
    prose = "".join(
        f"<p>Witness {number}.{line} told the commission on Tuesday how officers had entered the building at night, taken the names of everyone "
        f"present, and left again with papers that belonged to the union.</p>"
        for line in range(paragraphs)
    )
    pager = f'<div class="pagination"><a rel="next" href="{following}">next</a></div>' if following else ""
    body = f"<html lang='en'><head><title>The hearing</title></head><body><article><h1>The hearing</h1>{STANDFIRST}{prose}{pager}</article></body></html>"
    return PageInput(url=URL if number == 1 else f"{URL}?page={number}", body=body.encode(), record=f"{URL}?page={number} <urn:x> 0 1 f")


def joined(*further: PageInput):
    return extract(replace(part(1, following="?page=2"), parts=further))


def test_the_texts_stand_one_behind_the_other_and_what_repeats_stands_once() -> None:
    first, whole = extract(part(1, following="?page=2")), joined(part(2))
    assert whole.text.startswith(first.text)
    assert whole.text.index("Witness 1.3") < whole.text.index("Witness 2.0")
    assert whole.text.count("eleven years after") == 1
    dropped = [block for block in whole.blocks if block.reason == REPEATED]
    assert any("eleven years after" in block.text for block in dropped)
    assert not any(block.kept for block in dropped)


def test_every_block_of_every_part_is_there_in_order() -> None:
    parts = [part(1, following="?page=2"), part(2)]
    alone = [block.text for page in parts for block in extract(page).blocks]
    assert [block.text for block in joined(part(2)).blocks] == alone


def test_only_the_beginning_of_a_part_is_held_against_those_before_it() -> None:
    again = part(2)
    again = replace(again, body=again.body.replace(b"</article>", STANDFIRST.encode() + b"</article>"))
    assert joined(again).text.count("eleven years after") == 2


def test_the_flag_goes_with_the_last_part_and_the_records_stay() -> None:
    assert extract(part(1, following="?page=2")).next_part == f"{URL}?page=2"
    whole, cut = joined(part(2)), joined(part(2, following="?page=3"))
    assert QualityFlag.ONE_OF_PARTS not in whole.flags
    assert QualityFlag.ONE_OF_PARTS in cut.flags
    assert cut.next_part == f"{URL}?page=3"
    assert whole.facts.parts is not None
    assert whole.facts.parts.value == (part(2).record,)
    assert whole.facts.title == extract(part(1)).facts.title


def test_a_text_is_short_by_all_its_parts() -> None:
    assert QualityFlag.SHORT in extract(replace(part(1), body=part(1, paragraphs=1).body)).flags
    whole = extract(replace(part(1, paragraphs=1, following="?page=2"), parts=(part(2),)))
    assert QualityFlag.SHORT not in whole.flags
    assert all(block.kind is not BlockKind.HEADING or not block.kept or block.text == "The hearing" for block in whole.blocks)
