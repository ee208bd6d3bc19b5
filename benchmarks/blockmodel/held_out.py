"""The block models that saw neither a page nor its domain: what every figure of the gate is measured with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from benchmarks.blockmodel.folds import fold_of
from benchmarks.pages import GoldPage
from benchmarks.sites import DATASET as SITES
from pipelines.extraction.blocks.classifier import Models, read_models

FOLDER = Path(__file__).resolve().parents[1] / "out" / "models"
HINT = "the models of the gate are not trained: `make bench-quality` trains them first"


def models_for(page: GoldPage) -> Models:
    """The models that may be asked about a page. Raises `FileNotFoundError` where they are not trained."""
    return _read(path_of(SITES if page.dataset == SITES else str(fold_of(page.url))))


def path_of(name: str) -> Path:
    """The model file of a fold's number or of the miniature sites."""
    return FOLDER / f"held-out-{name}.npz"


@lru_cache(maxsize=8)
def _read(path: Path) -> Models:
    if not path.exists():
        raise FileNotFoundError(HINT)
    return read_models(str(path))
