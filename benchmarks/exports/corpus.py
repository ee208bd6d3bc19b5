"""A corpus folder with as many documents as wanted, of random words in the lengths of real articles; written straight into the tables."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from sqlalchemy import insert

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.corpus import init_corpus, open_corpus
from pipelines.items import Scope, Seeds, Source
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.frontier.queue import Frontier
from pipelines.store.runs import start_run

_BEGINNINGS, _ENDS = "ba ce di fo gu ha ji ko lu me".split(), "ran tel vis mor sun pad kin wol".split()
WORDS = tuple(first + second for first in _BEGINNINGS for second in _ENDS)
MEDIAN_WORDS = 450  # of the articles of WCXB
AT_ONCE = 1_000


def make_corpus(root: Path, documents: int) -> None:
    """A new corpus folder; takes about a minute for 100,000 documents."""
    init_corpus(root, contact="bench@example.org")
    corpus = open_corpus(root)
    db = corpus.open_database()
    chance = random.Random(1)
    source = Source(name="toy", title="Toy", seeds=Seeds(feeds=("https://made.example/rss",)), scope=Scope(hosts=("made.example",)))
    Frontier(db, lambda: START).add_sources([source])
    start_run(db, command="bench", software="0", now=START)
    for first in range(1, documents + 1, AT_ONCE):
        rows = [_rows(number, chance) for number in range(first, min(first + AT_ONCE, documents + 1))]
        with db.write() as session:
            for table, place in ((UrlRow, 0), (FetchRow, 1), (DocumentRow, 2), (RevisionRow, 3)):
                session.execute(insert(table), [row[place] for row in rows])
    db.close()


def _rows(number: int, chance: random.Random) -> tuple[dict[str, object], ...]:
    count = int(chance.lognormvariate(0, 0.6) * MEDIAN_WORDS)
    words = chance.choices(WORDS, k=count)
    text = "\n\n".join(" ".join(words[start : start + 60]) for start in range(0, count, 60))
    place = {"warc_file": "made.warc.gz", "warc_offset": number, "warc_length": 1, "warc_record_id": f"<urn:uuid:{number}>"}
    known = {"authors": ["A. Author"], "language": "en", "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
    return url_row(number), fetch_row(number) | place, document_row(number), revision_row(number, text) | known
