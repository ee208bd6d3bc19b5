"""The page-kind models that saw neither a page's host nor its theme: what the gate is measured with."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

from benchmarks.blockmodel.folds import domain_of
from benchmarks.blockmodel.held_out import FOLDER, HINT
from benchmarks.pagekind.pages import FOLDS, themes
from benchmarks.sites import DATASET as SITES
from pipelines.extraction.kind.model import KindModels, read_kind_models


def kind_models_for(url: str, dataset: str) -> KindModels:
    """The models that may be asked about a page. Raises `FileNotFoundError` where they are not trained."""
    return _read(path_of(SITES if dataset == SITES else str(_fold_of(url))))


def path_of(name: str) -> Path:
    """The model file of a fold's number or of the miniature sites."""
    return FOLDER / f"kind-held-out-{name}.npz"


def _fold_of(url: str) -> int:
    domain = domain_of(url)
    return zlib.crc32(_themes().get(domain, domain).encode()) % FOLDS


@lru_cache(maxsize=1)
def _themes() -> dict[str, str]:
    return themes()


@lru_cache(maxsize=16)
def _read(path: Path) -> KindModels:
    if not path.exists():
        raise FileNotFoundError(HINT)
    return read_kind_models(str(path))
