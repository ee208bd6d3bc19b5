"""How many copies are found of those made on purpose, and how many pairs are called copies wrongly: `python -m benchmarks.copies.quality`.

The articles are those of the miniature sites beside the repository; each is edited in each way of `edits`.
"""

from __future__ import annotations

import random
import sys
import tempfile
from itertools import combinations
from pathlib import Path

from benchmarks.copies.edits import EDITS, Edit
from benchmarks.pages import SHARED
from benchmarks.sites import load_sites, unpack_sites
from pipelines.similarity import Fingerprint, Likeness, compare, fingerprint


def main() -> int:
    """Print both tables."""
    if not (SHARED / "sites.tar.xz").exists():
        sys.stderr.write(f"{SHARED / 'sites.tar.xz'} is missing: there are no articles to make copies of\n")
        return 2
    texts = read_articles()
    originals = [fingerprint(text) for text in texts]
    sys.stdout.write("copy                                 found by a band  called a copy  called the same  median similarity\n")
    for name, edit in EDITS.items():
        copies = [fingerprint(text) for text in make_copies(texts, edit)]
        pairs = list(zip(originals, copies, strict=True))
        _print_row(name, [(compare(*pair), is_candidate(*pair)) for pair in pairs])
    pairs = list(combinations(originals, 2))
    wrong = [(compare(*pair), is_candidate(*pair)) for pair in pairs]
    called = sum(likeness.is_copy for likeness, _ in wrong)
    nearest = max(likeness.similarity for likeness, _ in wrong)
    sys.stdout.write(f"{len(pairs):,} pairs of different articles: {called} called copies, {sum(found for _, found in wrong)} ")
    sys.stdout.write(f"share a band, the nearest are alike by {nearest}\n")
    return 0


def read_articles() -> list[str]:
    """The different texts of the 240 articles; three of them stand on two sites."""
    with tempfile.TemporaryDirectory() as folder:
        pages = load_sites(unpack_sites(Path(folder)))
    return sorted({page.gold for page in pages if page.kind == "article" and page.gold})


def make_copies(texts: list[str], edit: Edit) -> list[str]:
    """One copy of each text, always the same."""
    return [edit(text, random.Random(number)) for number, text in enumerate(texts)]


def is_candidate(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether the index would find one by the other."""
    return bool(set(one.bands) & set(other.bands))


def _print_row(name: str, found: list[tuple[Likeness, bool]]) -> None:
    count = len(found)
    by_band = sum(candidate for _, candidate in found) / count
    called = sum(candidate and likeness.is_copy for likeness, candidate in found) / count
    same = sum(likeness.same for likeness, _ in found)
    median = sorted(likeness.similarity for likeness, _ in found)[count // 2]
    sys.stdout.write(f"{name:<36} {by_band:>15.1%}  {called:>13.1%}  {same:>15}  {median:>17.3f}\n")


if __name__ == "__main__":
    sys.exit(main())
