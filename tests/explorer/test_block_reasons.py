"""Reasons of blocks in the languages of the explorer: every one that extraction words is known, values and notes stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.explorer.languages.choice import ENGLISH, LANGUAGES, Language, current
from pipelines.explorer.languages.reasons import SENTENCES, ZONES
from pipelines.explorer.rendering.block_reasons import block_reason
from pipelines.extraction.blocks.explanation import _word
from pipelines.extraction.blocks.features import NAMES_WITH_VOTES
from pipelines.extraction.blocks.position_features import ZONE_NAMES
from pipelines.extraction.corrections import reason_of
from pipelines.extraction.extract import extract
from pipelines.extraction.page.zones import ZONES as ZONES_OF_PAGES
from pipelines.items import Correction, PageInput, PageStatus

PAGES = sorted(Path("tests/pages").glob("**/*.html"))
REASONS_PAGE = Path("docs/reference/block-reasons.md")
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
URL = "https://herald.example/2026/a"
IN_ENGLISH = '<bdi lang="en" dir="ltr">'


@contextmanager
def read_in(language: Language) -> Iterator[None]:
    kept = current.set(language)
    try:
        yield
    finally:
        current.reset(kept)


def untranslated(reasons: set[str]) -> list[str]:
    """Those that one of the languages shows in English."""
    found = []
    for language in TRANSLATED:
        with read_in(language):
            found += [reason for reason in sorted(reasons) if IN_ENGLISH in block_reason(reason)]
    return found


def test_each_feature_with_each_kind_of_value_is_translated() -> None:
    values = (0.0, 1.0, 2.0, 0.37, 9.5)
    features = {_word(name, value) for name in NAMES_WITH_VOTES for value in values}
    features |= {_word("zone", float(place)) for place in range(len(ZONE_NAMES))}
    assert len(features) > 250
    assert untranslated({f"block model 0.97: {one}; length 417" for one in features}) == []


def test_each_zone_and_each_status_is_translated() -> None:
    assert set(ZONES) == {*ZONES_OF_PAGES, *ZONE_NAMES}
    assert untranslated({f"{begin} {zone}" for zone in ZONES for begin in ("stands in", "label of")}) == []
    assert untranslated({f"the page is not an article ({status})" for status in PageStatus}) == []


def test_each_reason_of_the_reference_is_translated() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", REASONS_PAGE.read_text("utf-8").partition("## From a rule")[2], re.MULTILINE)
    told = {one.strip() for row in rows[1:] if "prose density" not in row for one in [row.replace("…", "navigation")]}
    told = {"the page is not an article (stub)" if one.startswith("the page is not") else one for one in told}
    for lists in ("byline, date line", "ahead of the body, after the body, outside its element"):
        told.remove(lists)
    assert len(told) > 25
    assert untranslated(told | set(SENTENCES)) == []


def test_each_reason_that_extraction_gives_is_translated() -> None:
    """What is written new into the code is met here, on pages that nearly all rules speak of."""
    reasons = {block.reason for page in PAGES for block in extract(PageInput(body=page.read_bytes(), url=URL)).blocks}
    assert len(reasons) > 20
    assert untranslated(reasons) == []


def test_the_words_of_a_correction_stay_whatever_they_are() -> None:
    note = "it's <b>the</b> \u202e donation box: of 2026"
    with read_in(TRANSLATED[0]):
        shown = block_reason(reason_of(Correction(keep=False, text="Donate", made=date(2026, 11, 25), note=note)))
        own = block_reason(reason_of(Correction(keep=False, text="Donate")))
    assert "<bdi>2026-11-25</bdi>" in shown and "&lt;b&gt;the&lt;/b&gt;" in shown and "U+202E" in shown and IN_ENGLISH not in shown
    assert "هذا النص" in own


@pytest.mark.parametrize("reason", ("", "a rule of next year", "stands in a house", "block model 0.9: charm 3", "block model 0.9: ", "; "))
def test_what_is_not_known_stays_english_as_a_whole(reason) -> None:
    for language in LANGUAGES:
        with read_in(language):
            assert block_reason(reason) == f"{IN_ENGLISH}{reason}</bdi>"


@settings(max_examples=50)
@given(st.text())
def test_no_reason_breaks_the_page(reason) -> None:
    with read_in(TRANSLATED[1]):
        for one in (reason, f"stands in {reason}", f"block model {reason}: {reason}", f"correction of {reason}: {reason}"):
            assert not re.search(r"<(?!/?bdi|/?span)", block_reason(one))
