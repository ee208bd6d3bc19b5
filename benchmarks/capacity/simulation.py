"""Simulates crawls of 10,000,000 URLs over 10,000 hosts by many machines: `python -m benchmarks.capacity.simulation`.

Event by event, an event being a request. A host is asked by one worker, one page at a time, never sooner than its delay after the request
before. A worker has 16 hosts and takes the next that waits when one is done; machines work off the pages of their workers in the order in
which they come, and so does the database of a region. What a page costs is measured (benchmarks.capacity); what is assumed stands below.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

URLS, HOSTS = 10_000_000, 10_000
HOSTS_OF_A_WORKER = 16  # crawler.runs.leases.GROUPS_AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What no measurement of ours says. Seconds; `spread` is the sigma of the lognormal sizes of hosts, 0 for hosts of one size."""

    delay_seconds: float = 1.0  # the default of a source
    answer_seconds: float = 0.3  # median of a lognormal of sigma .8: most sites answer within a second, few need several
    answer_spread: float = 0.8
    spread: float = 1.5  # the largest of 10,000 hosts then has some 100 times as many pages as the middle one
    cores: int = 2  # of a machine, with a worker for each
    database_cores: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Processor seconds of a page, at a worker and at the database's server."""

    worker_seconds: float
    database_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a crawl came to. `half` and `nearly` are the hours after which 50 and 99 % were visited; how busy all were, until `nearly`."""

    machines: int
    databases: int
    spread: float
    pages_a_second: float
    half: float
    nearly: float
    all: float
    machines_busy: float
    databases_busy: float


def main() -> int:
    """Print a line for each number of machines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker-ms", type=float, required=True, help="processor time of a page at a worker")
    parser.add_argument("--database-ms", type=float, required=True, help="the same at the database's server")
    parser.add_argument("--urls", type=int, default=URLS)
    parser.add_argument("--case", action="append", default=[], help="MACHINES:DATABASES:SPREAD, several times")
    options = parser.parse_args()
    measured = Measured(worker_seconds=options.worker_ms / 1_000, database_seconds=options.database_ms / 1_000)
    for case in options.case or ["10:1:1.5", "100:1:1.5", "1000:1:1.5", "1000:16:1.5", "1000:16:0"]:
        machines, databases, spread = case.split(":")
        sizes = host_sizes(options.urls, HOSTS, float(spread))
        outcome = simulate(sizes, int(machines), int(databases), measured, Assumed(spread=float(spread)))
        sys.stdout.write(json.dumps({name: round(value, 3) for name, value in asdict(outcome).items()}) + "\n")
        sys.stdout.flush()
    return 0


def host_sizes(urls: int, hosts: int, spread: float) -> list[int]:
    """How many URLs each host has; the same at every call."""
    chance = random.Random(18)
    weights = [chance.lognormvariate(0, spread) if spread else 1.0 for _ in range(hosts)]
    whole = sum(weights)
    return [max(1, round(urls * weight / whole)) for weight in weights]


def simulate(sizes: Sequence[int], machines: int, databases: int, measured: Measured, assumed: Assumed) -> Outcome:
    """Let the machines visit every URL. A host's region, and so its database, is its number modulo theirs."""
    run = _Run(sizes, machines, databases, measured, assumed)
    run.go_on()
    pages, page, row = 0.99 * run.total, measured.worker_seconds, measured.database_seconds
    return Outcome(
        machines=machines,
        databases=databases,
        spread=assumed.spread,
        pages_a_second=pages / run.nearly,
        half=run.half / 3_600,
        nearly=run.nearly / 3_600,
        all=run.end / 3_600,
        machines_busy=pages * page / (run.nearly * machines * assumed.cores),
        databases_busy=pages * row / (run.nearly * databases * assumed.database_cores),
    )


class _Run:
    """The state of a crawl. An event is a time and twice the number of a host, plus 1 where its page is extracted, not just answered. So
    machines and databases meet pages in the order of time."""

    def __init__(self, sizes: Sequence[int], machines: int, databases: int, measured: Measured, assumed: Assumed) -> None:
        self.total, self.half, self.nearly, self.end = sum(sizes), 0.0, 0.0, 0.0
        chance = random.Random(len(sizes))
        self._answers = [assumed.answer_seconds * chance.lognormvariate(0, assumed.answer_spread) for _ in range(4_096)]
        self._left, self._assumed, self._measured = list(sizes), assumed, measured
        self._waiting = iter(range(len(sizes)))
        self._machine_of, self._asked_at = [0] * len(sizes), [0.0] * len(sizes)
        self._machine_free, self._database_free = [0.0] * machines, [0.0] * databases
        self._events: list[tuple[float, int]] = []
        for slot, host in zip(range(machines * assumed.cores * HOSTS_OF_A_WORKER), self._waiting, strict=False):
            self._machine_of[host] = slot % machines
            self._asked_at[host] = begin = chance.random() * assumed.delay_seconds
            self._events.append((begin + self._answers[slot % 4_096], 2 * host))
        heapq.heapify(self._events)

    def go_on(self) -> None:
        """Until every URL was visited."""
        page, row = self._measured.worker_seconds, self._measured.database_seconds
        page_share, row_share = page / self._assumed.cores, row / self._assumed.database_cores
        events, machine_free, database_free, machine_of = self._events, self._machine_free, self._database_free, self._machine_of
        replace, done = heapq.heapreplace, 0
        while events:
            now, key = events[0]
            host = key >> 1
            if not key & 1:
                machine = machine_of[host]
                machine_free[machine] = free = max(now, machine_free[machine]) + page_share
                replace(events, (free - page_share + page, key + 1))
            else:
                region = host % len(database_free)
                database_free[region] = free = max(now, database_free[region]) + row_share
                done += 1
                self._end_visit(host, free - row_share + row, done)

    def _end_visit(self, host: int, now: float, done: int) -> None:
        """The host is asked again when its delay is over; where it has no more, its worker takes the next that waits."""
        if done * 2 >= self.total and not self.half:
            self.half = now
        if done * 100 >= self.total * 99 and not self.nearly:
            self.nearly = now
        self.end = max(self.end, now)
        self._left[host] -= 1
        begin = max(now, self._asked_at[host] + self._assumed.delay_seconds)
        if not self._left[host]:
            following = next(self._waiting, None)
            if following is None:
                heapq.heappop(self._events)
                return
            self._machine_of[following] = self._machine_of[host]
            host, begin = following, now
        self._asked_at[host] = begin
        heapq.heapreplace(self._events, (begin + self._answers[done & 4_095], 2 * host))


if __name__ == "__main__":
    sys.exit(main())
