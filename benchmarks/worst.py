"""Prints the pages of a set that Winnow reads worst, with what it should have kept and dropped: `python -m benchmarks.worst SET -n 10`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.metrics import compare, harmonic, level
from benchmarks.pages import AED, SMALL, WADDLE, GoldPage, load_pages
from benchmarks.readers import take_out
from benchmarks.sites import DATASET, load_sites, unpack_sites
from pipelines.items import Extraction

_WIDTH = 150


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0; the output is for reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", choices=["fundus", "wcxb-dev", AED, WADDLE, SMALL, DATASET])
    parser.add_argument("-n", "--number", type=int, default=10, help="how many pages (default 10)")
    parser.add_argument("--page", help="only the page of this name")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        pages = load_sites(unpack_sites(Path(folder))) if options.dataset == DATASET else load_pages()
        chosen = [page for page in pages if page.dataset == options.dataset and page.kind == "article" and page.gold]
        chosen = [page for page in chosen if options.page in (None, page.name)]
        with ProcessPoolExecutor(2) as pool:
            scores = list(pool.map(score_of, chosen, chunksize=16))
        for score, page in sorted(zip(scores, chosen, strict=True), key=lambda pair: pair[0])[: options.number]:
            print("\n".join(describe(page, take_out(page), score)), end="\n\n")
    return 0


def score_of(page: GoldPage) -> float:
    """F1 of one page's shingles."""
    overlap = compare(page.gold or "", take_out(page).text, optional=page.optional)
    return harmonic(overlap.precision or 0.0, overlap.recall)


def describe(page: GoldPage, found: Extraction, score: float) -> Iterator[str]:
    """A heading, then `-` gold paragraphs that are missing and `+` kept blocks that are not in the gold, with reasons."""
    yield f"{score:.3f} {page.name} {page.url}"
    yield f"  {found.status}: {found.status_reason}"
    dropped = {level(block.text): block.reason for block in found.blocks if not block.kept}
    gold = [paragraph for paragraph in (page.gold or "").split("\n") if paragraph.strip()]
    kept = [block for block in found.blocks if block.kept]
    matcher = SequenceMatcher(None, [level(text) for text in gold], [level(block.text) for block in kept], autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            for text in gold[start:end]:
                yield f"  - {text[:_WIDTH]}  ({dropped.get(level(text), 'not a block of its own')})"
            for block in kept[other_start:other_end]:
                yield f"  + {block.text[:_WIDTH]}  ({block.reason}; {block.path})"


if __name__ == "__main__":
    sys.exit(main())
