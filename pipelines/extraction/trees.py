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
    """Trees laid end to end: a node asks whether column `feature` is at most `threshold` and goes on to one of two nodes.

    `below` has the two of each node side by side, that for no and that for yes. Leaves lead to themselves, so that every row takes `steps`
    steps in every tree; `value` is what a leaf adds to the log odds, and at other nodes the mean of what stands below.
    `names` are the columns the trees were grown on, `version` names the training. Numbers of nodes and columns are of the type by which
    numpy takes: of narrower ones it makes a copy at each step, and all steps together took two and a half times as long.
    """

    version: str
    names: tuple[str, ...]
    roots: NDArray[np.intp] = field(repr=False)
    feature: NDArray[np.intp] = field(repr=False)
    threshold: NDArray[np.float32] = field(repr=False)
    below: NDArray[np.intp] = field(repr=False)
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
            roots=arrays[f"{model}.roots"].astype(np.intp),
            feature=arrays[f"{model}.feature"].astype(np.intp),
            threshold=arrays[f"{model}.threshold"],
            below=np.stack([arrays[f"{model}.right"], arrays[f"{model}.left"]], axis=1).ravel().astype(np.intp),
            value=arrays[f"{model}.value"],
            steps=int(arrays[f"{model}.steps"]),
        )

    def add_up(self, rows: Matrix, roots: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """Sum of the values of the leaves that each row falls into, in all trees or in those with these roots."""
        roots = self.roots if roots is None else roots
        flat, start = np.ascontiguousarray(rows).ravel(), starts_of(rows)
        node = np.broadcast_to(roots, (len(rows), len(roots)))
        for _ in range(self.steps):
            node = self.step(node, flat.take(start + self.feature.take(node)))
        total: NDArray[np.float64] = self.value[node].sum(axis=1, dtype=np.float64)
        return total

    def step(self, node: NDArray[np.intp], asked: Matrix) -> NDArray[np.intp]:
        """The nodes that follow, where those at `node` find these values in the columns they ask about."""
        following: NDArray[np.intp] = self.below.take(2 * node + (asked <= self.threshold.take(node)))
        return following

    def contributions(self, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """What each column adds to the log odds of a row: the steps from mean to mean along its paths (A. Saabas, "Interpreting random
        forests", 2014), one number a column."""
        parts = np.zeros(len(self.names))
        node = self.roots
        for _ in range(self.steps):
            column = self.feature[node]
            below = self.step(node, row[column])
            np.add.at(parts, column, self.value[below].astype(np.float64) - self.value[node])
            node = below
        return parts


def starts_of(rows: Matrix) -> NDArray[np.intp]:
    """Where each row begins in the matrix laid out flat, as a column."""
    starts: NDArray[np.intp] = (np.arange(len(rows), dtype=np.intp) * rows.shape[1])[:, None]
    return starts
