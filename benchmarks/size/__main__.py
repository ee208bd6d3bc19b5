"""Measures a large corpus: `python -m benchmarks.size --documents 100000`; with `--folder` it is kept, and used again by the next call."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.size.corpus import make_corpus
from benchmarks.size.counting import measure_words
from benchmarks.size.exploring import measure_pages
from benchmarks.size.exporting import measure_exports
from benchmarks.size.searching import measure_search
from benchmarks.size.starting import measure_start
from benchmarks.size.trends import measure_trends
from pipelines.corpus import open_corpus


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the corpus is or is to be made; a temporary folder when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.folder or Path(temporary) / "corpus"
        if not (root / "winnow.toml").exists():
            make_corpus(root, options.documents)
        db = open_corpus(root).open_database()
        measure_search(db)
        measure_trends(db)
        measure_words(db)
        db.close()
        measure_pages(root)
        measure_exports(root)
        measure_start(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
