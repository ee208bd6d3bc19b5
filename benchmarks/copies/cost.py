"""What it costs to take a document into the index of copies, as the corpus grows: `python -m benchmarks.copies.cost`.

The first lines are of real documents, all of them stored and indexed. The later ones fill the index with bands of documents that do not
exist, as many as a corpus of that size has, and then index real documents on top of them: the tables and their indexes have their full
size, only the texts of the others are missing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, text

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.similarity import BANDS
from pipelines.store.copies.index import index_copies
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.copy_models import CopyBandRow, CopyIndexRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow, SourceRow, UrlRow

WORDS = 400  # of an article; the median of the miniature sites is 600
COPIES = 0.1  # of the documents are edited copies of an earlier one
CHUNK = 2_000
FILL_CHUNK = 200_000


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=int, nargs="*", default=[10_000], help="sizes of corpora of real documents")
    parser.add_argument("--filled", type=int, nargs="*", default=[100_000, 1_000_000], help="sizes to which an index is filled")
    parser.add_argument("--sample", type=int, default=1_000, help="documents indexed on top of a filled index")
    options = parser.parse_args()
    sys.stdout.write("documents  of which real  ms per document: first tenth  last tenth  all, processor alone   size of the database\n")
    for size in options.real:
        _measure(fill=0, real=size)
    for size in options.filled:
        _measure(fill=size - options.sample, real=options.sample)
    return 0


def _measure(*, fill: int, real: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.db"
        db = open_database(path)
        try:
            _fill(db, fill)
            _store(db, first=fill + 1, count=real)
            begun = time.process_time()
            times = list(_index(db))
            busy = 1_000 * (time.process_time() - begun) / real
        finally:
            db.close()
        size = path.stat().st_size / 1e6
    tenth = max(1, len(times) // 10)
    first, last = (1_000 * sum(part) / len(part) for part in (times[:tenth], times[-tenth:]))
    sys.stdout.write(f"{fill + real:>9,}  {real:>13,}  {first:>28.2f}  {last:>10.2f}  {busy:>20.2f}  {size:>17,.0f} MB\n")
    sys.stdout.flush()


def _index(db: Database) -> Iterator[float]:
    """Seconds per document, step by step."""
    while True:
        begun = time.perf_counter()
        done = index_copies(db).documents
        if not done:
            return
        yield (time.perf_counter() - begun) / done


def _fill(db: Database, documents: int) -> None:
    """Bands drawn at random and inserted in their order, so that it takes seconds; the tables come out no other than by single inserts."""
    if not documents:
        return
    chance = np.random.default_rng(7)
    bands = np.sort(chance.integers(0, 2**63 - 1, documents * BANDS, dtype=np.int64))
    owners = chance.integers(1, documents + 1, documents * BANDS, dtype=np.int64)
    with db.engine.connect() as connection:
        connection.execute(text("COMMIT"))
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text("BEGIN"))
        cursor: Any = connection.connection.driver_connection
        for start in range(0, len(bands), FILL_CHUNK):
            rows = zip(bands[start : start + FILL_CHUNK].tolist(), owners[start : start + FILL_CHUNK].tolist(), strict=True)
            cursor.executemany(f"INSERT OR IGNORE INTO {CopyBandRow.__tablename__} VALUES (?, ?)", rows)
        indexed = ((number, number, "2026-01-01T00:00:00.000000Z") for number in range(1, documents + 1))
        columns = "document_id, revision_id, first_captured_at"
        cursor.executemany(f"INSERT INTO {CopyIndexRow.__tablename__} ({columns}) VALUES (?, ?, ?)", indexed)
        connection.execute(text("COMMIT"))
        connection.execute(text("PRAGMA foreign_keys=ON"))


def _store(db: Database, *, first: int, count: int) -> None:
    with db.write() as session:
        session.execute(insert(SourceRow).values(name="toy", title="toy", added_at=START))
        session.execute(insert(RunRow).values(id=1, started_at=START, pid=1, command="crawl", software="0"))
    texts = _texts(count)
    for start in range(0, count, CHUNK):
        numbers = range(first + start, first + min(count, start + CHUNK))
        with db.write() as session:
            for table, make in ((UrlRow, url_row), (FetchRow, fetch_row), (DocumentRow, document_row)):
                session.execute(insert(table), [make(number) for number in numbers])
            session.execute(insert(RevisionRow), [revision_row(number, next(texts)) for number in numbers])


def _texts(count: int) -> Iterator[str]:
    """Words as frequent as in a language (Zipf), so that unrelated texts share what they share in one; every tenth an edited copy."""
    chance = np.random.default_rng(11)
    edits = random.Random(11)
    vocabulary = np.array([f"w{number:x}" for number in range(50_000)])
    earlier: list[str] = []
    for _ in range(count):
        if earlier and edits.random() < COPIES:
            words = edits.choice(earlier).split(" ")
            for place in edits.sample(range(len(words)), 5):
                words[place] = "changed"
            yield " ".join(words)
            continue
        ranks = np.minimum(chance.zipf(1.2, WORDS), len(vocabulary)) - 1
        made = " ".join(vocabulary[ranks])
        if len(earlier) < 5_000:
            earlier.append(made)
        yield made


if __name__ == "__main__":
    sys.exit(main())
