"""Which blocks a correction speaks of, what becomes of them, and that it can always be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.corrections import apply_corrections, correct_blocks, digest_of, speaks_of, stands_at, uncorrected
from pipelines.extraction.template.removal import would_change
from pipelines.extraction.template.site_memory import HostMemory, Standing, TemplateText, fingerprint, marks_of, place_of
from pipelines.extraction.text import build_text
from pipelines.items import Block, BlockKind, Correction, Extraction, Fact, Facts
from pipelines.outcomes import TEXT_STATUSES, PageStatus

STORY = "main > div.story > p"
PLEA = Block(
    text="Support our work\nwith a donation.", kind=BlockKind.PARAGRAPH, kept=True, reason="prose", path="main > div.story > p.plea"
)
FIRST = Block(text="Eleven witnesses were heard. " * 20, kind=BlockKind.PARAGRAPH, kept=True, reason="prose", path=STORY)
SMALL = Block(text="Note: 3 names were changed.", kind=BlockKind.PARAGRAPH, kept=False, reason="after the body", path="main > div.foot > p")
PAGE = (FIRST, PLEA, SMALL)


def drop(**values: object) -> Correction:
    return Correction(keep=False, **values)  # type: ignore[arg-type]


def keep(**values: object) -> Correction:
    return Correction(keep=True, **values)  # type: ignore[arg-type]


def extraction(*blocks: Block, status: PageStatus = PageStatus.ARTICLE, flags: tuple[str, ...] = ()) -> Extraction:
    text = build_text(blocks)
    facts = Facts(title=Fact(value="T", rule="og"))
    return Extraction(status=status, status_reason="x", text=text, blocks=blocks, facts=facts, flags=flags, engine="toy 1; rules 6")


@pytest.mark.parametrize(
    ("where", "path", "stands"),
    [
        ("", "anything", True),
        ("div.story", "main > div.story > p", True),
        ("div.story", "main > div.story > p.lead > strong", True),
        ("div.story", "main > div.story", True),
        ("div.story", "main > div.story > div.box > p", False),
        ("div.story > p.lead", "main > div.story > p.lead", True),
        ("div.story > p.lead", "main > div.story > p", False),
        ("div.story", "div.story.wide > p", False),
        ("main > div.story", "div.story > p", False),
        ("div.story", "p", False),
    ],
)
def test_where_a_block_stands(where: str, path: str, stands: bool) -> None:
    assert stands_at(where, path) is stands


PATHS = st.lists(st.sampled_from(["div", "div.story", "p", "p.lead", "ul", "li.x", "section.a.b", "strong"]), max_size=4).map(" > ".join)


@given(PATHS)
def test_a_block_stands_at_its_place(path: str) -> None:
    assert stands_at(place_of(path), path)
    assert stands_at(path, path)


@pytest.mark.parametrize(
    ("correction", "speaks"),
    [
        (drop(text="support  our WORK with a donation."), True),
        (drop(text="support our work"), False),
        (drop(starts="Support our work"), True),
        (drop(starts="our work"), False),
        (drop(where="div.story > p.plea"), True),
        (drop(where="div.story"), True),
        (drop(where="div.foot", text="support our work with a donation."), False),
        (drop(where="div.story", text="support our work with a donation.", kind=BlockKind.PARAGRAPH), True),
        (drop(where="div.story", text="support our work with a donation.", kind=BlockKind.HEADING), False),
        (drop(starts="\ud800"), False),
    ],
)
def test_what_a_correction_speaks_of(correction: Correction, speaks: bool) -> None:
    assert speaks_of(correction, PLEA) is speaks


def test_a_drop_and_a_keep_change_their_blocks_alone_and_say_so() -> None:
    rules = (drop(starts="Support", where="div.story", made=date(2026, 11, 25), note="appeal"), keep(text=SMALL.text, where="div.foot"))
    found = apply_corrections(extraction(*PAGE), rules)
    assert found.text == f"{FIRST.text}\n\n{SMALL.text}"
    assert found.blocks[0] is FIRST
    assert found.blocks[1] == replace(PLEA, kept=False, reason="correction of 2026-11-25: appeal", overruled="prose")
    assert found.blocks[2] == replace(SMALL, kept=True, reason="correction: this text", overruled="after the body")
    assert found.engine == f"toy 1; rules 6; corrections {digest_of(rules)}"


def test_a_later_correction_wins() -> None:
    narrow, broad = keep(text=PLEA.text), drop(where="div.story > p.plea")
    assert [block.kept for block in correct_blocks(PAGE, (narrow, broad)).blocks] == [True, False, False]
    assert correct_blocks(PAGE, (broad, narrow)).blocks == PAGE


def test_a_correction_that_agrees_with_extraction_changes_nothing() -> None:
    page = extraction(*PAGE)
    assert apply_corrections(page, (keep(text=PLEA.text), drop(text=SMALL.text))) == page


@pytest.mark.parametrize("status", [status for status in PageStatus if status not in TEXT_STATUSES])
def test_no_correction_makes_another_page_an_article(status: PageStatus) -> None:
    page = replace(extraction(SMALL, status=status), text="")
    assert apply_corrections(page, (keep(where="div.foot"),)) is page


def test_a_stub_is_corrected_and_stays_a_stub() -> None:
    found = apply_corrections(extraction(*PAGE, status=PageStatus.STUB), (drop(text=PLEA.text),))
    assert (found.status, found.text) == (PageStatus.STUB, FIRST.text)


def test_a_text_is_never_emptied() -> None:
    page = extraction(FIRST, PLEA)
    found = apply_corrections(page, (drop(where="div.story"),))
    assert (found.text, found.blocks, found.engine) == (page.text, page.blocks, page.engine)
    assert found.flags == ("correction_doubt",)
    assert apply_corrections(found, ()) == page


def test_the_flag_of_short_texts_follows_the_text() -> None:
    page = extraction(*PAGE, flags=("declared_not_free", "no_date"))
    short = apply_corrections(page, (drop(text=FIRST.text),))
    assert short.flags == ("declared_not_free", "short", "no_date")
    assert apply_corrections(short, ()) == page


def test_site_memory_learns_what_the_page_itself_said() -> None:
    rules = (drop(text=PLEA.text), keep(text=SMALL.text))
    assert marks_of(correct_blocks(PAGE, rules).blocks) == marks_of(PAGE)


def test_a_correction_wins_over_site_memory_and_site_memory_stays_quiet() -> None:
    by_memory = replace(PLEA, kept=False, template=True, reason="stands on 9 of 10 pages of this host")
    blocks = correct_blocks((FIRST, by_memory, SMALL), (keep(text=PLEA.text),)).blocks
    assert blocks[1].kept and blocks[1].template
    mark = fingerprint(PLEA.text, place_of(PLEA.path))
    memory = HostMemory(host="a", version=1, pages=10, texts={mark: TemplateText(Standing.CONSTANT, 9, 10, True)})
    assert not would_change(blocks, (), memory)
    assert marks_of(blocks) == marks_of((FIRST, by_memory, SMALL))


TEXTS = st.sampled_from(["Support us", "support  US", "Read on", "A line of the story", "3 comments"])
BLOCKS = st.lists(
    st.builds(
        Block,
        text=TEXTS,
        kind=st.sampled_from([BlockKind.PARAGRAPH, BlockKind.HEADING]),
        kept=st.booleans(),
        reason=st.just("r"),
        path=PATHS,
    ),
    max_size=8,
)
RULES = st.lists(st.builds(Correction, keep=st.booleans(), where=PATHS, text=st.one_of(st.just(""), TEXTS), starts=st.just("")), max_size=4)


@given(BLOCKS, RULES, RULES)
def test_corrections_replace_those_before_and_can_be_taken_back(
    blocks: list[Block], rules: list[Correction], others: list[Correction]
) -> None:
    page = extraction(*blocks, flags=("short",))
    once = apply_corrections(page, rules)
    assert apply_corrections(once, rules) == once
    assert apply_corrections(once, others) == apply_corrections(page, others)
    assert apply_corrections(once, ()) == page
    assert tuple(map(uncorrected, once.blocks)) == page.blocks
    assert [block.kept_alone for block in once.blocks] == [block.kept_alone for block in page.blocks]
    assert once.text or not page.text
    for before, after in zip(page.blocks, once.blocks, strict=True):
        speaking = [rule.keep for rule in rules if speaks_of(rule, before)]
        if "correction_doubt" not in once.flags:
            assert after.kept is (speaking[-1] if speaking else before.kept)
