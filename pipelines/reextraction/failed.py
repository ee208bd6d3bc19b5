"""Reads pages again, out of the archive, that could not be extracted: at the run after the one in which they failed, or when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.archive.content import TooLarge, page_of
from pipelines.archive.reader import read_capture
from pipelines.errors import IntegrityError
from pipelines.extraction.template.site_memory import HostMemory, SiteMemory, memory_for
from pipelines.items import Capture, Extraction, PageInput
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.reading import PageQueue, conclude
from pipelines.reextraction.task import ReextractionTask
from pipelines.store.visits.failed_pages import FailedPage, count_failed, end_failed, read_failed, read_mistaken
from pipelines.store.visits.site_memory import StoredMemory
from pipelines.workers.extraction_pool import ExtractionPool

READ_AT_ONCE = 50
_NAMED_AT_ONCE = 500  # URLs in one statement


@dataclass(slots=True, kw_only=True)
class FailedReport:
    """What the pages that were read again ended as, which captures cannot be read, and how many pages wait for the next run."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    waiting: int = 0

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        outcomes = {str(word): self.outcomes[word] for word in Outcome if self.outcomes[word]}
        return {"outcomes": outcomes, "unreadable": self.unreadable, "waiting": self.waiting}


def read_failed_again(
    task: ReextractionTask,
    *,
    before_run: int | None = None,
    quarantined: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
    stopping: Callable[[], bool] = lambda: False,
) -> FailedReport:
    """Extract again what failed in runs before `before_run`, or in any; with `quarantined` also what failed twice or did harm.

    A page that fails again is quarantined: no run tries it a third time. Each end is committed by itself, so that a call which is killed
    repeats nothing.
    """
    report, names = FailedReport(), list(task.sources)
    outcomes = [Outcome.EXTRACTION_FAILED, *([Outcome.QUARANTINED] if quarantined else [])]
    pages = _pages(task, outcomes, names, before_run)
    first = next(pages, None)
    if first is not None:  # a run without such pages starts no process
        with ExtractionPool(task.limits, is_stored=True) as pool:
            _read(task, report, PageQueue(pool, stopping=stopping), _chain(first, pages), on_progress)
    report.waiting = count_failed(task.db, Outcome.EXTRACTION_FAILED, names)
    return report


def read_mistaken_again(
    task: ReextractionTask, pages: Sequence[str], memories: SiteMemory, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Extract again what ended as a list or an error page and is an article by its host's knowledge; returns how many are documents now.

    `pages` are canonical URLs, `memories` the knowledge of their hosts.
    """
    names = list(task.sources)
    parts = (pages[start : start + _NAMED_AT_ONCE] for start in range(0, len(pages), _NAMED_AT_ONCE))
    mistaken = [page for part in parts for page in read_mistaken(task.db, part, names)]
    if not mistaken:
        return 0
    report = FailedReport()
    with ExtractionPool(task.limits, is_stored=True) as pool:
        _read(task, report, PageQueue(pool, stopping=stopping), iter(mistaken), lambda done: None, memories)
    return sum(report.outcomes[outcome] for outcome in STORED_OUTCOMES)


def _chain(first: FailedPage, others: Iterator[FailedPage]) -> Iterator[FailedPage]:
    yield first
    yield from others


def _pages(task: ReextractionTask, outcomes: Sequence[Outcome], names: Sequence[str], before_run: int | None) -> Iterator[FailedPage]:
    last = 0
    while part := read_failed(task.db, outcomes, names, before_run=before_run, after=last, limit=READ_AT_ONCE):
        yield from part
        last = part[-1].visit.url_id


Job = tuple[FailedPage, Capture]


def _read(
    task: ReextractionTask,
    report: FailedReport,
    queue: PageQueue[Job],
    pages: Iterator[FailedPage],
    on_progress: Callable[[int], None],
    memory: SiteMemory | None = None,
) -> None:
    for (page, capture), extraction in queue.read(_jobs(task, report, pages, memory)):
        assert extraction is not None
        report.outcomes[_end(task, page, capture, extraction)] += 1
        on_progress(report.outcomes.total())


def _jobs(
    task: ReextractionTask, report: FailedReport, pages: Iterator[FailedPage], memory: SiteMemory | None = None
) -> Iterator[tuple[Job, PageInput, HostMemory | None]]:
    memory = memory or StoredMemory(task.db)
    for page in pages:
        try:
            capture = read_capture(task.archive, page.locator)
            content = page_of(capture)
        except (IntegrityError, TooLarge) as error:
            report.unreadable.append(f"{page.visit.url}: {error}")
            continue
        yield (page, replace(capture, locator=page.locator)), content, memory_for(memory, content.url)


def _end(task: ReextractionTask, page: FailedPage, capture: Capture, extraction: Extraction) -> Outcome:
    if extraction.outcome is Outcome.EXTRACTION_FAILED:
        extraction = replace(extraction, outcome=Outcome.QUARANTINED)
    result = conclude(extraction, task.sources[page.visit.source], captured_at=capture.captured_at, feed_date=page.feed_date)
    return end_failed(
        task.db,
        page,
        outcome=result.decision.outcome,
        reason=result.decision.reason,
        capture=capture,
        extraction=result.extraction,
        now=task.clock(),
    )
