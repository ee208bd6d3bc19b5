"""What a crawl costs beside the plain crawler it replaces, taking turns: `python -m benchmarks.speed`.

One site of 250 pages, then 24 of 40, without delay. Stated are, for each, pages a second and processor time a page, all processes
counted, as ratios of the control's in the same run; the peak memory; and what a second crawl takes where nothing changed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.pages import SHARED
from pipelines.corpus import init_corpus

ROOT = Path(__file__).resolve().parents[2]
TRIALS = ((1, 250), (24, 40))
SOURCE = """name = "{name}"
title = "{name}"

[seeds]
listings = ["http://{host}/"]

[scope]
hosts = ["{host}"]

[limits]
delay_seconds = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one crawl took: seconds by the clock and of the processor, megabytes."""

    clock: float
    cpu: float
    main_cpu: float
    main_mb: float
    largest_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn: the control, Winnow, and Winnow's second crawl."""

    plain: Cost
    first: Cost
    second: Cost


def main() -> int:
    """Print a table for each number of sites."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--sites", type=int, default=0, help="only this number of sites")
    parser.add_argument("--pages", type=int, default=0, help="pages of each site")
    parser.add_argument("--json", type=Path, help="also write every figure there")
    options = parser.parse_args()
    if not (SHARED / "pages").exists():
        sys.stderr.write(f"{SHARED / 'pages'} is missing: there are no pages to serve\n")
        return 2
    trials = ((options.sites, options.pages or 250),) if options.sites else TRIALS
    figures = {}
    for sites, pages in trials:
        turns = [_turn(sites, pages) for _ in range(options.turns)]
        _print(sites, pages, turns)
        figures[f"{sites}x{pages}"] = [asdict(turn) for turn in turns]
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def _turn(sites: int, pages: int) -> Turn:
    with tempfile.TemporaryDirectory(prefix="speed-") as name, _served(sites, pages) as hosts:
        folder = Path(name)
        plain = _measure(sys.executable, "-m", "benchmarks.speed.plain_crawler", str(folder / "plain.db"), *hosts)
        _prepare(folder / "corpus", hosts)
        crawl = [str(Path(sys.executable).with_name("winnow")), "crawl", "--corpus", str(folder / "corpus"), "--json"]
        return Turn(plain=plain, first=_measure(*crawl), second=_measure(*crawl, "--recheck"))


def _prepare(folder: Path, hosts: list[str]) -> None:
    init_corpus(folder, contact="speed@example.org", allow=hosts)
    for number, host in enumerate(hosts):
        (folder / "sources" / f"site-{number}.toml").write_text(SOURCE.format(name=f"site-{number}", host=host), "utf-8")


@contextmanager
def _served(sites: int, pages: int) -> Iterator[list[str]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed.serving", str(sites), str(pages)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def _measure(*command: str) -> Cost:
    done = subprocess.run([sys.executable, "-m", "benchmarks.speed.measured", *command], capture_output=True, text=True, cwd=ROOT)
    figures = json.loads(done.stdout.splitlines()[-1])
    if figures.pop("code") != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    return Cost(**figures)


def _print(sites: int, pages: int, turns: list[Turn]) -> None:
    total = sites * pages
    sys.stdout.write(f"\n{sites} sites of {pages} pages, medians of {len(turns)} turns\n")
    sys.stdout.write("             pages/s  CPU ms/page  of it main  main MB  largest MB\n")
    for name in ("plain", "first", "second"):
        costs: list[Cost] = [getattr(turn, name) for turn in turns]
        rate, cpu, main_cpu = (
            median(of) for of in zip(*((total / c.clock, 1_000 * c.cpu / total, 1_000 * c.main_cpu / total) for c in costs), strict=True)
        )
        peak, largest = max(c.main_mb for c in costs), max(c.largest_mb for c in costs)
        sys.stdout.write(f"{name:<12} {rate:7.1f}  {cpu:11.1f}  {main_cpu:10.1f}  {peak:7.0f}  {largest:10.0f}\n")
    ratios = {
        "CPU, of the control's": [turn.first.cpu / turn.plain.cpu for turn in turns],
        "pages/s, of the control's": [turn.plain.clock / turn.first.clock for turn in turns],
        "second crawl's CPU, of the first's": [turn.second.cpu / turn.first.cpu for turn in turns],
    }
    for name, values in ratios.items():
        sys.stdout.write(f"{name}: {median(values):.3f} ({min(values):.3f} to {max(values):.3f})\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
