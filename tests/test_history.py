"""Which revisions are edits, and which come from reading a capture anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipelines.extraction.text import build_text
from pipelines.history import RevisionOrigin, compare, earlier_version, tell_history
from pipelines.items import Block, BlockKind, Facts, Revision
from pipelines.safekeeping.evidence.contents import changes_of
from pipelines.safekeeping.evidence.differences import tell_changes
from pipelines.store.revisions.versions import Version
from winnow.commands.comparison_output import lines_of

A = "The court heard eleven witnesses on Monday."
B = "Nobody from the ministry came to answer them."
PLEA = "Our work depends on readers who give a little."


def version(number: int, fetch_id: int, *kept: str, dropped: tuple[str, ...] = (), title: str = "T") -> Version:
    lines = [(line, True) for line in kept] + [(line, False) for line in dropped]
    return Version(
        revision=Revision(
            document_id=1,
            number=number,
            url="https://example.org/a",
            source="example",
            status="article",
            title=title,
            authors=(),
            date=None,
            language="en",
            text="\n\n".join(kept),
            captured_at=datetime(2026, 3, fetch_id, tzinfo=UTC),
            facts=Facts(),
        ),
        fetch_id=fetch_id,
        payload_sha256=None,
        gone_since=None,
        blocks=tuple(Block(text=text, kind=BlockKind.PARAGRAPH, kept=keep, reason="") for text, keep in lines),
    )


def told(*versions: Version) -> list[tuple[str, str]]:
    return [(step.origin.value, step.comparison.in_short if step.comparison else "") for step in tell_history(versions)]


def test_an_edit_is_told_with_what_changed() -> None:
    assert told(version(1, 1, A), version(2, 2, A, B, title="New")) == [("first", ""), ("edited", "headline; 1 paragraph added")]


def test_a_capture_extracted_again_is_no_edit() -> None:
    steps = told(version(1, 1, A, PLEA), version(2, 1, A, dropped=(PLEA,)))
    assert steps == [("first", ""), ("extracted_again", "1 paragraph removed")]


def test_a_template_that_the_second_pass_takes_out_was_added_by_nobody() -> None:
    steps = told(version(1, 1, A), version(2, 2, A, PLEA), version(3, 2, A, dropped=(PLEA,)))
    assert [origin for origin, _ in steps] == ["first", "read_otherwise", "extracted_again"]
    edited = told(version(1, 1, A), version(2, 2, A, B, PLEA), version(3, 2, A, B, dropped=(PLEA,)))
    assert edited[1] == ("edited", "1 paragraph added"), "the edit alone, without the plea"


def test_a_page_that_says_the_same_was_read_otherwise() -> None:
    assert told(version(1, 1, A, B), version(2, 2, A, dropped=(B,)))[1][0] == RevisionOrigin.READ_OTHERWISE
    assert told(version(1, 1, A, B), version(2, 2, A))[1][0] == RevisionOrigin.EDITED


def test_a_revision_is_compared_with_the_last_reading_of_the_capture_before() -> None:
    versions = (version(1, 1, A, PLEA), version(2, 1, A), version(3, 2, A, B, PLEA), version(4, 2, A, B))
    earlier = [earlier_version(versions, one) for one in versions]
    assert [one.revision.number if one else None for one in earlier] == [None, 1, 2, 2]


def corrected(before: Version, number: int, *texts: str, name: str = "; corrections 1a2b3c4d") -> Version:
    """A layer over a revision in which these texts are dropped."""
    blocks = tuple(replace(one, kept=False, reason="correction", overruled="r") if one.text in texts else one for one in before.blocks)
    revision = replace(before.revision, number=number, text=build_text(blocks), engine=f"{before.revision.engine}{name}")
    return replace(before, revision=revision, blocks=blocks)


def test_a_correction_is_no_edit_and_no_other_reading() -> None:
    first = version(1, 1, A, PLEA)
    layer = corrected(first, 2, PLEA)
    back = replace(first, revision=replace(first.revision, number=3))
    assert told(first, layer, back) == [("first", ""), ("corrected", "1 paragraph removed"), ("corrected", "1 paragraph added")]


def test_an_edit_is_told_without_what_was_corrected_since() -> None:
    first, edited = version(1, 1, A, PLEA), version(2, 2, A, B, PLEA)
    assert told(first, edited, corrected(edited, 3, PLEA))[1:] == [("edited", "1 paragraph added"), ("corrected", "1 paragraph removed")]
    later = corrected(version(3, 2, A, B, PLEA), 3, PLEA)
    assert told(first, corrected(first, 2, PLEA), later)[2] == ("edited", "1 paragraph added")


def test_a_newer_extraction_of_a_corrected_text_is_no_correction() -> None:
    first = corrected(version(1, 1, A, PLEA), 1, PLEA)
    newer = replace(first, revision=replace(first.revision, number=2, engine="toy 2; corrections 1a2b3c4d"))
    assert told(first, newer)[1][0] == "extracted_again"


def test_what_an_edit_makes_of_a_line_that_stood_there_before_is_told_apart() -> None:
    first, edited = version(1, 1, A, dropped=(PLEA,)), version(2, 2, A, B, PLEA)
    assert told(first, edited)[1] == ("edited", "1 paragraph added, 1 on both pages kept only now")
    second_pass = told(first, edited, version(3, 2, A, B, dropped=(PLEA,)))
    assert second_pass[1] == ("edited", "1 paragraph added"), "as it was last read, the plea is text of neither"


def test_terminal_and_evidence_mark_what_stands_on_both_pages_unlike_an_addition_or_a_removal() -> None:
    small, large = version(1, 1, A, dropped=(PLEA,)), version(2, 2, A, B, PLEA)
    for before, after, site, ours, said in (
        (small, large, "+", "(+)", "on both pages kept only now"),
        (large, replace(small, fetch_id=3), "-", "(-)", "on both pages dropped only now"),
    ):
        shown = "\n".join(lines_of(before, after, compare(before, after)))
        assert f"]{site} {B}[/]" in shown and f"]{ours} {PLEA}[/]" in shown
        step = tell_history((before, after))[1]
        assert f"{site} {B}\n" in changes_of(step) and f"{ours} {PLEA}\n" in changes_of(step)
        (line,) = [part for part in tell_changes(step) if PLEA in part]
        assert said in line and "<ins" not in line and "<del" not in line
