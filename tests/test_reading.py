"""The one path for a page: what follows from an extraction, and the order in which pages come back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.extraction.failure import failed
from pipelines.items import Block, BlockKind, Correction, Extraction, Facts, PageInput, Scope, Seeds, Source
from pipelines.outcomes import Outcome, PageStatus
from pipelines.reading import AHEAD, PageQueue, conclude

CAPTURED = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)
PLEA = "Support our work today."


def source(*corrections: Correction) -> Source:
    return Source(name="one", title="One", seeds=Seeds(), scope=Scope(hosts=("example.org",)), corrections=corrections)


def extraction(status: PageStatus = PageStatus.ARTICLE) -> Extraction:
    texts = ("Nobody was at the office when the observers came.", PLEA)
    blocks = tuple(Block(text=text, kept=True, reason="text", kind=BlockKind.PARAGRAPH, path="p") for text in texts)
    return Extraction(status=status, status_reason="because", text="\n\n".join(texts), blocks=blocks, facts=Facts(), flags=("no_date",))


def test_an_article_is_stored_as_corrected_and_dated_by_its_feed() -> None:
    result = conclude(extraction(), source(Correction(keep=False, text=PLEA)), captured_at=CAPTURED, feed_date=FEED)
    assert result.decision.outcome is None
    assert result.extraction.text == "Nobody was at the office when the observers came."
    assert result.extraction.facts.date is not None
    assert (result.extraction.facts.date.value, result.extraction.facts.date.rule) == ("2026-02-27T08:30:00Z", "feed or news sitemap")
    assert "date_from_feed" in result.extraction.flags and "no_date" not in result.extraction.flags


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (extraction(PageStatus.LISTING), Outcome.LISTING),
        (failed(PageStatus.ERROR, Outcome.QUARANTINED, "its worker process died"), Outcome.QUARANTINED),
    ],
)
def test_what_is_no_article_ends_so_whatever_corrections_and_feeds_say(read: Extraction, outcome: Outcome) -> None:
    result = conclude(read, source(Correction(keep=True, text=PLEA)), captured_at=CAPTURED, feed_date=FEED)
    assert result.decision.outcome is outcome
    assert result.extraction == read


class Pool:
    """Hands out futures that the test fulfils; of one process."""

    size = 1

    def __init__(self) -> None:
        self.futures: list[Future[Extraction]] = []

    def submit(self, page: PageInput, memory: object = None) -> Future[Extraction]:
        self.futures.append(Future())
        return self.futures[-1]


def page(number: int) -> PageInput:
    return PageInput(url=f"https://example.org/{number}", body=b"")


def queue(pool: Pool, **options: Any) -> PageQueue[int]:
    return PageQueue(pool, **options)  # type: ignore[arg-type]


def test_pages_come_back_in_their_order_and_only_as_far_as_they_are_done() -> None:
    pool = Pool()
    work = queue(pool)
    work.begin(0, page(0))
    work.begin(1, None)
    work.begin(2, page(2))
    pool.futures[1].set_result(extraction())
    assert list(work.finished()) == []
    pool.futures[0].set_result(extraction())
    assert list(work.finished()) == [(0, extraction()), (1, None), (2, extraction())]
    assert list(work.keys) == []


def test_no_more_than_a_bounded_number_of_pages_is_in_work() -> None:
    pool = Pool()
    work = queue(pool)
    most = 0

    def pages() -> Iterator[tuple[int, PageInput, None]]:
        nonlocal most
        for number in range(5 * AHEAD):
            most = max(most, len(list(work.keys)))
            if number >= AHEAD - 1:
                pool.futures[number - AHEAD + 1].set_result(extraction())
            yield number, page(number), None
        for future in pool.futures[5 * AHEAD - AHEAD + 1 :]:
            future.set_result(extraction())

    assert [number for number, _ in work.read(pages())] == list(range(5 * AHEAD))
    assert most <= AHEAD


def test_work_that_is_to_stop_waits_for_nothing() -> None:
    pool, told = Pool(), False
    work = queue(pool, stopping=lambda: told)
    work.begin(0, page(0))
    told = True
    assert list(work.rest()) == []
    assert list(work.keys) == [0], "what is in work is left to whoever goes on"
