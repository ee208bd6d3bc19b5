"""The golden pages of tests/pages, written by us: `page.html` with the text, status and facts it must give in `expected.toml`."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from benchmarks.metrics import compare, harmonic, is_exact
from pipelines.extraction.extract import extract
from pipelines.items import Extraction, Fact, PageInput

PAGES = Path(__file__).resolve().parents[1] / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/expected.toml"))
CAPTURED = datetime(2025, 1, 1, tzinfo=UTC)
F1_FLOOR = 0.995
EXACT_FLOOR = 1.0


def _ids(folder: Path) -> str:
    return folder.relative_to(PAGES).as_posix()


def _expected(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "expected.toml").read_text("utf-8"))


def _found(folder: Path) -> Extraction:
    body = (folder / "page.html").read_bytes()
    return extract(PageInput(url=_expected(folder)["url"], body=body, captured_at=CAPTURED))


def test_there_are_golden_pages_of_many_structures() -> None:
    assert len({folder.parent for folder in FOLDERS}) >= 8


@pytest.mark.parametrize("folder", FOLDERS, ids=_ids)
def test_a_golden_page_gives_exactly_its_text(folder: Path) -> None:
    expected, found = _expected(folder), _found(folder)
    assert found.status == expected["status"], found.status_reason
    assert found.text == expected["text"]


@pytest.mark.parametrize("folder", FOLDERS, ids=_ids)
def test_a_golden_page_gives_its_facts(folder: Path) -> None:
    expected, facts = _expected(folder), _found(folder).facts
    for name in ("title", "date", "language", "authors"):
        if name in expected:
            fact: Fact[Any] | None = getattr(facts, name)
            value = fact.value if fact else None
            assert (list(value) if isinstance(value, tuple) else value) == expected[name]


@pytest.mark.parametrize("folder", FOLDERS, ids=_ids)
def test_what_is_not_the_article_is_a_dropped_block_with_a_reason(folder: Path) -> None:
    dropped = {block.text: block.reason for block in _found(folder).blocks if not block.kept}
    for text in _expected(folder).get("dropped", []):
        assert dropped.get(text), f"not dropped as a block of its own: {text}"


def test_the_golden_pages_stand_above_the_floor() -> None:
    pairs = [(_expected(folder)["text"], _found(folder).text) for folder in FOLDERS]
    overlaps = [compare(gold, text) for gold, text in pairs if gold]
    precision = fmean(overlap.precision or 0.0 for overlap in overlaps)
    recall = fmean(overlap.recall for overlap in overlaps)
    assert harmonic(precision, recall) >= F1_FLOOR
    assert fmean(is_exact(gold, text) for gold, text in pairs) >= EXACT_FLOOR
