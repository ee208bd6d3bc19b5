"""Turns the numbers of a trend into upright rectangles: pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.explorer.rendering.charts import HEIGHT, WIDTH

_LEAST = 2.0  # so high is anything above nothing, or it could not be seen
_FILLED = 0.84  # of the place of a bar; the rest is the gap to the next
_MOST = 60.0  # a bar no wider than that, or a single one would be a wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One bar in a drawing of `WIDTH` by `HEIGHT`: its place from `left`, `step` wide, and the rectangle within.

    With `is_cut` it would be higher than the drawing.
    """

    left: float
    step: float
    x: float
    y: float
    width: float
    height: float
    is_cut: bool


def draw_columns(heights: Sequence[float], highest: float) -> tuple[Column, ...]:
    """A bar for each height, side by side over the whole width; `highest` is as high as the drawing."""
    step = WIDTH / max(1, len(heights))
    width = step * _FILLED if len(heights) == 1 else min(step * _FILLED, _MOST)
    return tuple(_column(place, height, highest or 1, step=step, width=width) for place, height in enumerate(heights))


def _column(place: int, height: float, highest: float, *, step: float, width: float) -> Column:
    tall = min(max(HEIGHT * height / highest, _LEAST), HEIGHT) if height else 0.0
    left = place * step
    return Column(
        left=round(left, 2),
        step=round(step, 2),
        x=round(left + (step - width) / 2, 2),
        y=round(HEIGHT - tall, 1),
        width=round(width, 2),
        height=round(tall, 1),
        is_cut=height > highest,
    )
