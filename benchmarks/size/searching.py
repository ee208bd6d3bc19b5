"""How long questions take in a corpus: `python -m benchmarks.size.searching FOLDER`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.size.questions import HARDEST, usual_questions
from pipelines.corpus import open_corpus
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.search.full_text import SearchResult, search

USUAL = 200


def main() -> int:
    """Print the times."""
    db = open_corpus(Path(sys.argv[1])).open_database(read_only=True)
    try:
        measure_search(db)
    finally:
        db.close()
    return 0


def measure_search(db: Database) -> None:
    """Usual questions as percentiles, the hardest one by one; each asked once before, so that what it reads is in memory."""
    times, found, cut = [], [], 0
    for question in usual_questions(USUAL):
        ask(db, question)
        result, seconds = ask(db, question)
        times.append(seconds)
        found.append(result.total or 0)
        cut += result.total is None or not result.is_ranked
    times.sort()
    found.sort()
    shown = ", ".join(
        f"{name} {1_000 * times[int(share * (len(times) - 1))]:.0f}" for name, share in (("median", 0.5), ("p95", 0.95), ("most", 1))
    )
    sys.stdout.write(f"{USUAL} usual questions, ms: {shown}; {found[USUAL // 2]:,} documents found in the median, {found[-1]:,} at most; ")
    sys.stdout.write(f"{cut} not answered in full\n")
    for name, question in HARDEST.items():
        ask(db, question)
        result, seconds = ask(db, question)
        total = "not counted" if result.total is None else f"{result.total:,}"
        sys.stdout.write(f"{name:<34} {1_000 * seconds:>6.0f} ms  {total:>12}  {'ranked' if result.is_ranked else 'newest first'}\n")
        sys.stdout.flush()


def ask(db: Database, question: str) -> tuple[SearchResult, float]:
    """The result and the seconds by the clock."""
    begun = time.perf_counter()
    with db.read() as session:
        result = search(session, parse_query(question), Selection())
    return result, time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
