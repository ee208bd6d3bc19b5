"""The one way in which a page is read, whoever wants it read: extracted in a child process, decided, corrected, dated.

The pool (`workers`) keeps its limits and tries again; this module keeps pages in order and says what follows from an extraction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from pipelines.decision import decide
from pipelines.extraction.corrections import apply_corrections
from pipelines.extraction.facts.feed_date import with_feed_date
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import Decision, Extraction, PageInput, Source
from pipelines.workers.extraction_pool import ExtractionPool

AHEAD = 8  # pages in work for each process, so that a slow one keeps no other waiting; each may hold 16 MiB
LOOK_SECONDS = 0.2  # between two looks whether the work is to stop

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What is to be stored of a page, and whether it is."""

    extraction: Extraction
    decision: Decision


def conclude(extraction: Extraction, source: Source, *, captured_at: datetime, feed_date: datetime | None) -> PageResult:
    """Decide, then lay the corrections of the source over the blocks, then date by the feed what the page leaves undated.

    In this order: what an analyst corrected and what a feed says have no part in what kind of page it is. `feed_date` is the time of
    publication by a feed or news sitemap of the site.
    """
    corrected = apply_corrections(extraction, source.corrections)
    return PageResult(extraction=with_feed_date(corrected, feed_date, captured_at=captured_at), decision=decide(extraction, source))


def _never() -> bool:
    return False


class PageQueue(Generic[K]):
    """Pages in work, given back with their extractions in the order in which they were begun; `K` is what the caller knows a page by.

    Once `stopping` says so, nothing more is given back, and what is in work is dropped with the pool.
    """

    def __init__(self, pool: ExtractionPool, *, stopping: Callable[[], bool] = _never) -> None:
        self._pool = pool
        self._stopping = stopping
        self._waiting: deque[tuple[K, Future[Extraction] | None]] = deque()

    @property
    def keys(self) -> Iterator[K]:
        """The pages in work, the oldest first."""
        return (key for key, _ in self._waiting)

    def begin(self, key: K, page: PageInput | None, memory: HostMemory | None = None) -> None:
        """Begin the extraction of a page; without a page its place in the order is kept, with None as extraction."""
        self._waiting.append((key, None if page is None else self._pool.submit(page, memory)))

    def finished(self) -> Iterator[tuple[K, Extraction | None]]:
        """Those that are done at the head of the order; waits for the first while too many are in work."""
        while self._waiting and (self._is_done() or len(self._waiting) >= AHEAD * self._pool.size):
            if not self._wait():
                return
            yield self._take()

    def rest(self) -> Iterator[tuple[K, Extraction | None]]:
        """All that are still in work."""
        while self._waiting and self._wait():
            yield self._take()

    def read(self, pages: Iterable[tuple[K, PageInput | None, HostMemory | None]]) -> Iterator[tuple[K, Extraction | None]]:
        """Begin all pages, some ahead of what is given back."""
        for key, page, memory in pages:
            if self._stopping():
                return
            self.begin(key, page, memory)
            yield from self.finished()
        yield from self.rest()

    def _is_done(self) -> bool:
        future = self._waiting[0][1]
        return future is None or future.done()

    def _wait(self) -> bool:
        """Wait for the first; False when the work is to stop before."""
        future = self._waiting[0][1]
        while not self._stopping():
            if future is None or wait([future], timeout=LOOK_SECONDS).done:
                return True
        return False

    def _take(self) -> tuple[K, Extraction | None]:
        key, future = self._waiting.popleft()
        return key, None if future is None else future.result()
