"""A model of spaCy made on the spot: its pipeline knows a few names by rules, and is saved and loaded as any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PATTERNS = [
    {"label": "PERSON", "pattern": "Amina Diallo"},
    {"label": "PERSON", "pattern": [{"LOWER": "col"}, {"TEXT": "."}, {"TEXT": "Traore"}]},
    {"label": "ORG", "pattern": "River Watch"},
    {"label": "ORG", "pattern": "Mopti River Watch"},
    {"label": "GPE", "pattern": [{"TEXT": "Mopti"}, {"TEXT": {"IN": ["'s", "’s"]}, "OP": "?"}]},
    {"label": "DATE", "pattern": "Monday"},
]


def make_model(folder: Path, *, language: str = "en", version: str = "1.2.0", patterns: list[dict[str, object]] | None = None) -> Path:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed here; the lock file for developers has it")
    pipe = spacy.blank(language, meta={"name": "toy", "version": version})
    pipe.add_pipe("entity_ruler").add_patterns(PATTERNS if patterns is None else patterns)
    pipe.to_disk(folder)
    return folder


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture
def make() -> Callable[..., Path]:
    return make_model
