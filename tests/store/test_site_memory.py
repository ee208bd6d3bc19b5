"""Site memory in both databases: learnt with the visit, bounded, worked out now and then; and which documents a pass looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from pipelines.extraction.template.site_memory import WINDOW_PAGES, HostMemory
from pipelines.items import Block, BlockKind, Extraction
from pipelines.outcomes import Outcome, PageStatus, TextChange
from pipelines.store.database.memory_models import SiteMemoryPageRow, SiteMemoryRow
from pipelines.store.revisions.documents import history
from pipelines.store.visits.finish import finish_visit
from pipelines.store.visits.memory_pass import end_pass, has_news, learn_stored, plan_pass, wake_examined
from pipelines.store.visits.reextraction_results import Examination, ExaminationScope, Finding, count_waiting, keep_findings, read_documents
from pipelines.store.visits.site_memory import StoredMemory, learn_stored_page, read_memory, work_out

HOST = "example.org:443"
WANTED = ExaminationScope(sources=("example",), engine="toy 2", apply=True)
PLEA = "Our work depends on readers who give a little every month."


def url(number: int) -> str:
    return f"https://example.org/{number}"


def blocks(number: int, plea: str = PLEA, *, template: bool = False) -> tuple[Block, ...]:
    word = "abcdefghijklmnopqrstuvwxyz"[number % 26] * (3 + number // 26)
    own = f"The council of {word} met behind closed doors and heard three families who had lost their homes to the flood in {word}."
    return (
        Block(text=own, kind=BlockKind.PARAGRAPH, kept=True, reason="", path="div.story > p"),
        Block(text=own[::-1], kind=BlockKind.PARAGRAPH, kept=True, reason="", path="div.story > p"),
        Block(text=plea, kind=BlockKind.PARAGRAPH, kept=not template, reason="", path="div.plea > p", template=template),
    )


def visit(corpus: Any, extraction_of: Any, number: int, page: PageStatus = PageStatus.ARTICLE, **values: Any) -> Outcome:
    found = blocks(number, **values)
    text = "\n\n".join(block.text for block in found if block.kept)
    made: Extraction = replace(extraction_of(text, page=page), blocks=found)
    return corpus.finish_with(url(number), made)


@pytest.fixture
def crawled(corpus: Any, extraction_of: Any) -> Any:
    """Visits of pages, each with the plea as the page alone keeps it."""

    def finish_with(address: str, extraction: Extraction) -> Outcome:
        return finish_visit(
            corpus.db,
            visit=corpus.visit_of(address),
            run_id=corpus.run_id,
            outcome=None,
            reason="",
            capture=corpus.capture(address),
            extraction=extraction,
            duration_ms=1,
            now=corpus.clock(),
        )

    corpus.finish_with = finish_with
    return corpus


def rows(corpus: Any) -> int:
    with corpus.db.read() as session:
        return session.scalar(select(func.count()).select_from(SiteMemoryPageRow))


def counted(corpus: Any) -> tuple[int, int]:
    with corpus.db.read() as session:
        row = session.get(SiteMemoryRow, HOST)
        return row.learnt, row.counted


def test_a_visit_teaches_and_the_same_page_again_does_not(crawled: Any, extraction_of: Any) -> None:
    for number in (1, 2, 1):
        visit(crawled, extraction_of, number)
    assert (rows(crawled), counted(crawled)) == (2, (2, 0))
    visit(crawled, extraction_of, 1, plea="Another plea, to those who have read us for years.")
    assert (rows(crawled), counted(crawled)) == (2, (3, 0))


def test_listings_and_walls_do_not_teach(crawled: Any, extraction_of: Any) -> None:
    visit(crawled, extraction_of, 1, PageStatus.LISTING)
    assert (rows(crawled), has_news(crawled.db)) == (0, False)


def test_a_host_is_unknown_until_three_of_its_pages_say_the_same(crawled: Any, extraction_of: Any) -> None:
    memory = StoredMemory(crawled.db)
    for number, known in ((1, False), (2, False), (3, True), (4, True)):
        assert visit(crawled, extraction_of, number) is Outcome.STORED
        assert (memory.get(HOST) is not None) is known
    assert memory.get("example.org:8443") is None
    found = memory.get(HOST)
    assert isinstance(found, HostMemory)
    assert (found.pages, found.version, [text.count for text in found.texts.values()]) == (4, 2, [4])
    assert memory.get(HOST) is found, "not read again while nothing new is in it"
    assert StoredMemory(crawled.db, read_only=True).get(HOST) == found == read_memory(crawled.db, HOST)


def test_a_host_is_worked_out_ever_more_seldom(crawled: Any, extraction_of: Any) -> None:
    memory = StoredMemory(crawled.db)
    before = []
    for number in range(40):
        visit(crawled, extraction_of, number)
        memory.get(HOST)
        before.append(counted(crawled)[1])
    assert len(set(before)) < 25
    assert before[-1] >= 35


def test_only_the_latest_pages_are_kept(crawled: Any) -> None:
    with crawled.db.write() as session:
        for number in range(WINDOW_PAGES + 7):
            learn_stored_page(session, url(number), blocks(number))
    with crawled.db.read() as session:
        left = set(session.scalars(select(SiteMemoryPageRow.page)))
    assert left == {url(number) for number in range(7, WINDOW_PAGES + 7)}
    memory = work_out(crawled.db, HOST)
    assert memory is not None
    assert memory.pages == WINDOW_PAGES


def test_a_page_without_a_host_is_passed_over(crawled: Any) -> None:
    with crawled.db.write() as session:
        learn_stored_page(session, "http://[", blocks(1))
    assert rows(crawled) == 0


def test_a_pass_finds_what_was_stored_before_the_template_was_known(crawled: Any, extraction_of: Any) -> None:
    for number in range(5):
        visit(crawled, extraction_of, number, template=number == 4)
    plan = plan_pass(crawled.db, WANTED)
    assert (list(plan.memories), plan.documents) == ([HOST], (1, 2, 3, 4))
    assert plan_pass(crawled.db, replace(WANTED, sources=("other",))).documents == ()
    end_pass(crawled.db, plan, has_new_pages=True)
    assert not has_news(crawled.db)
    assert plan_pass(crawled.db, WANTED).documents == ()


def test_a_later_pass_looks_at_what_is_new_and_at_the_window_if_the_template_changed(crawled: Any, extraction_of: Any) -> None:
    for number in range(5):
        visit(crawled, extraction_of, number)
    end_pass(crawled.db, plan_pass(crawled.db, WANTED), has_new_pages=True)
    visit(crawled, extraction_of, 5)
    assert plan_pass(crawled.db, WANTED).documents == (6,)
    for number in range(6, 10):
        visit(crawled, extraction_of, number, plea="Read all of it in our letter, every Friday at noon.")
    assert plan_pass(crawled.db, WANTED).documents == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)


@pytest.mark.parametrize("has_new_pages", [True, False])
def test_what_a_pass_learnt_is_news_only_where_it_read_pages_that_were_no_documents(
    crawled: Any, extraction_of: Any, has_new_pages: bool
) -> None:
    for number in range(5):
        visit(crawled, extraction_of, number)
    plan = plan_pass(crawled.db, WANTED)
    visit(crawled, extraction_of, 4, plea="The pass read this page otherwise than the crawl had, for it knows the host.")
    end_pass(crawled.db, plan, has_new_pages=has_new_pages)
    assert has_news(crawled.db) is has_new_pages
    visit(crawled, extraction_of, 5)
    assert has_news(crawled.db)


def finding(corpus: Any, document: int, change: TextChange, version: int, extraction: Extraction | None = None) -> Finding:
    (stored,) = read_documents(corpus.db, [document])
    revision = stored.revision
    found = Examination(
        document_id=document,
        source=revision.source,
        url=revision.url,
        revision=revision.number,
        change=change,
        status=revision.status,
        becomes="article",
    )
    return Finding(examination=found, stored=stored, extraction=extraction, memory_version=version)


def test_a_document_is_not_tried_twice_with_the_same_memory(crawled: Any, extraction_of: Any) -> None:
    for number in range(4):
        visit(crawled, extraction_of, number)
    plan = plan_pass(crawled.db, WANTED)
    version = plan.memories[HOST].version
    keep_findings(crawled.db, [finding(crawled, 1, TextChange.LEAVES, version)], WANTED, now=crawled.clock())
    assert plan_pass(crawled.db, WANTED).documents == (2, 3, 4)
    assert plan_pass(crawled.db, replace(WANTED, engine="toy 3")).documents == (1, 2, 3, 4)


def test_documents_examined_without_the_template_wait_again(crawled: Any, extraction_of: Any) -> None:
    for number in range(4):
        visit(crawled, extraction_of, number, template=number == 3)
    memory = work_out(crawled.db, HOST)
    assert memory is not None
    found = [finding(crawled, document, TextChange.UNCHANGED, memory.version if document == 1 else 0) for document in (1, 2, 3, 4)]
    keep_findings(crawled.db, found, WANTED, now=crawled.clock())
    assert count_waiting(crawled.db, WANTED) == 0
    wake_examined(crawled.db, WANTED)
    assert count_waiting(crawled.db, WANTED) == 2, (
        "the second and the third; the first was examined with it, the fourth has no template in it"
    )


def test_a_corpus_older_than_site_memory_is_learnt_from_what_is_stored(crawled: Any, extraction_of: Any) -> None:
    for number in range(4):
        visit(crawled, extraction_of, number)
    with crawled.db.write() as session:
        session.execute(delete(SiteMemoryRow))
        session.execute(delete(SiteMemoryPageRow))
    learn_stored(crawled.db, ["example"])
    memory = read_memory(crawled.db, HOST)
    assert memory is not None
    assert memory.pages == 4
    learn_stored(crawled.db, ["example"])
    assert read_memory(crawled.db, HOST) == memory


def test_a_visit_that_differs_by_the_template_only_is_unchanged(crawled: Any, extraction_of: Any) -> None:
    visit(crawled, extraction_of, 1)
    assert visit(crawled, extraction_of, 1, template=True) is Outcome.UNCHANGED
    other = "Another plea, to those who have read us for years."
    assert visit(crawled, extraction_of, 1, plea=other, template=True) is Outcome.REVISED
    with crawled.db.read() as session:
        assert [PLEA in revision.text for revision in history(session, 1)] == [True, False]
