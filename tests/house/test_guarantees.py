"""The table of guarantees: a row for each fault and attack, each with tests that exist or with what is not shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = tomllib.loads((ROOT / "tests" / "faults" / "guarantees.toml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "reference" / "guarantees.md").read_text(encoding="utf-8")


def test_every_fault_and_attack_has_its_row_in_order() -> None:
    assert list(ROWS) == [f"F{number:02}" for number in range(1, 47)] + [f"A{number:02}" for number in range(1, 34)]


@pytest.mark.parametrize("number", ROWS)
def test_a_row_names_tests_that_exist_or_says_what_is_not_shown(number: str) -> None:
    row = ROWS[number]
    assert row["tests"] or row.get("open")
    for test in (*row["tests"], *row.get("long", ())):
        path, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / "tests" / path).read_text(encoding="utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("number", ROWS)
def test_the_page_says_what_the_table_says(number: str) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {number} |"))
    row = ROWS[number]
    assert all(text in line for text in (row["fault"], row["answer"], row.get("open", ""), *row["tests"], *row.get("long", ())))
    assert "| held |" in line or not row["tests"], "run make guarantees"
