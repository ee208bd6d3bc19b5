"""Chooses the segments that are likely the article: the block model alone where it is sure, with the engine's vote where it is not.

A cascade: the engine costs more than all the rest together, and on nearly all pages it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.blocks.body import find_body, holds_lines, holds_prose, own_votes
from pipelines.extraction.blocks.classifier import BlockModel, Models
from pipelines.extraction.blocks.engine import Engine
from pipelines.extraction.blocks.explanation import explain
from pipelines.extraction.blocks.features import Matrix, add_votes, build_features, is_menu_link
from pipelines.extraction.blocks.segment_features import PageHints
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.items import BlockKind

KEEP = 0.5
# Doubtful text in proportion to the text chosen; one article in twenty of the measured sets lies above. Measured over all articles, at
# .17, .3, .5 and without the engine: F1 on fundus .974, .973, .969, .969, on wcxb-dev .955 throughout; mean CPU 28.5, 25.0, 24.1, 23.8 ms.
UNSURE = 0.3
UNLIKELY = 0.25  # prose that the model thinks so of is no body where it is sure of several short lines: a dialogue above comments
HOPELESS = 0.65  # next to nothing is chosen for sure: listings, forums, shops; what the engine finds there is no article either
MOST_LINKS = 1_000  # in one paragraph; trafilatura takes time by their square, 7 s at 8,000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The segments voted for, who voted, per segment how sure that is (0 to 1), and `explain`, which says why of the segments asked about:
    words cost time, and most segments are dropped for a reason of their own."""

    votes: frozenset[int]
    voter: str
    sure: Sequence[float] = field(repr=False)
    explain: Callable[[Sequence[int]], Sequence[str]] = field(repr=False)


def choose(
    segments: Sequence[Segment], positions: Sequence[Position], clues: PageHints, models: Models, engine: Engine, tree: object
) -> Choice:
    """Vote on the segments of a page; `tree`, which the engine may change, is read only where the model is unsure."""
    own = own_votes(segments, positions)
    rows = build_features(find_body(segments, positions, own, clues.title), clues)
    asked = [segment.index for segment, position in zip(segments, positions, strict=True) if not is_menu_link(segment, position)]
    model, voter = models.alone, "the block model"
    chances = _chances(model, rows, asked)
    if segments and UNSURE < doubt_of(segments, chances) < HOPELESS and max(len(segment.hrefs) for segment in segments) <= MOST_LINKS:
        engine_votes = engine.kept(tree, segments, clues.url)
        rows = add_votes(rows, segments, engine_votes)
        model, voter = models.with_engine, f"the block model and {engine.name}"
        # The mean of both: over all articles the second model alone gains .002 of F1 on fundus and loses .001 of word F1 on wcxb-dev.
        chances = (chances + _chances(model, rows, asked)) / 2
    votes = _votes(chances)
    if own and not holds_prose(segments, votes) and not (holds_lines(segments, votes) and _doubts(chances, segments, own)):
        return _alone(segments, own)
    return Choice(votes=votes, voter=voter, sure=chances.tolist(), explain=lambda asked: explain(model, rows[asked], chances[asked]))


def _chances(model: BlockModel, rows: Matrix, asked: Sequence[int]) -> NDArray[np.float64]:
    """The model's chances of the segments it is asked about; 0 of the others."""
    chances = np.zeros(len(rows))
    chances[asked] = model.predict(rows[asked])
    return chances


def doubt_of(segments: Sequence[Segment], chances: NDArray[np.float64]) -> float:
    """Text that may as well be wrong, in proportion to the text chosen; large where next to nothing is chosen."""
    weight = np.array([segment.weight for segment in segments], np.float64)
    return float((weight * np.minimum(chances, 1 - chances)).sum() / max(1.0, (weight * chances).sum()))


def _votes(chances: NDArray[np.float64]) -> frozenset[int]:
    return frozenset(np.flatnonzero(chances >= KEEP).tolist())


def _doubts(chances: NDArray[np.float64], segments: Sequence[Segment], own: frozenset[int]) -> bool:
    """Whether the model holds all of the page's own prose for unlikely; a long heading is no prose."""
    return all(chances[index] < UNLIKELY for index in own if segments[index].kind is not BlockKind.HEADING)


def _alone(segments: Sequence[Segment], own: frozenset[int]) -> Choice:
    """Where the model finds no prose: the prose of the element that holds most of it, for the rules to judge."""
    voter = "prose density"
    words = {True: f"chosen by {voter}", False: f"not chosen by {voter}"}
    return Choice(votes=own, voter=voter, sure=[KEEP] * len(segments), explain=lambda asked: [words[index in own] for index in asked])
