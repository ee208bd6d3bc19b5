"""Gradient-boosted trees as flat arrays, read and asked with numpy alone: how both models of extraction are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
"""One row of features each."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Trees:
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

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]], model: str, names: tuple[str, ...], path: str) -> Self:
        """One model of a file. Raises `ValueError` where its columns are not `names`."""
        if tuple(str(name) for name in arrays[f"{model}.names"]) != names:
            raise ValueError(f"{path}: the model was trained on other features; train it anew with `make train`")
        return cls(
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

    def add_up(self, rows: Matrix, roots: NDArray[np.int32] | None = None) -> NDArray[np.float64]:
        """Sum of the values of the leaves that each row falls into, in all trees or in those with these roots."""
        roots = self.roots if roots is None else roots
        flat, width = np.ascontiguousarray(rows).ravel(), rows.shape[1]
        start = np.arange(len(rows), dtype=np.int32)[:, None] * width
        node = np.broadcast_to(roots, (len(rows), len(roots)))
        for _ in range(self.steps):
            below = flat[start + self.feature[node]] <= self.threshold[node]
            node = np.where(below, self.left[node], self.right[node])
        total: NDArray[np.float64] = self.value[node].sum(axis=1, dtype=np.float64)
        return total

    def contributions(self, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """What each column adds to the log odds of a row: the steps from mean to mean along its paths (A. Saabas, "Interpreting random
        forests", 2014), one number a column."""
        parts = np.zeros(len(self.names))
        node = self.roots
        for _ in range(self.steps):
            column = self.feature[node]
            below = np.where(row[column] <= self.threshold[node], self.left[node], self.right[node])
            np.add.at(parts, column, self.value[below].astype(np.float64) - self.value[node])
            node = below
        return parts
