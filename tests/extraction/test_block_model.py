"""The block model: trees read with numpy alone, reasons in words, trafilatura asked only where the model is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pipelines.extraction.blocks.choice import UNSURE, choose, doubt_of
from pipelines.extraction.blocks.classifier import BlockModel, shipped_models
from pipelines.extraction.blocks.explanation import _number, explain, parts_of
from pipelines.extraction.blocks.features import NAMES, NAMES_WITH_VOTES, add_votes
from pipelines.extraction.blocks.segment_features import PageHints
from pipelines.extraction.extract import extract
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import find_places
from pipelines.items import PageInput

URL = "https://example.org/2024/03/a-hearing"
SENTENCES = (
    "The court adjourned the hearing until Thursday because the interpreter had not been paid since March.",
    "Two of the five defendants said that they had been asked to sign statements in a language they cannot read.",
    "Their lawyer has asked for the recordings of the first interrogation, which the prosecution says were lost.",
    "A decision on the request is expected next week, a clerk of the second chamber told reporters on the stairs.",
)
PLAIN = "<html><body><nav><a href='/a'>News</a></nav><article><h1>Adjourned</h1>{}</article></body></html>".format(
    "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
)


def _two_trees() -> BlockModel:
    """First tree: column 0 <= 1 -> -1, else column 1 <= 5 -> 2, else 3. Second tree: always 0.5."""
    return BlockModel(
        version="test",
        names=("zero", "one"),
        roots=np.array([0, 5]),
        feature=np.array([0, 0, 1, 0, 0, 0]),
        threshold=np.array([1, 0, 5, 0, 0, 0], np.float32),
        below=np.array([2, 1, 1, 1, 4, 3, 3, 3, 4, 4, 5, 5]),
        value=np.array([0, -1, 2.5, 2, 3, 0.5], np.float32),
        steps=2,
    )


@pytest.mark.parametrize(("row", "log_odds"), [((1, 9), -0.5), ((1.5, 5), 2.5), ((1.5, 5.5), 3.5)])
def test_each_row_falls_through_every_tree(row: tuple[float, float], log_odds: float) -> None:
    assert _two_trees().predict(np.array([row], np.float32))[0] == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_no_rows_give_no_chances() -> None:
    assert _two_trees().predict(np.zeros((0, 2), np.float32)).shape == (0,)


def test_the_parts_of_the_features_add_up() -> None:
    rows = np.array([(1, 9), (1.5, 5.5)], np.float32)
    assert parts_of(_two_trees(), rows).tolist() == [[-1.0, 0.0], [2.5, 0.5]]


def test_the_reason_names_the_features_that_spoke_loudest() -> None:
    rows = np.array([(1, 9), (1.5, 5.5)], np.float32)
    model = _two_trees()
    assert explain(model, rows, model.predict(rows)) == ["block model 0.38: zero 1; one 9", "block model 0.97: zero 1.5; one 5.5"]


def test_the_shipped_models_know_todays_features() -> None:
    models = shipped_models()
    assert (models.alone.names, models.with_engine.names) == (NAMES, NAMES_WITH_VOTES)


class _Engine:
    """Keeps what it is told to and remembers whether it was asked."""

    name = "an engine"

    def __init__(self, keeps: frozenset[int] = frozenset()) -> None:
        self.keeps = keeps
        self.asked = 0

    def kept(self, tree: object, segments: Sequence[Segment], url: str) -> frozenset[int]:
        self.asked += 1
        return self.keeps


def _choose(markup: str, engine: _Engine, value: float | None = None):
    tree = read_page(URL, markup.encode()).tree
    segments = split_segments(tree)
    models = shipped_models()
    if value is not None:  # a model that gives every segment the same log odds
        flat = replace(models.alone, value=np.full_like(models.alone.value, value / len(models.alone.roots)))
        models = replace(models, alone=flat)
    return segments, choose(segments, find_places(segments, URL), PageHints(url=URL, title="Adjourned"), models, engine, tree)


def test_a_plain_article_needs_no_engine() -> None:
    engine = _Engine()
    segments, choice = _choose(PLAIN, engine)
    assert engine.asked == 0
    assert {segments[index].text for index in choice.votes} >= set(SENTENCES)
    assert choice.voter == "the block model"


def test_the_engine_is_asked_where_the_model_is_unsure() -> None:
    engine = _Engine(frozenset({2, 3, 4, 5}))
    segments, choice = _choose(PLAIN, engine, value=0.85)  # a chance of .7 everywhere
    assert engine.asked == 1
    assert "an engine" in choice.voter
    assert {segments[index].text for index in choice.votes} >= set(SENTENCES)


def test_the_engine_is_not_asked_where_nothing_is_sure() -> None:
    engine = _Engine(frozenset({2, 3, 4, 5}))
    _choose(PLAIN, engine, value=-2.0)
    assert engine.asked == 0


def test_doubt_is_measured_by_text() -> None:
    segments = split_segments(read_page(URL, PLAIN.encode()).tree)
    sure = np.array([float(segment.text in SENTENCES) for segment in segments])
    assert doubt_of(segments, sure) == 0
    assert doubt_of(segments, np.full(len(segments), 0.5)) == pytest.approx(1)
    assert doubt_of(segments, sure * 0.9) == pytest.approx(1 / 9)
    assert doubt_of(segments, sure * 0.9) < UNSURE < doubt_of(segments, sure * 0.7)


def test_votes_become_columns() -> None:
    segments = split_segments(read_page(URL, PLAIN.encode()).tree)
    rows = add_votes(np.zeros((len(segments), len(NAMES)), np.float32), segments, frozenset({2}))
    assert rows.shape == (len(segments), len(NAMES_WITH_VOTES))
    assert rows[:, len(NAMES)].tolist() == [0, 0, 1, 0, 0, 0]


def test_every_reason_of_the_model_is_in_words() -> None:
    found = extract(PageInput(url=URL, body=PLAIN.encode()))
    reasons = [block.reason for block in found.blocks if block.kept]
    assert len(reasons) == len(SENTENCES)
    assert all(reason.startswith(("block model 0.9", "block model 1.0")) for reason in reasons)
    assert "block model" in found.engine


def test_the_model_is_not_asked_about_links_of_a_menu() -> None:
    segments, choice = _choose(PLAIN, _Engine(), value=5.0)
    assert [segments[index].text for index in range(len(segments)) if choice.sure[index] == 0] == ["News"]
    assert 0 not in choice.votes


def test_words_are_made_for_the_segments_asked_about_only() -> None:
    _, choice = _choose(PLAIN, _Engine())
    assert [reason.startswith("block model 0.9") for reason in choice.explain([2, 5])] == [True, True]
    assert choice.explain([]) == []


@pytest.mark.parametrize(
    ("value", "written"), ((2_340.6, "2,340"), (12_345, "12,300"), (999.9, "1,000"), (0.12345, "0.123"), (1e-6, "0"), (36, "36"))
)
def test_numbers_of_reasons_have_no_exponent(value: float, written: str) -> None:
    assert _number(value) == written
