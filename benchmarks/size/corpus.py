"""Makes a corpus folder with as many documents as wanted, indexed for search; written straight into the tables, made by two processes.

`python -m benchmarks.size.corpus FOLDER --documents 1000000` takes about 25 minutes and 8 GB for a million.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.made_rows import START
from benchmarks.size.texts import make_text
from pipelines.corpus import init_corpus, open_corpus
from pipelines.items import Block, BlockKind, Fact, Facts, Scope, Seeds, Source
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.frontier.queue import Frontier
from pipelines.store.revisions.packing import pack_blocks, pack_facts
from pipelines.store.runs import start_run
from pipelines.store.search.index import index_revision

SOURCES = 20
DAYS = 10 * 365  # over which the articles were published
AT_ONCE = 1_000
FEW = 10_000  # documents that one process makes soon enough
UNDATED = 25  # one in so many has no date
STUBS = 40  # one in so many is a stub
_JUNK = tuple(f"Read also: another story of this site, number {number}, with a line about what it says" for number in range(60))


@dataclass(frozen=True, slots=True)
class _Made:
    """The rows of some documents, by table, and of each its title, text and their terms."""

    urls: list[dict[str, Any]]
    fetches: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    revisions: list[dict[str, Any]]
    terms: list[dict[str, str]]


def source_name(number: int) -> str:
    """The source of a document."""
    return f"source-{number % SOURCES + 1:02d}"


def make_corpus(root: Path, documents: int, *, indexed: bool = True) -> None:
    """A new corpus folder. Raises UsageError where there is one."""
    init_corpus(root, contact="bench@example.org")
    for number in range(SOURCES):
        name = source_name(number)
        file = f'[source]\ntitle = "{name}"\n\n[seeds]\nfeeds = ["https://{name}.example/rss"]\n\n[scope]\nhosts = ["{name}.example"]\n'
        (root / "sources" / f"{name}.toml").write_text(file, "utf-8")
    db = open_corpus(root).open_database()
    try:
        fill(db, documents, indexed=indexed)
    finally:
        db.close()


def fill(db: Database, documents: int, *, indexed: bool = True) -> None:
    """Put documents into an empty database."""
    hosts = [source_name(number) for number in range(SOURCES)]
    sources = [
        Source(name=name, title=name, seeds=Seeds(feeds=(f"https://{name}.example/rss",)), scope=Scope(hosts=(f"{name}.example",)))
        for name in hosts
    ]
    frontier = Frontier(db, lambda: START)
    frontier.add_sources(sources)
    run = start_run(db, command="bench", software="0", now=START)
    begun, done = time.monotonic(), 0
    for made in _made(run, documents):
        _write(db, made, indexed=indexed)
        done += len(made.documents)
        if documents > FEW:
            sys.stderr.write(f"\r{done:,} of {documents:,} documents, {done / (time.monotonic() - begun):,.0f} a second ")


def _made(run: int, documents: int) -> Iterator[_Made]:
    """The parts in order; of many documents made by another process, two ahead of the writing."""
    parts = [(run, start, min(start + AT_ONCE, documents + 1)) for start in range(1, documents + 1, AT_ONCE)]
    if documents <= FEW:
        yield from (make_rows(*part) for part in parts)
        return
    with ProcessPoolExecutor(1) as pool:
        waiting = []
        for part in parts:
            waiting.append(pool.submit(make_rows, *part))
            if len(waiting) > 2:
                yield waiting.pop(0).result()
        for one in waiting:
            yield one.result()
    sys.stderr.write("\n")


def _write(db: Database, made: _Made, *, indexed: bool) -> None:
    with db.write() as session:
        for table, rows in ((UrlRow, made.urls), (FetchRow, made.fetches), (DocumentRow, made.documents), (RevisionRow, made.revisions)):
            session.execute(insert(table), rows)
        if not indexed:
            return
        for row, terms in zip(made.revisions, made.terms, strict=True):
            index_revision(
                session, row["id"], row["document_id"], title=row["title"], body=row["text"], authors=tuple(row["authors"]), known=terms
            )


def make_rows(run: int, first: int, end: int) -> _Made:
    """The rows of documents `first` to `end - 1`; ids of addresses begin behind the seeds of the sources."""
    made = _Made([], [], [], [], [])
    for number in range(first, end):
        _add(made, run, number)
    return made


def _add(made: _Made, run: int, number: int) -> None:
    name, key = source_name(number), 1_000 + number
    text = make_text(number)
    status = "stub" if number % STUBS == 0 else "article"
    published = START - timedelta(days=_scattered(number, DAYS), hours=number % 24)
    captured = START + timedelta(seconds=number)
    url = f"https://{name}.example/{published:%Y/%m}/{_slug(number)}"
    date = None if number % UNDATED == 0 else published.isoformat()
    body = text.text
    digest = hashlib.sha256(body.encode()).hexdigest()
    made.urls.append(
        {"id": key, "source": name, "url": url, "canonical": url, "host": f"{name}.example:443", "kind": "article", "found_on": ""}
        | {"state": "done", "outcome": "stored", "reason": "", "depth": 1, "attempts": 0, "priority": 1}
        | {"first_seen_at": START, "last_visited_at": captured, "due_at": captured + timedelta(days=9_000)}
    )
    made.fetches.append(_fetch(number, run, key, url, captured))
    listed = {"language": text.language, "day": (date or captured.isoformat())[:10], "page_status": status}
    made.documents.append(
        {"id": number, "source": name, "canonical": url, "url_id": key, "status": status, "created_at": captured, "latest_revision": 1}
        | {"revision_id": number, **listed}
    )
    made.revisions.append(
        {"id": number, "document_id": number, "number": 1, "fetch_id": number, "captured_at": captured, "status": status}
        | {"title": text.title, "authors": [f"Author {number % 300}"], "date": date, "language": text.language, "tags": []}
        | {"facts": _facts(text.title, date), "text": body, "text_sha256": digest, "blocks": _blocks(text.paragraphs, number)}
        | {"flags": [] if date else ["no_date"], "engine": "trafilatura 2.0 rules 10", "word_count": len(body.split())}
    )
    made.terms.append({text.title: text.title_terms, body: text.text_terms})


def _fetch(number: int, run: int, key: int, url: str, captured: datetime) -> dict[str, Any]:
    place = {"warc_file": "made.warc.gz", "warc_offset": number, "warc_length": 1, "warc_record_id": f"<urn:uuid:{number:032x}>"}
    answer = {"status": 200, "outcome": "stored", "reason": "", "content_type": "text/html", "bytes": 50_000, "duration_ms": 90}
    ids = {"id": number, "run_id": run, "url_id": key, "url": url, "requested_at": captured, "captured_at": captured}
    return ids | place | answer | {"payload_sha256": hashlib.sha256(url.encode()).hexdigest()}


def _facts(title: str, date: str | None) -> dict[str, Any]:
    dated = None if date is None else Fact(value=date, rule="json_ld:datePublished")
    return pack_facts(Facts(title=Fact(value=title, rule="meta:og:title"), date=dated))


def _blocks(paragraphs: tuple[str, ...], number: int) -> bytes:
    junk = [
        Block(
            text=_JUNK[(number + place) % len(_JUNK)], kind=BlockKind.PARAGRAPH, kept=False, reason="teaser_list", path="body/aside/ul/li"
        )
        for place in range(10)
    ]
    body = [Block(text=one, kind=BlockKind.PARAGRAPH, kept=True, reason="block_model", path="body/main/article/p") for one in paragraphs]
    return pack_blocks([*junk[:5], *body, *junk[5:]])


def _scattered(number: int, kinds: int) -> int:
    return number * 2_654_435_761 % 2**32 % kinds


def _slug(number: int) -> str:
    return f"story-{_scattered(number, 10**6):06d}-of-the-archive-{number}"


def main() -> int:
    """Make a corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=1_000_000)
    options = parser.parse_args()
    make_corpus(options.folder, options.documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
