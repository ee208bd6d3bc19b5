"""The page-kind models that saw neither a page's host nor its theme: what the gate is measured with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from benchmarks.blockmodel.folds import fold_of
from benchmarks.blockmodel.held_out import FOLDER, HINT
from benchmarks.sites import DATASET as SITES
from pipelines.extraction.kind.model import KindModels, read_kind_models


def kind_models_for(url: str, dataset: str) -> KindModels:
    """The models that may be asked about a page. Raises `FileNotFoundError` where they are not trained."""
    return _read(path_of(SITES if dataset == SITES else str(fold_of(url))))


def path_of(name: str) -> Path:
    """The model file of a fold's number or of the miniature sites."""
    return FOLDER / f"kind-held-out-{name}.npz"


@lru_cache(maxsize=16)
def _read(path: Path) -> KindModels:
    if not path.exists():
        raise FileNotFoundError(HINT)
    return read_kind_models(str(path))
