"""Rows a second and peak of memory of exports: `python -m benchmarks.size.exporting FOLDER`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.exports.__main__ import measure
from pipelines.corpus import open_corpus
from pipelines.search.selection import Selection
from pipelines.store.search.selection import count_selected

FORMATS = ("jsonl", "parquet")


def main() -> int:
    """Print the figures."""
    measure_exports(Path(sys.argv[1]))
    return 0


def measure_exports(root: Path) -> None:
    """Rows a second of processor time, start-up included."""
    db = open_corpus(root).open_database(read_only=True)
    with db.read() as session:
        rows = count_selected(session, Selection())
    db.close()
    for name in FORMATS:
        with tempfile.TemporaryDirectory(dir=root) as folder:
            peak, seconds = measure(root, name, Path(folder) / "output")
        sys.stdout.write(f"export {name:<8} {rows:,} documents, {rows / seconds:,.0f} a second of processor time, peak {peak} MB\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
