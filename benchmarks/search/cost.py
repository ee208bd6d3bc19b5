"""What search costs in a large corpus: `python -m benchmarks.search.cost`.

Texts are made: words as frequent as in a language (Zipf), every fourth document in Chinese characters, equally. Stated are the time to
index a document, alone in its transaction as in a crawl, the size of the index, and the time of questions from harmless to hostile.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy import insert, text

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow, SourceRow, UrlRow
from pipelines.store.search.full_text import search
from pipelines.store.search.index import index_revision, index_waiting

WORDS = 400  # of an article
CHARACTERS = 1_000  # of an article in Chinese
VOCABULARY = 100_000
CHUNK = 2_000
ALONE = 300  # documents indexed each in a transaction of its own, at the end
LETTERS = "etaoinshrdlcumwfgypbvkjxqz"


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; a SQLite file of its own when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(options.database or Path(folder) / "corpus.db")
        try:
            _build(db, options.documents)
            _ask(db)
        finally:
            db.close()
    sys.stdout.write(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB\n")
    return 0


def _build(db: Database, documents: int) -> None:
    store_texts(db, documents)
    before, begun = _size(db), time.perf_counter()
    done = 0
    while done < documents - ALONE:
        done += index_waiting(db)
    together = 1_000 * (time.perf_counter() - begun) / done
    times = []
    while True:
        with db.write() as session:
            statement = text(
                "SELECT r.id, r.document_id, r.text FROM revision r LEFT JOIN search_index s ON s.revision_id = r.id "
                "WHERE s.revision_id IS NULL AND r.id > :done ORDER BY r.id LIMIT 1"
            )
            row = session.execute(statement, {"done": done}).first()
            if row is None:
                break
            begun = time.perf_counter()
            index_revision(session, row.id, row.document_id, title="A title", body=row.text, authors=())
        times.append(1_000 * (time.perf_counter() - begun))
    times.sort()
    size = (_size(db) - before) / 1e6
    sys.stdout.write(
        f"{documents:,} documents: {together:.2f} ms a document, 50 at once; alone with its commit median {times[len(times) // 2]:.2f} ms, "
        f"95 % {times[len(times) * 95 // 100]:.2f} ms, most {times[-1]:.1f} ms; index {size:,.0f} MB beside {before / 1e6:,.0f} MB\n"
    )


def _ask(db: Database) -> None:
    words = list(islice(_vocabulary(), 60_000))
    questions = {
        "a rare word": words[50_000],
        "a frequent word": words[40],
        "the most frequent word": words[0],
        "two frequent words": f"{words[3]} {words[7]}",
        "a phrase of two frequent words": f'"{words[0]} {words[1]}"',
        "a beginning of three letters": words[500][:3] + "*",
        "a beginning of two letters": "et*",
        "twenty most frequent words, any": " OR ".join(words[:20]),
        "twenty most frequent words, all": " ".join(words[:20]),
        "twenty beginnings": " OR ".join(f"{a}{b}*" for a in "etaoi" for b in "etao"),
        "not a word": f"-{words[3]}",
        "two characters": chr(0x4E00) + chr(0x4E01),
        "one character": chr(0x4E00),
        "fifty characters": "".join(chr(0x4E00 + number % 7) for number in range(50)),
        "a source alone": "source:toy",
    }
    for name, question in questions.items():
        with db.read() as session:
            begun = time.perf_counter()
            found = search(session, parse_query(question), Selection())
            seconds = time.perf_counter() - begun
        total = "not counted" if found.total is None else f"{found.total:,}"
        sys.stdout.write(f"{name:<34} {1_000 * seconds:>7.0f} ms  {total:>12}  {'ranked' if found.is_ranked else 'newest first'}\n")
        sys.stdout.flush()


def _size(db: Database) -> int:
    statement = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    if db.engine.dialect.name == "postgresql":
        statement = "SELECT pg_database_size(current_database())"
    with db.read() as session:
        return int(session.execute(text(statement)).scalar_one())


def store_texts(db: Database, count: int) -> None:
    """Fill an empty database with documents that are not indexed yet."""
    with db.write() as session:
        session.execute(insert(SourceRow).values(name="toy", title="toy", added_at=START))
        session.execute(insert(RunRow).values(id=1, started_at=START, pid=1, command="crawl", software="0"))
    texts = _texts(count)
    for start in range(0, count, CHUNK):
        numbers = range(start + 1, 1 + min(count, start + CHUNK))
        with db.write() as session:
            for table, make in ((UrlRow, url_row), (FetchRow, fetch_row), (DocumentRow, document_row)):
                session.execute(insert(table), [make(number) for number in numbers])
            session.execute(insert(RevisionRow), [revision_row(number, next(texts)) for number in numbers])


def _vocabulary() -> Iterator[str]:
    """Words of letters, the more frequent the shorter."""
    for number in range(VOCABULARY):
        word, rest = "", number + 26
        while rest:
            rest, letter = divmod(rest, 26)
            word += LETTERS[letter]
        yield word


def _texts(count: int) -> Iterator[str]:
    chance = np.random.default_rng(11)
    vocabulary = np.array(list(_vocabulary()))
    for number in range(count):
        if number % 4 == 3:
            ranks = np.minimum(chance.zipf(1.3, CHARACTERS), 6_000) - 1
            yield "".join(chr(0x4E00 + rank) for rank in ranks.tolist())
        else:
            yield " ".join(vocabulary[np.minimum(chance.zipf(1.2, WORDS), VOCABULARY) - 1])


if __name__ == "__main__":
    sys.exit(main())
