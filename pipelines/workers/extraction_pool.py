"""Extraction in child processes, each page under limits of processor time, clock and memory; a child that hangs or dies is replaced."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from tempfile import gettempdir
from typing import Any

from pipelines.errors import DiskFullError
from pipelines.extraction.failure import failed
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import Outcome, PageStatus
from pipelines.workers.lasting_pool import LastingPool, ProcessExpired
from pipelines.workers.limited import prepare_process, ran_out_of_time, run_within
from pipelines.workers.machine import cores


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """What one page may take. `workers` 0 means one per core.

    Processor time, because on a busy machine a good page takes many times as long by the clock: of one import 3.6 % of the pages were
    lost to a deadline of 5 s by the clock (November 2026). The clock bounds what uses no processor time, such as a machine that swaps.

    Memory is what pages take beside the program and its models (130 MiB): the largest real pages, of 5 MB, take 60, and after 1,200 pages
    caches hold 100 (November 2026).
    """

    cpu_seconds: float = 5.0
    clock_seconds: float = 60.0
    memory_mb: int = 350
    workers: int = 0

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], *, workers: int | None = None) -> WorkerLimits:
        """As the `WINNOW_*` settings have them; `workers` of a command goes before theirs."""
        return cls(
            cpu_seconds=float(settings["WINNOW_PAGE_CPU_SECONDS"]),
            clock_seconds=float(settings["WINNOW_PAGE_CLOCK_SECONDS"]),
            memory_mb=int(settings["WINNOW_WORKER_MEMORY_MB"]),
            workers=int(settings["WINNOW_WORKERS"]) if workers is None else workers,
        )


class ExtractionPool:
    """A pool of extraction processes; use it as a context manager or call `close`.

    `is_stored` says that what it extracts goes into the database: it then comes back with what that takes (`Extraction.prepared`).
    """

    def __init__(self, limits: WorkerLimits, *, is_stored: bool = False) -> None:
        self.limits = limits
        self.is_stored = is_stored
        self.size = limits.workers or cores()
        self._pool = LastingPool(
            size=self.size, initializer=_prepare, initargs=(limits.memory_mb,), on_error=_failed_page, is_worth_retrying=_may_be_innocent
        )

    def submit(self, page: PageInput, memory: HostMemory | None = None) -> Future[Extraction]:
        """Extract in a child. The future gives an extraction whatever the page does there.

        It raises `DiskFullError` where there is no room for temporary files, and `RuntimeError` where no child can be started.
        A page whose process died is tried once more, since a neighbour in that process may have been the cause.
        """
        return self._pool.submit(_run, page, memory, self.limits.cpu_seconds, self.is_stored, timeout=self.limits.clock_seconds)

    def close(self) -> None:
        """Stop all children now."""
        self._pool.close()

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _may_be_innocent(error: BaseException) -> bool:
    return isinstance(error, (ProcessExpired, MemoryError)) and not ran_out_of_time(error)


def _failed_page(error: BaseException) -> Extraction:
    """What a page that gave no extraction ends as, with the reason in words. Raises `DiskFullError`: that is the fault of no page."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise DiskFullError(f"{gettempdir()}: no room left for temporary files ({error.strerror}); free some space and start again")
    if isinstance(error, TimeoutError):
        return failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, "did not end in time, though it used little processor time")
    if ran_out_of_time(error):
        return failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, "took more processor time than a page may")
    if isinstance(error, ProcessExpired):
        return failed(PageStatus.ERROR, Outcome.QUARANTINED, f"its worker process died (exit code {error.exitcode})")
    if isinstance(error, MemoryError):
        return failed(PageStatus.ERROR, Outcome.QUARANTINED, "needed more memory than the limit")
    return failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, f"{type(error).__name__}: {error}"[:300])


def _prepare(memory_mb: int) -> None:
    with suppress(Exception):  # raised here, it would stop the pool without a word; raised by a page, it is that page's outcome
        warm_up()
    prepare_process(memory_mb)


def warm_up() -> None:
    """Load models and the engine, and compile expressions, before the first page's time starts to run."""
    from pipelines.extraction.blocks.engine import load_engine

    load_engine()
    paragraphs = b"<p>The reader of this article warms up the model of languages and the expressions with these words.</p>" * 9
    page = b"<html><body><article><h1>A long article</h1>" + paragraphs + b"</article></body></html>"
    _extract(PageInput(url="http://localhost/", body=page), None, True)


def _run(page: PageInput, memory: HostMemory | None, cpu_seconds: float, is_stored: bool) -> Extraction:
    return run_within(cpu_seconds, _extract, page, memory, is_stored)


def _extract(page: PageInput, memory: HostMemory | None, is_stored: bool) -> Extraction:
    from pipelines.extraction.extract import extract  # the process that waits for the text does without models and engine
    from pipelines.workers.preparing import prepare

    extraction = extract(page, memory=memory)
    return prepare(extraction) if is_stored else extraction
