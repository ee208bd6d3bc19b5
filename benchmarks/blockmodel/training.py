"""Trains the block model by cross-validation over publishers and prints what it would give: `python -m benchmarks.blockmodel.training`.

Needs lightgbm and rapidfuzz, which are no part of the development lock. Every page is read with a model that saw no page of its domain.
"""

from __future__ import annotations

import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.blockmodel.features import build_features
from benchmarks.blockmodel.labels import label_by_gold, label_by_snippets
from benchmarks.blockmodel.segment_features import Clues, Matrix
from benchmarks.metrics import compare, harmonic, holds_snippet, is_exact, tokens, word_f1
from benchmarks.pages import SHARED, GoldPage, load_pages
from pipelines.extraction.body import own_votes, survey
from pipelines.extraction.jsonld import text_of
from pipelines.extraction.metadata import find_facts, read_page_data
from pipelines.extraction.page import read_page
from pipelines.extraction.segments import split_segments
from pipelines.extraction.structure import find_places

FOLDS = 5
KEEP = 0.5
ROUNDS = 300
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
}


@dataclass(slots=True, kw_only=True)
class Example:
    """A page cut and labelled; a label of -1 means unknown."""

    page: GoldPage
    texts: list[str]
    rows: Matrix = field(repr=False)
    labels: NDArray[np.float32] = field(repr=False)
    sizes: NDArray[np.int64] = field(repr=False)  # tokens
    fold: int = 0


def main() -> int:
    """0 done, 2 something is missing."""
    try:
        import lightgbm
        import rapidfuzz  # noqa: F401
    except ImportError as error:
        print(f"{error.name} is not installed: .venv/bin/python -m pip install lightgbm rapidfuzz")
        return 2
    if not (SHARED / "pages" / "manifest.jsonl").exists():
        print("../shared/pages is not beside the repository: nothing to train on")
        return 2
    pages = [page for page in load_pages() if page.kind == "article"]
    with ProcessPoolExecutor(2) as pool:
        examples = [example for example in pool.map(read_example, pages, chunksize=8) if example.texts]
    texts: list[tuple[GoldPage, str]] = []
    for fold in range(FOLDS):
        model = _train(lightgbm, [example for example in examples if example.fold != fold])
        for example in examples:
            if example.fold == fold:
                kept = model.predict(example.rows) >= KEEP
                texts.append((example.page, "\n".join(text for text, keep in zip(example.texts, kept, strict=True) if keep)))
    print(_report(texts))
    return 0


def read_example(page: GoldPage) -> Example:
    """The page's segments with their features and labels."""
    parsed = read_page(page.url, page.read_body(), page.charset)
    data = read_page_data(parsed.url, parsed.tree)
    facts = find_facts(data, captured_at=None, language=None)
    segments = split_segments(parsed.tree)
    places = find_places(segments, page.url)
    title = facts.title.value if facts.title else ""
    clues = Clues(
        url=page.url,
        title=title,
        description=facts.description.value if facts.description else "",
        authors=facts.authors.value if facts.authors else (),
        article_body=text_of(data.article.get("articleBody")) or "",
    )
    rows = build_features(survey(segments, places, own_votes(segments, places), title), clues)
    texts = [segment.text for segment in segments]
    labels = label_by_gold(texts, page.gold) if page.gold is not None else label_by_snippets(texts, page.wanted, page.unwanted)
    sizes = np.array([len(tokens(text)) for text in texts], np.int64)
    return Example(page=page, texts=texts, rows=rows, labels=labels, sizes=sizes, fold=zlib.crc32(_domain(page.url).encode()) % FOLDS)


def _domain(url: str) -> str:
    labels = [*url.split("/"), "", "", ""][2].lower().split(":")[0].split(".")
    country_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if country_level else labels[-2:])


def _train(lightgbm: Any, examples: list[Example]) -> Any:
    known = [example.labels >= 0 for example in examples]
    rows = np.vstack([example.rows[mask] for example, mask in zip(examples, known, strict=True)])
    wanted = np.concatenate([example.labels[mask] >= 0.6 for example, mask in zip(examples, known, strict=True)])
    weight = np.concatenate([np.sqrt(np.clip(example.sizes[mask], 1, 150)) for example, mask in zip(examples, known, strict=True)])
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, wanted.astype(float), weight=weight), ROUNDS)


def _report(texts: list[tuple[GoldPage, str]]) -> str:
    lines = []
    for dataset in ("wcxb-dev", "fundus"):
        pairs = [(page, text) for page, text in texts if page.dataset == dataset and page.gold]
        overlaps = [compare(page.gold or "", text) for page, text in pairs]
        f1 = harmonic(fmean(o.precision for o in overlaps if o.precision is not None), fmean(o.recall for o in overlaps))
        words = fmean(word_f1(page.gold or "", text) for page, text in pairs)
        exact = fmean(is_exact(page.gold or "", text) for page, text in pairs)
        leaks = fmean(any(holds_snippet(u, text) and not holds_snippet(u, page.gold or "") for u in page.unwanted) for page, text in pairs)
        lines.append(f"{dataset}: F1 {f1:.4f}, word F1 {words:.4f}, exact {exact:.4f}, pages with a leak {leaks:.4f}")
    pairs = [(page, text) for page, text in texts if page.dataset == "trafilatura"]
    hits = sum(holds_snippet(wanted, text) for page, text in pairs for wanted in page.wanted)
    intruders = sum(holds_snippet(unwanted, text) for page, text in pairs for unwanted in page.unwanted)
    total = sum(len(page.wanted) for page, _ in pairs)
    lines.append(f"trafilatura: snippet F {harmonic(hits / max(1, hits + intruders), hits / max(1, total)):.4f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
