"""How long articles over time take to count in a corpus: `python -m benchmarks.size.trends FOLDER`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.size.questions import usual_questions
from benchmarks.size.texts import word
from pipelines.corpus import open_corpus
from pipelines.search.parsing import parse_query
from pipelines.search.periods import By
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.database.connection import Database
from pipelines.store.search.trend import Trend, count_trend

USUAL = 50
_FOUR = (word(0), word(3), word(50), word(300))
_ONCE = Selection(copies=Copies.FIRST, wire=Wire.ONCE)
HARDEST: dict[str, tuple[Sequence[str], Selection, By]] = {
    "all articles": ((), Selection(), By.AUTO),
    "all articles, by day": ((), Selection(), By.DAY),
    "all articles, copies once": ((), _ONCE, By.AUTO),
    "the most frequent word": (_FOUR[:1], Selection(), By.AUTO),
    "four frequent words": (_FOUR, Selection(), By.AUTO),
    "four frequent words, by day": (_FOUR, Selection(), By.DAY),
    "four frequent words, one source": (_FOUR, Selection(sources=("source-07",)), By.AUTO),
    "a frequent word, copies once": (_FOUR[1:2], _ONCE, By.AUTO),
    "a beginning of two letters": ((f"{word(60)[:2]}*",), Selection(), By.AUTO),
}


def main() -> int:
    """Print the times."""
    db = open_corpus(Path(sys.argv[1])).open_database(read_only=True)
    try:
        measure_trends(db)
    finally:
        db.close()
    return 0


def measure_trends(db: Database) -> None:
    """Usual questions as percentiles, the hardest one by one; each asked once before, so that what it reads is in memory."""
    times, cut = [], 0
    for question in usual_questions(USUAL):
        ask(db, (question,), Selection(), By.AUTO)
        trend, seconds = ask(db, (question,), Selection(), By.AUTO)
        times.append(seconds)
        cut += not _is_whole(trend)
    times.sort()
    sys.stdout.write(f"{USUAL} usual questions over time, ms: median {1_000 * times[USUAL // 2]:.0f}, most {1_000 * times[-1]:.0f}; ")
    sys.stdout.write(f"{cut} not counted in full\n")
    for name, asked in HARDEST.items():
        ask(db, *asked)
        trend, seconds = ask(db, *asked)
        found = " ".join(f"{one.total:,}" if one.is_counted else "not counted" for one in trend.series)
        share = "" if trend.everything.is_counted else ", no share"
        sys.stdout.write(f"{name:<34} {1_000 * seconds:>6.0f} ms  {len(trend.periods):>5} {trend.by}s  {found}{share}\n")
        sys.stdout.flush()


def ask(db: Database, questions: Sequence[str], selection: Selection, by: By) -> tuple[Trend, float]:
    """The trend and the seconds by the clock."""
    begun = time.perf_counter()
    with db.read() as session:
        trend = count_trend(session, [parse_query(one) for one in questions], selection, by=by)
    return trend, time.perf_counter() - begun


def _is_whole(trend: Trend) -> bool:
    return trend.everything.is_counted and all(one.is_counted for one in trend.series)


if __name__ == "__main__":
    sys.exit(main())
