"""Writes a trained LightGBM booster as the flat arrays that `pipelines.extraction.trees` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.blocks.features import NAMES, NAMES_WITH_VOTES


class _Arrays:
    def __init__(self) -> None:
        self.feature: list[int] = []
        self.threshold: list[np.float32] = []
        self.left: list[int] = []
        self.right: list[int] = []
        self.value: list[float] = []

    def add(self, node: dict[str, Any]) -> int:
        """Lay out a node and all below it; returns its number."""
        number = len(self.feature)
        leaf = "leaf_value" in node
        self.feature.append(0 if leaf else node["split_feature"])
        self.threshold.append(np.float32(0) if leaf else _at_most(node["threshold"]))
        self.value.append(node["leaf_value"] if leaf else node["internal_value"])
        self.left.append(number)
        self.right.append(number)
        if not leaf:
            if node["decision_type"] != "<=":
                raise ValueError(f"a split of type {node['decision_type']} cannot be written")
            self.left[number] = self.add(node["left_child"])
            self.right[number] = self.add(node["right_child"])
        return number


def _at_most(threshold: float) -> np.float32:
    """The largest float32 that is not above a threshold: float32 rows then fall on the same side as with the double."""
    rounded = np.float32(threshold)
    return rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf))


def write_models(alone: Any, with_engine: Any, path: Path, version: str) -> None:
    """Write both boosters to `path`; `version` names the training in every text's engine."""
    arrays = {**flatten("alone", trees_of(alone), NAMES), **flatten("with_engine", trees_of(with_engine), NAMES_WITH_VOTES)}
    np.savez_compressed(path, version=np.array(version), **arrays)


def trees_of(booster: Any) -> list[dict[str, Any]]:
    """The trees of a booster; those of a model of several classes take turns, one of each class."""
    return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]


def flatten(model: str, trees: Sequence[dict[str, Any]], names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """The arrays of one model, each under a name that begins with `model`."""
    arrays = _Arrays()
    roots = [arrays.add(tree) for tree in trees]
    return {
        f"{model}.names": np.array(names),
        f"{model}.roots": np.array(roots, np.int32),
        f"{model}.feature": np.array(arrays.feature, np.int16),
        f"{model}.threshold": np.array(arrays.threshold, np.float32),
        f"{model}.left": np.array(arrays.left, np.int32),
        f"{model}.right": np.array(arrays.right, np.int32),
        f"{model}.value": np.array(arrays.value, np.float32),
        f"{model}.steps": np.array(max(max(_depths(tree)) for tree in trees)),
    }


def _depths(node: dict[str, Any], above: int = 0) -> Iterator[int]:
    yield above
    for side in ("left_child", "right_child"):
        if side in node:
            yield from _depths(node[side], above + 1)
