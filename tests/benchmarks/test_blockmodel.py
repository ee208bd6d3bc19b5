"""What the block model on trial learns from: its features and labels."""

from __future__ import annotations

import numpy as np

from benchmarks.blockmodel.labels import _share, label_by_snippets
from pipelines.extraction.blocks.body import find_body, own_votes
from pipelines.extraction.blocks.features import NAMES, build_features
from pipelines.extraction.blocks.segment_features import PageHints
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.segments import split_segments
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
