"""What a new extraction means for a text that is there: the word for the change, the first paragraphs, and what the flags say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.items import Decision, Extraction, Fact, Facts, Revision
from pipelines.outcomes import Outcome, PageStatus, TextChange
from pipelines.reextraction.changes import MAX_EXAMPLE_CHARS, Quality, examine, quality_of, unreadable

FACTS = Facts(title=Fact(value="A title", rule="og"), authors=Fact(value=("A. Author",), rule="meta"))
KEEP = Decision(outcome=None, reason="body text")
OLD = Revision(
    document_id=7,
    number=2,
    url="https://example.org/a",
    source="example",
    status="article",
    title="A title",
    authors=("A. Author",),
    date=None,
    language=None,
    text="One.\n\nTwo.\n\n- Three\n- Four",
    captured_at=datetime(2026, 3, 1, tzinfo=UTC),
    facts=FACTS,
    flags=("no_date",),
)


def extraction(text: str = OLD.text, **changes) -> Extraction:
    values = {"status": PageStatus.ARTICLE, "status_reason": "body text", "blocks": (), "facts": FACTS, "flags": OLD.flags}
    return Extraction(text=text, **(values | changes))


TEXTS = [
    (OLD.text, "unchanged", None, None),
    ("One.\n\nTwo.\n\nAnd more.\n\n- Three\n- Four", "gained", "And more.", None),
    ("One.\n\nTwo.\n\n- Three\n- Four\n- Five", "gained", "- Five", None),
    ("One.\n\nTwo.\n\nTwo.\n\n- Three\n- Four", "gained", "Two.", None),
    ("One.\n\n- Three\n- Four", "lost", None, "Two."),
    ("One.\n\nTwo!\n\n- Three\n- Four", "altered", "Two!", "Two."),
    ("Two.\n\nOne.\n\n- Three\n- Four", "altered", None, None),
    ("One.\nTwo.\n\n- Three\n- Four", "altered", None, None),
    ("One.\x00\n\nTwo.\n\n- Three\n- Four", "unchanged", None, None),
]


@pytest.mark.parametrize(("text", "change", "added", "removed"), TEXTS)
def test_the_change_of_a_text_has_one_word_and_its_first_paragraphs(text, change, added, removed):
    found = examine(OLD, extraction(text), KEEP)
    assert (found.change, found.added, found.removed) == (change, added, removed)
    assert (found.document_id, found.revision, found.url, found.source) == (7, 2, OLD.url, "example")


SAME_TEXT = [
    ({"facts": replace(FACTS, date=Fact(value="2026-02-01", rule="meta"))}, "facts"),
    ({"facts": replace(FACTS, title=Fact(value="A title", rule="h1"))}, "unchanged"),
    ({"facts": replace(FACTS, title=Fact(value="A ti\x00tle", rule="og"))}, "unchanged"),
    ({"flags": ("short", "no_date")}, "facts"),
    ({"status": PageStatus.STUB}, "facts"),
]


@pytest.mark.parametrize(("changes", "change"), SAME_TEXT)
def test_values_of_facts_count_and_the_rules_that_chose_them_do_not(changes, change):
    assert examine(OLD, extraction(**changes), KEEP).change == change


def test_a_page_that_a_crawl_would_not_store_leaves():
    found = examine(OLD, extraction("", status=PageStatus.LISTING), Decision(outcome=Outcome.LISTING, reason="boxes with links"))
    assert (found.change, found.status, found.becomes, found.reason) == ("leaves", "article", "listing", "boxes with links")
    assert quality_of(found) is Quality.WORSE


QUALITIES = [
    ({}, Quality.SAME),
    ({"flags": ()}, Quality.BETTER),
    ({"flags": ("no_date", "short")}, Quality.WORSE),
    ({"flags": ("short",)}, Quality.MIXED),
    ({"flags": ("no_date", "template_removed")}, Quality.SAME),
    ({"status": PageStatus.STUB}, Quality.WORSE),
    ({"status": PageStatus.STUB, "flags": ()}, Quality.MIXED),
]


@pytest.mark.parametrize(("changes", "quality"), QUALITIES)
def test_flags_and_status_say_better_or_worse(changes, quality):
    assert quality_of(examine(OLD, extraction(**changes), KEEP)) is quality


def test_an_article_is_better_than_a_stub():
    assert quality_of(examine(replace(OLD, status="stub"), extraction(), KEEP)) is Quality.BETTER


def test_an_unreadable_capture_is_neither_better_nor_worse():
    found = unreadable(OLD, "a.warc.gz at offset 9: no such file")
    assert (found.change, found.reason, quality_of(found)) == (TextChange.UNREADABLE, "a.warc.gz at offset 9: no such file", Quality.SAME)


def test_an_example_is_cut_to_a_length_that_can_be_shown():
    added = examine(OLD, extraction(OLD.text + "\n\n" + "long " * 999), KEEP).added
    assert added is not None
    assert len(added) == MAX_EXAMPLE_CHARS
