"""What the whole extraction makes of the pages of each site: walls, stubs, the page alone, then its host, by models held out.

python -m benchmarks.pagekind.hosts                # one line a host, and the sums
python -m benchmarks.pagekind.hosts --json FILE    # every page with its truth and its two statuses
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pagekind.held_out import kind_models_for
from benchmarks.pagekind.pages import REAL, SMALL, KindPage, Truth, real_sites, small_sites
from pipelines.extraction.extract import extract
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import PageInput, PageKind
from pipelines.outcomes import PageStatus
from pipelines.page_kind import HostVerdict
from pipelines.urls import canonical_url

TAKEN = frozenset({PageStatus.ARTICLE, PageStatus.STUB})
WINDOW = 300  # pages judged together, as in a corpus


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStatuses:
    """A page with its status alone and by its host."""

    page: KindPage
    alone: PageStatus
    by_host: PageStatus


def statuses_of(pages: Sequence[KindPage]) -> list[PageStatuses]:
    """All pages of all hosts; a host is judged some hundreds of pages at a time, in the order of a hash of their names."""
    hosts: dict[tuple[str, str], list[KindPage]] = defaultdict(list)
    for page in pages:
        hosts[page.dataset, page.host].append(page)
    out = []
    with ProcessPoolExecutor(2) as pool:
        for of_host in hosts.values():
            found = list(pool.map(_read, of_host, [None] * len(of_host), chunksize=8))
            verdicts: list[HostVerdict | None] = []
            models = kind_models_for(of_host[0].url, of_host[0].dataset)
            for start in range(0, len(found), WINDOW):
                known = [kind for _, kind in found[start : start + WINDOW] if kind is not None]
                judged = iter(models.judge_host(known))
                verdicts += [None if kind is None else next(judged) for _, kind in found[start : start + WINDOW]]
            again = [
                page if verdict is not None and kind is not None and verdict.kind is not kind.kind else None
                for page, (_, kind), verdict in zip(of_host, found, verdicts, strict=True)
            ]
            changed = list(pool.map(_read_or_none, again, verdicts, chunksize=8))
            out += [
                PageStatuses(page=page, alone=status, by_host=new or status)
                for page, (status, _), new in zip(of_host, found, changed, strict=True)
            ]
    return out


def _read(page: KindPage, verdict: HostVerdict | None) -> tuple[PageStatus, PageKind | None]:
    kinds = {} if verdict is None else {canonical_url(page.url): verdict}
    memory = HostMemory(host="", version=1, pages=0, texts={}, kinds=kinds)
    page_input = PageInput(url=page.url, body=page.read_body(), charset=page.charset)
    found = extract(page_input, memory=memory, kind_models=kind_models_for(page.url, page.dataset))
    return found.status, found.kind


def _read_or_none(page: KindPage | None, verdict: HostVerdict | None) -> PageStatus | None:
    return None if page is None else _read(page, verdict)[0]


def lines(found: Iterable[PageStatuses]) -> list[str]:
    """One row of a table for each host, worst first, and one for each set."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for one in found:
        for name in (one.page.host, "all"):
            row = counts[one.page.dataset, name]
            if one.page.truth is Truth.ARTICLE:
                row[0] += 1
                row[1] += one.alone not in TAKEN
                row[2] += one.by_host not in TAKEN
            elif one.page.truth in (Truth.LIST, Truth.ERROR):
                row[3] += 1
                row[4] += one.alone in TAKEN
                row[5] += one.by_host in TAKEN
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] != "all", -item[1][2] - item[1][5], item[0][1]))
    return [
        f"| {dataset} | {host} | {row[1]} | {row[2]} of {row[0]} | {row[4]} | {row[5]} of {row[3]} |" for (dataset, host), row in ordered
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=(SMALL, REAL))
    options = parser.parse_args(arguments)
    pages = [*(small_sites() if options.only != REAL else ()), *(real_sites() if options.only != SMALL else ())]
    found = statuses_of(pages)
    print("| set | host | posts lost, alone | posts lost, by host | others taken, alone | others taken, by host |\n| --- |" + " --- |" * 5)
    print("\n".join(lines(found)))
    if options.json:
        rows = [{"url": one.page.url, "truth": one.page.truth, "alone": one.alone, "by_host": one.by_host} for one in found]
        options.json.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
