"""Batch extraction with site memory: the whole batch is one crawl, so its pages are read twice, once to learn and once to write.

Between the two, what was extracted lies in a temporary file. In memory there is only what is learnt: of each host no more than
`WINDOW_PAGES` pages.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, cast

from pipelines.extraction.template.removal import would_change
from pipelines.extraction.template.site_memory import WINDOW_PAGES, HostMemory, learn, marks_of, memory_for, verdict_of
from pipelines.items import Block, Extraction, PageInput
from pipelines.outcomes import TEXT_STATUSES, PageStatus
from pipelines.page_kind import Kind
from pipelines.reading import PageQueue
from pipelines.store.revisions.packing import pack_blocks, unpack_blocks
from pipelines.urls import canonical_url, host_of, is_fetchable
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits
from winnow.batch import BatchLine, extract_lines, page_row, read_lines, write_row
from winnow.batch_kinds import BatchKinds

_MISTAKABLE = frozenset({PageStatus.LISTING, PageStatus.SOFT_404, PageStatus.EMPTY})
_LENGTHS = struct.Struct("<II")


class BatchMemory:
    """What is learnt of the hosts of a batch; of a host with many pages, from ones spread evenly over the batch."""

    def __init__(self) -> None:
        self._pages: dict[str, dict[str, array[int]]] = {}
        self._seen: dict[str, int] = {}
        self._strides: dict[str, int] = {}
        self._kinds = BatchKinds()

    def add(self, url: str, extraction: Extraction) -> None:
        """Learn a page that has a URL: its kind, and if it has a text its template."""
        if not is_fetchable(url):
            return
        host, page = host_of(url), canonical_url(url)
        if extraction.kind is not None:
            self._kinds.add(host, page, extraction.kind)
        if extraction.status not in TEXT_STATUSES:
            return
        pages, stride = self._pages.setdefault(host, {}), self._strides.setdefault(host, 1)
        self._seen[host] = seen = self._seen.get(host, -1) + 1
        if page not in pages and seen % stride:
            return
        pages[page] = array("Q", marks_of(extraction.blocks))
        if len(pages) > WINDOW_PAGES:
            self._strides[host] = 2 * stride
            self._pages[host] = {page: marks for number, (page, marks) in enumerate(pages.items()) if number % 2 == 0}

    def work_out(self) -> dict[str, HostMemory]:
        """The templates of all hosts, and what their pages make of one another."""
        kinds = self._kinds.work_out()
        templates = {host: learn(host, list(pages.values())) for host, pages in self._pages.items()}
        for host, verdicts in kinds.items():
            known = templates.get(host) or learn(host, [])
            templates[host] = replace(known, kinds=verdicts)
        return templates


def run_batch_with_memory(source: BinaryIO, target: BinaryIO, *, with_blocks: bool, workers: int = 0) -> int:
    """As `batch.run_batch`, without what the pages of a host repeat. Nothing is written before all pages have been read once."""
    failures = 0
    with ExitStack() as stack:
        pages = source if source.seekable() else _copy(source, stack)
        begin = pages.tell()
        first = cast("BinaryIO", stack.enter_context(tempfile.TemporaryFile()))
        pool = stack.enter_context(ExtractionPool(WorkerLimits(workers=workers)))
        memory = BatchMemory()
        for line, extraction in extract_lines(pages, pool):
            if line.page is not None:
                memory.add(line.page.url, extraction)
            _keep(first, page_row(line.id, line.url, extraction, with_blocks=with_blocks), extraction.blocks)
        pages.seek(begin)
        first.seek(0)
        for row in _second_pass(pages, first, memory.work_out(), pool, with_blocks=with_blocks):
            write_row(target, row)
            failures += row["status"] == PageStatus.ERROR
    target.flush()
    return failures


def _copy(source: BinaryIO, stack: ExitStack) -> BinaryIO:
    """What can be read only once, as a file."""
    copy = cast("BinaryIO", stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(source, copy)
    copy.seek(0)
    return copy


def _keep(first: BinaryIO, row: dict[str, object], blocks: tuple[Block, ...]) -> None:
    written, packed = json.dumps(row).encode(), pack_blocks(blocks)
    first.write(_LENGTHS.pack(len(written), len(packed)) + written + packed)


def _kept(first: BinaryIO) -> Iterator[tuple[dict[str, object], bytes]]:
    while lengths := first.read(_LENGTHS.size):
        of_row, of_blocks = _LENGTHS.unpack(lengths)
        yield json.loads(first.read(of_row)), first.read(of_blocks)


def _second_pass(
    pages: BinaryIO, first: BinaryIO, memories: dict[str, HostMemory], pool: ExtractionPool, *, with_blocks: bool
) -> Iterator[dict[str, object]]:
    """The rows of the first pass, and new ones for the pages whose host's template changes them."""
    queue = PageQueue[tuple[BatchLine, dict[str, object]]](pool)
    for (line, row), extraction in queue.read(_again(pages, first, memories)):
        is_better = extraction is not None and extraction.outcome is None
        yield page_row(line.id, line.url, extraction, with_blocks=with_blocks) if extraction is not None and is_better else row


def _again(
    pages: BinaryIO, first: BinaryIO, memories: dict[str, HostMemory]
) -> Iterator[tuple[tuple[BatchLine, dict[str, object]], PageInput | None, HostMemory | None]]:
    """Each line with its row; with its page only where that is to be read again."""
    for line, (row, blocks) in zip(read_lines(pages), _kept(first), strict=True):
        memory = _changing(line, row, blocks, memories)
        yield (line, row), line.page if memory is not None else None, memory


def _changing(line: BatchLine, row: dict[str, object], blocks: bytes, memories: dict[str, HostMemory]) -> HostMemory | None:
    memory = memory_for(memories, line.page.url) if line.page is not None else None
    if memory is None or line.page is None:
        return None
    verdict = verdict_of(memory, line.page.url)
    if row["status"] not in TEXT_STATUSES:
        return memory if verdict is not None and verdict.kind is Kind.ARTICLE and row["status"] in _MISTAKABLE else None
    return memory if would_change(unpack_blocks(blocks), (), memory, verdict) else None
