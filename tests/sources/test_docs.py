"""The reference of source files says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

from crawler.discovery.scope import DEFAULT_EXCLUDES
from pipelines.items import BlockKind
from pipelines.sources.loader import parse_source
from pipelines.sources.schema import AboutTable, CorrectionTable, LimitsTable, ScopeTable, SeedsTable, SourceFile, SourceKind
from pipelines.urls import ORIGIN_NAMES, ORIGIN_VALUES, SESSION_NAMES, TRACKING_PREFIXES

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "source-file.md").read_text(encoding="utf-8")


def test_each_example_is_a_source() -> None:
    examples = re.findall(r"```toml\n(.*?)```", REFERENCE, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        assert parse_source(example, origin=f"{tomllib.loads(example)['name']}.toml").seeds.feeds


def test_each_key_is_described() -> None:
    for model in (SourceFile, SeedsTable, ScopeTable, LimitsTable, AboutTable, CorrectionTable):
        for key in model.model_fields:
            assert f"| `{key}` |" in REFERENCE or f"`[{key}]`" in REFERENCE or f"`[[{key}]]`" in REFERENCE, key
    assert all(f"`{kind}`" in REFERENCE for kind in (*get_args(SourceKind), *BlockKind))


def test_what_is_dropped_and_excluded_is_described() -> None:
    words = {*TRACKING_PREFIXES, *ORIGIN_NAMES, *ORIGIN_VALUES, *SESSION_NAMES}
    assert not [word for word in sorted(words) if f"`{word}" not in REFERENCE]
    paths = [pattern.strip("*").removesuffix("/") for pattern in DEFAULT_EXCLUDES]
    assert not [path for path in paths if f"`{path}" not in REFERENCE]
