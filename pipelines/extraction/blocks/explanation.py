"""Says in words why the block model kept or dropped a segment: the features that moved it most, with their values.

A feature's part is the sum of the steps in the trees' values that its questions made on the way down (A. Saabas, "Interpreting random
forests", 2014). Some trees are enough for the order of the strongest: they all ask about the same things.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.blocks.classifier import BlockModel
from pipelines.extraction.blocks.features import Matrix
from pipelines.extraction.blocks.position_features import TAG_NAMES, ZONE_NAMES
from pipelines.extraction.trees import starts_of
from pipelines.items import BlockKind

TREES = 15
STRONGEST = 2
_KINDS = tuple(kind.value.replace("_", " ") for kind in BlockKind)
_CODED = {"zone": ZONE_NAMES, "tag": TAG_NAMES, "tag of parent": TAG_NAMES, "tag of grandparent": TAG_NAMES, "kind": _KINDS}
_LOGARITHMS = frozenset({"length", "words", "prose of the page", "segments", "prose within 3", "prose within 8"})
_YES_NO = tuple("is has in ends looks after only cut hidden bold same card form list image".split())


def explain(model: BlockModel, rows: Matrix, chances: NDArray[np.float64]) -> list[str]:
    """One reason per row: the model's chance and the features that speak loudest for its verdict."""
    if not len(rows):
        return []
    parts = parts_of(model, rows)
    signs = np.where(chances >= 0.5, 1.0, -1.0)[:, None]
    order = np.argsort(-parts * signs, axis=1)[:, :STRONGEST]
    return [
        f"block model {chance:.2f}: {'; '.join(_word(model.names[column], float(row[column])) for column in columns)}"
        for chance, columns, row in zip(chances.tolist(), order.tolist(), rows, strict=True)
    ]


def parts_of(model: BlockModel, rows: Matrix) -> NDArray[np.float64]:
    """What each feature added to the log odds of each row, over `TREES` trees taken evenly."""
    roots = model.roots[:: max(1, len(model.roots) // TREES)]
    n, width = rows.shape
    flat = np.ascontiguousarray(rows).ravel()
    start = starts_of(rows)
    node = np.broadcast_to(roots, (n, len(roots)))
    parts = np.zeros(n * width)
    for _ in range(model.steps):
        asked = start + model.feature.take(node)
        below = model.step(node, flat.take(asked))
        parts += np.bincount(asked.ravel(), (model.value[below] - model.value[node]).ravel(), n * width)
        node = below
    return parts.reshape(n, width)


def _word(name: str, value: float) -> str:
    if name in _CODED:
        words = _coded(_CODED[name], int(value))
        return f"{name} {words}"
    if name.startswith(_YES_NO) and value in (0.0, 1.0):
        return name if value else f"not: {name}"
    return f"{name} {_number(float(np.expm1(value)) if name in _LOGARITHMS else value)}"


def _number(value: float) -> str:
    """Three digits say enough, and nobody should have to read an exponent."""
    rounded = round(float(f"{value:.3g}"), 3)
    return f"{rounded:,.0f}" if abs(rounded) >= 1_000 else f"{rounded:g}"


def _coded(words: Sequence[str], number: int) -> str:
    return words[number] if number < len(words) else "none"
