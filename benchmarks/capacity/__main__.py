"""Measures what a page costs a worker and its PostgreSQL server, and what claiming costs there: `python -m benchmarks.capacity`.

A crawl of 24 sites of real pages, again with nothing changed; before it, claims by the real frontier out of the URLs of a thousand hosts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from benchmarks.capacity.server import Server, own_server
from benchmarks.speed.__main__ import _measure, _prepare, _served
from pipelines.corpus import open_corpus
from pipelines.store import runs
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.models import SourceRow, UrlRow
from pipelines.store.frontier.queue import Frontier

SITES = 24
HOSTS = 1_000
AT_ONCE = 16  # hosts that one worker has
CLAIMS = 1_000
Figures = dict[str, float]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=55_499, help="of the PostgreSQL server that is started")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--urls", type=int, default=1_000, help="of each of a thousand hosts, in the frontier out of which is claimed")
    parser.add_argument("--pages", type=int, default=40, help="of each site")
    options = parser.parse_args()
    with own_server(options.port) as server:
        _print("claims", measure_claims(server, options.urls))
    for turn in range(options.turns):
        with own_server(options.port + 1 + turn) as server:
            _print("crawl", measure_crawls(server, options.pages))
    return 0


def _print(name: str, figures: Iterator[Figures]) -> None:
    for one in figures:
        sys.stdout.write(json.dumps({"of": name} | {key: round(value, 2) for key, value in one.items()}) + "\n")
        sys.stdout.flush()


def measure_crawls(server: Server, each: int) -> Iterator[Figures]:
    """A first crawl, then one that finds nothing changed: processor time a page of the crawl and of the server, and bytes there."""
    with tempfile.TemporaryDirectory(prefix="capacity-") as name, _served(SITES, each) as hosts:
        folder = Path(name) / "corpus"
        _prepare(folder, hosts)
        os.environ["WINNOW_DATABASE"] = server.address
        open_corpus(folder).open_database().close()  # the tables are made before
        crawl = [sys.executable, "-m", "winnow.commands.main", "crawl", "--corpus", str(folder), "--json"]
        for more in ([], ["--recheck"]):
            cpu, log, size = server.cpu_seconds(), server.log_bytes(), server.database_bytes()
            cost = _measure(*crawl, *more)
            pages = SITES * each
            yield {
                "worker_cpu_ms": 1_000 * cost.cpu / pages,
                "server_cpu_ms": 1_000 * (server.cpu_seconds() - cpu) / pages,
                "log_bytes": (server.log_bytes() - log) / pages,
                "database_bytes": (server.database_bytes() - size) / pages,
                "pages_a_second": pages / cost.clock,
            }


def measure_claims(server: Server, each: int) -> Iterator[Figures]:
    """Claims of one URL each by one process, two and four at a time, each with hosts of its own."""
    db = open_database(server.address)
    try:
        _fill(db, each)
        run_id = runs.start_run(db, command="crawl", software="capacity", now=datetime.now(UTC))
    finally:
        db.close()
    first = 0
    for processes in (1, 2, 4):
        cpu, begun = server.cpu_seconds(), time.monotonic()
        with ProcessPoolExecutor(processes) as pool:
            done = sum(pool.map(_claim, *zip(*((server.address, run_id, first + AT_ONCE * n) for n in range(processes)), strict=True)))
        seconds, first = time.monotonic() - begun, first + AT_ONCE * processes
        yield {"processes": processes, "claims_a_second": done / seconds, "server_cpu_ms": 1_000 * (server.cpu_seconds() - cpu) / done}


def _fill(db: Database, each: int) -> None:
    now = datetime.now(UTC)
    with db.write() as session:
        session.execute(insert(SourceRow), [{"name": _source(n), "title": "", "added_at": now} for n in range(HOSTS)])
    for number in range(HOSTS):
        with db.write() as session:
            session.execute(insert(UrlRow), [_url(number, page, now) for page in range(each)])


def _source(number: int) -> str:
    return f"site-{number}"


def _url(host: int, page: int, now: datetime) -> dict[str, object]:
    url = f"https://{_source(host)}.example/story/{page}"
    return {
        "source": _source(host),
        "url": url,
        "canonical": url,
        "host": f"{_source(host)}.example",
        "kind": "article",
        "state": "queued",
        "reason": "",
        "depth": 1,
        "attempts": 0,
        "priority": 0,
        "first_seen_at": now,
        "found_on": "",
        "looks": 0,
        "changes": 0,
        "vain_announcements": 0,
        "roads": 0,
    }


def _claim(address: str, run_id: int, first: int) -> int:
    """As a worker does that has 16 hosts: a URL each time, of the host whose turn it is."""
    db = open_database(address)
    try:
        frontier, sources = Frontier(db, _now), [_source(number) for number in range(first, first + AT_ONCE)]
        return sum(len(frontier.claim(run_id, sources, per_host=1, limit=1, busy_hosts={}, now=datetime.now(UTC))) for _ in range(CLAIMS))
    finally:
        db.close()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
