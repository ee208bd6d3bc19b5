"""Reads pages of known kind as examples: their features and signatures, with the block model that saw none of their domains."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from benchmarks.blockmodel.folds import fold_of
from benchmarks.blockmodel.held_out import path_of
from benchmarks.pagekind.pages import KindPage
from pipelines.extraction.blocks.choice import choose
from pipelines.extraction.blocks.classifier import Models, read_models
from pipelines.extraction.blocks.engine import TrafilaturaEngine
from pipelines.extraction.blocks.verdict import judge
from pipelines.extraction.extract import clues_of
from pipelines.extraction.facts.metadata import find_facts, read_page_data
from pipelines.extraction.kind.features import KindInput, describe_kept, describe_page, outline_of
from pipelines.extraction.kind.signature import sign
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import UndecodableError, read_page
from pipelines.extraction.page.preformatted import take_reports
from pipelines.extraction.page.structure import find_places
from pipelines.page_kind import PageSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class KindExample:
    """A page with its features."""

    page: KindPage
    features: dict[str, float] = field(repr=False)
    signature: PageSignature = field(repr=False)


def read_examples(pages: Sequence[KindPage]) -> list[KindExample]:
    """The examples of all pages that can be read, in order."""
    with ProcessPoolExecutor(2) as pool:
        return [example for example in pool.map(read_example, pages, chunksize=16) if example is not None]


_read: dict[str, Models] = {}


def _models(page: KindPage) -> Models:
    path = path_of(str(fold_of(page.url)))
    if str(path) not in _read:
        _read[str(path)] = read_models(str(path))
    return _read[str(path)]


def read_example(page: KindPage) -> KindExample | None:
    """A page's features; None for bytes that are no text."""
    try:
        parsed = read_page(page.url, page.read_body(), page.charset)
    except UndecodableError:
        return None
    data = read_page_data(parsed.url, parsed.tree)
    segments = split_segments(parsed.tree)
    take_reports(segments)
    positions = find_places(segments, page.url)
    facts = find_facts(data, captured_at=None, language=None)
    known = KindInput(data=data, facts=facts, segments=segments, positions=positions)
    outline = outline_of(known)
    features = describe_page(known, outline)
    choice = choose(segments, positions, clues_of(page.url, data, facts), _models(page), TrafilaturaEngine(), parsed.tree)
    verdicts = judge(segments, positions, choice, title=facts.title.value if facts.title else None, url=page.url)
    title = facts.title.value if facts.title else ""
    signature = sign(page.url, title, outline, segments, positions, verdicts)
    return KindExample(page=page, features=features | describe_kept(segments, positions, verdicts), signature=signature)
