"""Extraction in child processes, each page under a deadline and a memory limit; a child that hangs or dies is replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from pipelines.extraction.extract import extract, failed
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import Outcome, PageStatus
from pipelines.workers.lasting_pool import LastingPool, ProcessExpired
from pipelines.workers.machine import cores, limit_memory


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """What one page may take. `workers` 0 means one per core."""

    deadline_seconds: float = 5.0
    memory_mb: int = 1_536
    workers: int = 0


class ExtractionPool:
    """A pool of extraction processes; use it as a context manager or call `close`."""

    def __init__(self, limits: WorkerLimits) -> None:
        self.limits = limits
        self.size = limits.workers or cores()
        self._pool = LastingPool(size=self.size, initializer=_prepare, initargs=(limits.memory_mb,))

    def submit(self, page: PageInput, memory: HostMemory | None = None) -> Future[Extraction]:
        """Extract in a child. The future raises what `why_failed` can name."""
        return self._pool.submit(_run, page, memory, timeout=self.limits.deadline_seconds)

    def close(self) -> None:
        """Stop all children now."""
        self._pool.close()

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def extraction_of(future: Future[Extraction], *, again: Callable[[], Future[Extraction]]) -> Extraction:
    """Wait for a page. One that did harm is submitted `again` once, since a neighbour may have been the cause; a second time ends it."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - whatever a hostile page did in its worker becomes a status here
        if not is_hard(error):
            return failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, why_failed(error))
    try:
        return again().result()
    except Exception as error:  # noqa: BLE001 - as above
        return failed(PageStatus.ERROR, Outcome.QUARANTINED, why_failed(error))


def why_failed(error: BaseException) -> str:
    """In words what happened to a page that gave no extraction."""
    if isinstance(error, TimeoutError):
        return "took longer than the deadline"
    if isinstance(error, ProcessExpired):
        return f"its worker process died (exit code {error.exitcode})"
    if isinstance(error, MemoryError):
        return "needed more memory than the limit"
    return f"{type(error).__name__}: {error}"[:300]


def is_hard(error: BaseException) -> bool:
    """Whether a page did harm (hang, death, memory) rather than merely raising an error."""
    return isinstance(error, (TimeoutError, ProcessExpired, MemoryError))


def _prepare(memory_mb: int) -> None:
    limit_memory(memory_mb)
    with suppress(Exception):  # raised here, it would stop the pool without a word; raised by a page, it is that page's outcome
        _warm_up()


def _warm_up() -> None:
    """Load models and compile expressions before the first deadline starts to run."""
    extract(
        PageInput(
            url="http://localhost/", body=b"<html><body><p>" + b"warm up the language model with these words " * 4 + b"</p></body></html>"
        )
    )


def _run(page: PageInput, memory: HostMemory | None) -> Extraction:
    return extract(page, memory=memory)
