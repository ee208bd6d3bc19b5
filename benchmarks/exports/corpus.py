"""A corpus folder with as many documents as wanted, of random words in the lengths of real articles; written straight into the tables."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from crawler.corpus import init_corpus, open_corpus
from pipelines.items import Facts, Scope, Seeds, Source
from pipelines.store.frontier import Frontier
from pipelines.store.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.packing import pack_blocks, pack_facts
from pipelines.store.runs import start_run

_BEGINNINGS, _ENDS = "ba ce di fo gu ha ji ko lu me".split(), "ran tel vis mor sun pad kin wol".split()
WORDS = tuple(first + second for first in _BEGINNINGS for second in _ENDS)
MEDIAN_WORDS = 450  # of the articles of WCXB
AT_ONCE = 1_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def make_corpus(root: Path, documents: int) -> None:
    """A new corpus folder; takes about a minute for 100,000 documents."""
    init_corpus(root, contact="bench@example.org")
    corpus = open_corpus(root)
    db = corpus.open_database()
    chance = random.Random(1)
    source = Source(name="made", title="Made", seeds=Seeds(feeds=("https://made.example/rss",)), scope=Scope(hosts=("made.example",)))
    Frontier(db, lambda: START).add_sources([source])
    run = start_run(db, command="bench", software="0", now=START)
    for first in range(1, documents + 1, AT_ONCE):
        rows = [_rows(number, run, chance) for number in range(first, min(first + AT_ONCE, documents + 1))]
        with db.write() as session:
            for table, place in ((UrlRow, 0), (FetchRow, 1), (DocumentRow, 2), (RevisionRow, 3)):
                session.execute(insert(table), [row[place] for row in rows])
    db.close()


def _rows(number: int, run: int, chance: random.Random) -> tuple[dict[str, object], ...]:
    at = START + timedelta(minutes=number)
    url = f"https://made.example/{number}"
    count = int(chance.lognormvariate(0, 0.6) * MEDIAN_WORDS)
    words = chance.choices(WORDS, k=count)
    text = "\n\n".join(" ".join(words[start : start + 60]) for start in range(0, count, 60))
    known: dict[str, object] = {"id": number, "source": "made", "canonical": url}
    visit = {"url": url, "host": "made.example", "kind": "article", "state": "done", "outcome": "stored", "reason": "", "depth": 1}
    seen = {"attempts": 0, "priority": 1, "first_seen_at": at, "last_visited_at": at, "found_on": ""}
    place = {"warc_file": "made.warc.gz", "warc_offset": number, "warc_length": 1, "warc_record_id": f"<urn:uuid:{number}>"}
    fetch = {"id": number, "run_id": run, "url_id": number, "url": url, "requested_at": at, "captured_at": at, "status": 200}
    ended = {"outcome": "stored", "reason": "", "content_type": "text/html", "bytes": 1, "payload_sha256": "0" * 64, "duration_ms": 1}
    revision = {
        "id": number,
        "document_id": number,
        "number": 1,
        "fetch_id": number,
        "captured_at": at,
        "status": "article",
        "title": " ".join(words[:8]),
        "authors": ["A. Author"],
        "date": f"{at:%Y-%m-%d}",
        "language": "en",
        "tags": ["made"],
        "facts": pack_facts(Facts()),
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "blocks": pack_blocks(()),
        "flags": [],
        "engine": "made 1",
        "word_count": count,
    }
    document = {**known, "url_id": number, "status": "article", "created_at": at, "latest_revision": 1}
    return {**known, **visit, **seen}, {**fetch, **ended, **place}, document, revision
