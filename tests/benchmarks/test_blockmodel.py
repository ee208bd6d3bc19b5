"""What the block model on trial learns from: its features and labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.blockmodel.folds import domain_of
from benchmarks.blockmodel.habits import find_unsaid
from benchmarks.blockmodel.labels import _share, label_by_snippets
from benchmarks.pages import AED, SMALL, GoldPage
from pipelines.extraction.blocks.body import find_body, own_votes
from pipelines.extraction.blocks.features import NAMES, build_features
from pipelines.extraction.blocks.segment_features import PageHints
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.structure import find_places

PARAGRAPH = "The court adjourned the hearing until Thursday because the interpreter had not been paid since March."
PAGE = f"<html><body><nav><a href='/a'>News</a></nav><div><h1>Adjourned</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></div></body></html>"


def _rows(html: str) -> np.ndarray:
    segments = split_segments(read_page("https://example.org/a", html.encode()).tree)
    places = find_places(segments, "https://example.org/a")
    return build_features(find_body(segments, places, own_votes(segments, places), "Adjourned"), PageHints(title="Adjourned"))


def test_each_segment_is_a_row_and_each_name_a_column() -> None:
    rows = _rows(PAGE)
    assert rows.shape == (4, len(NAMES))
    assert np.isfinite(rows).all()
    assert len(set(NAMES)) == len(NAMES)


def test_the_title_is_told_from_the_text() -> None:
    column = _rows(PAGE)[:, NAMES.index("is the title")]
    assert column.tolist() == [0, 1, 0, 0]


def test_a_page_without_text_has_no_rows() -> None:
    assert _rows("<html><body></body></html>").shape == (0, len(NAMES))


def test_a_short_text_must_stand_at_its_place_in_the_gold() -> None:
    known = {(1, 2, 3, 4), (2, 3, 4, 5)}
    assert _share([1, 2, 3, 4, 5], np.arange(5), known) == 1
    assert _share([1, 2, 3, 4, 5], np.full(5, -1), known) == 0
    assert _share([1, 2], np.array([7, 8]), known) == 1
    assert _share([1, 2], np.array([7, 9]), known) == 0
    assert _share([], np.array([]), known) == -1


def test_snippets_label_what_they_meet() -> None:
    assert label_by_snippets(["a wanted line", "junk", "else"], ["wanted line"], ["junk"]).tolist() == [1, 0, -1]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://one.github.io/a", "one.github.io"),
        ("http://www.ria.ru/a", "ria.ru"),
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
    ],
)
def test_a_site_of_a_hosting_service_is_a_domain_of_its_own(url: str, domain: str) -> None:
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    ("dataset", "unsaid"),
    [
        pytest.param(AED, ["A point of a list"], id="lists of AED"),
        pytest.param(SMALL, [PARAGRAPH, "The court, by A. B."], id="standfirst and caption of a feed"),
        pytest.param("wcxb-dev", [], id="a set without such habits"),
    ],
)
def test_what_a_gold_leaves_out_by_habit_is_not_learnt_from(dataset: str, unsaid: list[str]) -> None:
    body = f"<h1>Adjourned</h1><p>{PARAGRAPH}</p><p>Gold.</p><ul><li>A point of a list</li></ul><p>Junk</p><i>The court, by A. B.</i>"
    segments = split_segments(read_page("https://example.org/a", f"<html><body>{body}</body></html>".encode()).tree)
    page = GoldPage(
        dataset=dataset,
        name="1",
        url="https://example.org/a",
        kind="article",
        file=Path("a.html"),
        charset=None,
        gold="Gold.",
        group="example.org",
        optional=("The court, by A. B.",),
    )
    labels = np.array([float(segment.text == "Gold.") for segment in segments], np.float32)
    found = find_unsaid(page, segments, labels)
    assert [segment.text for segment, is_unsaid in zip(segments, found, strict=True) if is_unsaid] == unsaid
