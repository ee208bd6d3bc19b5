"""Limits of one page: processor time counts, the clock hardly does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from pipelines.items import PageInput
from pipelines.outcomes import Outcome, PageStatus
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits

PARAGRAPH = "<p>Witness {} said that the officers had come at night and taken all names with them.</p>"
PAGE = PageInput(url="https://example.org/a", body=("<html><body><article>" + "".join(map(PARAGRAPH.format, range(600)))).encode("utf-8"))
LONG_PAGE = PageInput(url=PAGE.url, body=PAGE.body * 20)  # takes longer than the pool needs to see that the time is over


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (WorkerLimits(workers=1, cpu_seconds=0.02), "took more processor time than a page may"),
        (WorkerLimits(workers=1, cpu_seconds=60.0, clock_seconds=0.02), "did not end in time, though it used little processor time"),
    ],
    ids=["processor", "clock"],
)
def test_a_page_out_of_time_is_told_and_the_next_one_is_read(limits: WorkerLimits, reason: str) -> None:
    with ExtractionPool(limits) as pool:
        late = pool.submit(LONG_PAGE).result(60)
        assert (late.status, late.outcome, late.status_reason) == (PageStatus.ERROR, Outcome.EXTRACTION_FAILED, reason)


def test_a_page_that_gets_no_processor_for_longer_than_its_time_is_read_all_the_same() -> None:
    with ExtractionPool(WorkerLimits(workers=1, cpu_seconds=2.0)) as pool:
        pool.submit(PAGE).result(60)
        children = [child.pid for child in multiprocessing.active_children() if child.pid]
        for child in children:
            os.kill(child, signal.SIGSTOP)
        waiting = pool.submit(PAGE)
        time.sleep(2.5)
        for child in children:
            os.kill(child, signal.SIGCONT)
        assert waiting.result(60).status is PageStatus.ARTICLE
