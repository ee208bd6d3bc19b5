"""Reads the gold pages as examples for the block model: their segments with features and labels."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.blockmodel.habits import find_unsaid
from benchmarks.blockmodel.labels import label_by_gold, label_by_snippets
from benchmarks.metrics import tokens
from benchmarks.pages import GoldPage, load_pages
from pipelines.extraction.blocks.body import find_body, own_votes
from pipelines.extraction.blocks.engine import TrafilaturaEngine
from pipelines.extraction.blocks.features import Matrix, add_votes, build_features, is_menu_link
from pipelines.extraction.extract import clues_of
from pipelines.extraction.facts.metadata import find_facts, read_page_data
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.preformatted import take_reports
from pipelines.extraction.page.structure import find_places


@dataclass(slots=True, kw_only=True)
class Example:
    """A page cut and labelled. `rows` have the columns `NAMES`, `with_votes` those with the engine's votes.

    A label of -1 means unknown, or a menu link, which the model is never asked about.
    """

    page: GoldPage
    texts: list[str] = field(repr=False)
    rows: Matrix = field(repr=False)
    with_votes: Matrix = field(repr=False)
    labels: NDArray[np.float32] = field(repr=False)
    sizes: NDArray[np.int64] = field(repr=False)  # tokens


def read_examples() -> list[Example]:
    """All articles with a gold text or snippets, in the order of the manifests."""
    pages = [page for page in load_pages() if page.kind == "article"]
    with ProcessPoolExecutor(2) as pool:
        return [example for example in pool.map(read_example, pages, chunksize=8) if example.texts]


def read_example(page: GoldPage) -> Example:
    """The page's segments with their features and labels."""
    parsed = read_page(page.url, page.read_body(), page.charset)
    data = read_page_data(parsed.url, parsed.tree)
    segments = split_segments(parsed.tree)
    take_reports(segments)
    positions = find_places(segments, page.url)
    clues = clues_of(page.url, data, find_facts(data, captured_at=None, language=None))
    rows = build_features(find_body(segments, positions, own_votes(segments, positions), clues.title), clues)
    texts = [segment.text for segment in segments]
    labels = label_by_gold(texts, page.gold) if page.gold is not None else label_by_snippets(texts, page.wanted, page.unwanted)
    labels[find_unsaid(page, segments, labels)] = -1
    labels[[is_menu_link(segment, position) for segment, position in zip(segments, positions, strict=True)]] = -1
    return Example(
        page=page,
        texts=texts,
        rows=rows,
        with_votes=add_votes(rows, segments, TrafilaturaEngine().kept(parsed.tree, segments, page.url)),
        labels=labels,
        sizes=np.array([len(tokens(text)) for text in texts], np.int64),
    )
