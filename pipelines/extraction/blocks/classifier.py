"""The block model: gradient-boosted trees that say of each segment how likely it is part of the article.

Trained by `make train` with LightGBM, shipped as flat arrays, read with numpy alone. What it was trained on stands in its model card,
`pipelines/extraction/models/MODEL_CARD.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.blocks.features import NAMES, NAMES_WITH_VOTES, Matrix
from pipelines.extraction.trees import Trees

MODEL_FILE = "block-model.npz"
# Rows of which the first third of the trees is sure are not asked about again; most segments of a page are menus.
FIRST_PART = 3
SURE = 3.2  # log odds, a chance of .04 or .96; all trees together only make such rows surer


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BlockModel(Trees):
    """The trees of one model, asked in two parts."""

    def predict(self, rows: Matrix) -> NDArray[np.float64]:
        """Probability of being article text, 0 to 1, for each row of a feature matrix with the columns `names`."""
        if not len(rows):
            return np.zeros(0)
        first = len(self.roots) // FIRST_PART
        log_odds = self.add_up(rows, self.roots[:first])
        open_rows = np.flatnonzero(np.abs(log_odds) < SURE)
        if len(open_rows):
            log_odds[open_rows] += self.add_up(rows[open_rows], self.roots[first:])
        odds: NDArray[np.float64] = 1 / (1 + np.exp(-log_odds))
        return odds


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
        alone = BlockModel.read(arrays, "alone", NAMES, path)
        return Models(alone=alone, with_engine=BlockModel.read(arrays, "with_engine", NAMES_WITH_VOTES, path))


@lru_cache(maxsize=1)
def shipped_models() -> Models:
    """The models that come with Winnow, read once per process."""
    with as_file(files("pipelines.extraction") / "models" / MODEL_FILE) as path:
        return read_models(str(path))
