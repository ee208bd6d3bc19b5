"""The block model: gradient-boosted trees that say of each segment how likely it is part of the article.

Trained by `make train` with LightGBM, shipped as flat arrays, read with numpy alone. What it was trained on stands in its model card,
`pipelines/extraction/models/MODEL_CARD.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.blocks.features import NAMES, NAMES_WITH_VOTES, Matrix

MODEL_FILE = "block-model.npz"
# Rows of which the first third of the trees is sure are not asked about again; most segments of a page are menus.
FIRST_PART = 3
SURE = 3.2  # log odds, a chance of .04 or .96; all trees together only make such rows surer


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BlockModel:
    """Trees laid end to end: a node asks whether column `feature` is at most `threshold` and goes `left` or `right`.

    Leaves lead to themselves, so that every row takes `steps` steps in every tree; `value` is what a leaf adds to the log odds, and at
    other nodes the mean of what stands below.
    `names` are the columns the trees were grown on, `version` names the training.
    """

    version: str
    names: tuple[str, ...]
    roots: NDArray[np.int32] = field(repr=False)
    feature: NDArray[np.int16] = field(repr=False)
    threshold: NDArray[np.float32] = field(repr=False)
    left: NDArray[np.int32] = field(repr=False)
    right: NDArray[np.int32] = field(repr=False)
    value: NDArray[np.float32] = field(repr=False)
    steps: int

    def predict(self, rows: Matrix) -> NDArray[np.float64]:
        """Probability of being article text, 0 to 1, for each row of a feature matrix with the columns `names`."""
        if not len(rows):
            return np.zeros(0)
        first = len(self.roots) // FIRST_PART
        log_odds = self._add_up(rows, self.roots[:first])
        open_rows = np.flatnonzero(np.abs(log_odds) < SURE)
        if len(open_rows):
            log_odds[open_rows] += self._add_up(rows[open_rows], self.roots[first:])
        odds: NDArray[np.float64] = 1 / (1 + np.exp(-log_odds))
        return odds

    def _add_up(self, rows: Matrix, roots: NDArray[np.int32]) -> NDArray[np.float64]:
        """Sum of the values of the leaves that each row falls into."""
        flat, width = np.ascontiguousarray(rows).ravel(), rows.shape[1]
        start = np.arange(len(rows), dtype=np.int32)[:, None] * width
        node = np.broadcast_to(roots, (len(rows), len(roots)))
        for _ in range(self.steps):
            below = flat[start + self.feature[node]] <= self.threshold[node]
            node = np.where(below, self.left[node], self.right[node])
        total: NDArray[np.float64] = self.value[node].sum(axis=1, dtype=np.float64)
        return total


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Models:
    """The two models of the cascade: on the page alone, and with the engine's votes."""

    alone: BlockModel
    with_engine: BlockModel

    @property
    def version(self) -> str:
        """Names the training in every text's engine."""
        return self.alone.version


def read_models(path: str) -> Models:
    """Read a model file. Raises `ValueError` where its columns are not those of `features`."""
    with np.load(path, allow_pickle=False) as arrays:
        alone = _read(arrays, "alone", NAMES, path)
        return Models(alone=alone, with_engine=_read(arrays, "with_engine", NAMES_WITH_VOTES, path))


def _read(arrays: Mapping[str, NDArray[Any]], model: str, names: tuple[str, ...], path: str) -> BlockModel:
    if tuple(str(name) for name in arrays[f"{model}.names"]) != names:
        raise ValueError(f"{path}: the model was trained on other features; train it anew with `make train`")
    return BlockModel(
        version=str(arrays["version"]),
        names=names,
        roots=arrays[f"{model}.roots"],
        feature=arrays[f"{model}.feature"],
        threshold=arrays[f"{model}.threshold"],
        left=arrays[f"{model}.left"],
        right=arrays[f"{model}.right"],
        value=arrays[f"{model}.value"],
        steps=int(arrays[f"{model}.steps"]),
    )


@lru_cache(maxsize=1)
def shipped_models() -> Models:
    """The models that come with Winnow, read once per process."""
    with as_file(files("pipelines.extraction") / "models" / MODEL_FILE) as path:
        return read_models(str(path))
