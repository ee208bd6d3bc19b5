"""Has every reader read every page: those of this process, Winnow with site memory, and the peers in their own environment."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks.pagekind.held_out import kind_models_for
from benchmarks.pages import SMALL, WADDLE, GoldPage, load_pages
from benchmarks.peers import PEERS, PeersMissingError, install_peers, read_with_peer
from benchmarks.readers import reading_of, take_out, warm_up
from benchmarks.scoring import Row, score, score_page
from benchmarks.sites import DATASET, load_sites, unpack_sites
from pipelines.extraction.template.site_memory import learn, marks_of
from pipelines.outcomes import PageStatus
from pipelines.urls import canonical_url

PROCESSES = 2
HOST_SETS = (DATASET, SMALL, WADDLE)  # those with many pages of a host
WITH_MEMORY = "winnow, site memory"


def measure_all(*, with_peers: bool = True) -> tuple[list[Row], list[str]]:
    """Rows of every reader for every page of every set, and a line for what could not be measured. Progress goes to stderr."""
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(PROCESSES) as pool:
        pages = [*load_pages(), *load_sites(unpack_sites(Path(folder)))]
        _tell(f"Winnow and trafilatura on {len(pages)} pages")
        rows = [row for found in pool.map(score_page, pages, chunksize=16) for row in found]
        hosts = defaultdict(list)
        for page in pages:
            if page.dataset in HOST_SETS:
                hosts[page.dataset, page.group].append(page)
        _tell(f"Winnow with site memory on {len(hosts)} sites")
        rows += [row for found in pool.map(score_host, hosts.values()) for row in found]
        if with_peers:
            try:
                rows += _score_peers(pages)
            except PeersMissingError as error:
                missing.append(f"The other extractors could not be installed here and were not measured: {error.reason}")
    return rows, missing


def score_host(pages: Sequence[GoldPage]) -> list[Row]:
    """All pages of one host as one crawl reads them: once by themselves, and again with what they repeat."""
    warm_up()
    alone = [take_out(page) for page in pages]
    told = [
        marks_of(found.blocks)
        for page, found in zip(pages, alone, strict=True)
        if found.status in (PageStatus.ARTICLE, PageStatus.STUB) and page.kind != "disallowed"
    ]
    asked = [(page, found.kind) for page, found in zip(pages, alone, strict=True) if found.kind and page.kind != "disallowed"]
    verdicts = kind_models_for(pages[0].url, pages[0].dataset).judge_host([kind for _, kind in asked])
    kinds = {canonical_url(page.url): verdict for (page, _), verdict in zip(asked, verdicts, strict=True) if verdict is not None}
    memory = replace(learn(pages[0].group, told), kinds=kinds)
    return [score(page, WITH_MEMORY, reading_of(take_out(page, memory=memory), 0.0)) for page in pages]


def _score_peers(pages: Sequence[GoldPage]) -> list[Row]:
    _tell("installing the other extractors")
    python = install_peers()

    def rows_of(peer: str) -> list[Row]:
        _tell(peer)
        return [score(page, peer, reading) for page, reading in zip(pages, read_with_peer(python, peer, pages), strict=True)]

    with ThreadPoolExecutor(PROCESSES) as threads:
        return [row for rows in threads.map(rows_of, PEERS) for row in rows]


def _tell(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)
