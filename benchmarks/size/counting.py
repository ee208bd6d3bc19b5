"""How long words and concordances take in a corpus: `python -m benchmarks.size.counting FOLDER`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.size.texts import word
from pipelines.corpus import open_corpus
from pipelines.search.line_order import LineOrder
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.database.connection import Database
from pipelines.store.search.concordance import read_concordance
from pipelines.store.words.collocates import find_collocates
from pipelines.store.words.frequency import find_key_words, list_words
from pipelines.store.words.ngrams import list_ngrams

ONCE = Selection(copies=Copies.FIRST, wire=Wire.ONCE)
RANKS = (0, 50, 1_000, 20_000)


def main() -> int:
    """Print the times."""
    db = open_corpus(Path(sys.argv[1])).open_database(read_only=True)
    try:
        measure_words(db)
    finally:
        db.close()
    return 0


def measure_words(db: Database) -> None:
    """By the clock and of the processor, each asked once before."""
    for name, count in _counts():
        for _ in range(2):
            with db.read() as session:
                begun, processor = time.perf_counter(), time.process_time()
                told = count(session)
                seconds, processor = time.perf_counter() - begun, time.process_time() - processor
        sys.stdout.write(f"{name:<34} {seconds:>5.2f} s, processor {processor:.2f} s   {told}\n")
        sys.stdout.flush()


def _counts() -> Iterator[tuple[str, Callable[[Session], str]]]:
    yield "word list", lambda session: _told(list_words(session, ONCE).counted.counted)
    yield "word list of a language", lambda session: _told(list_words(session, replace(ONCE, languages=("en",))).counted.counted)
    yield "pairs of words", lambda session: _told(list_ngrams(session, ONCE).counted.counted)
    yield "key words of a source", lambda session: _told(find_key_words(session, _asked("source:source-07")).counted.counted)
    for rank in RANKS:
        asked = _asked(word(rank))
        yield f"collocates of word {rank}", lambda session, asked=asked: _told(find_collocates(session, asked).near.counted)  # type: ignore[misc]
        yield f"concordance of word {rank}", lambda session, asked=asked: _told(_lines(session, asked))  # type: ignore[misc]


def _lines(session: Session, asked: Selection) -> int:
    return read_concordance(session, asked.query, ONCE, order=LineOrder.ONE_RIGHT).read


def _asked(question: str) -> Selection:
    return replace(ONCE, query=parse_query(question))


def _told(documents: int) -> str:
    return f"{documents:,} documents read"


if __name__ == "__main__":
    sys.exit(main())
