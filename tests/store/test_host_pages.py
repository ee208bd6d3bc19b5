"""Page kinds in both databases: learnt with the visit, judged by host, and what becomes of documents that turn out to be lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.extraction.template.site_memory import memory_for
from pipelines.items import Extraction, PageKind
from pipelines.outcomes import Outcome, PageStatus, TextChange
from pipelines.page_kind import KINDS, Kind, PageSignature
from pipelines.search.selection import Includable, Selection
from pipelines.store.database.memory_models import HostPageRow
from pipelines.store.database.models import DocumentRow, UrlRow
from pipelines.store.frontier.found import read_found
from pipelines.store.search.selection import count_selected
from pipelines.store.visits import host_pages
from pipelines.store.visits.failed_pages import read_mistaken
from pipelines.store.visits.finish import finish_visit
from pipelines.store.visits.host_pages import pack_signature, unpack_signature
from pipelines.store.visits.memory_pass import plan_pass
from pipelines.store.visits.reextraction_results import Examination, ExaminationScope, Finding, keep_findings, read_documents
from pipelines.store.visits.site_memory import StoredMemory, work_out

HOST = "example.org:443"
WANTED = ExaminationScope(sources=("example",), engine="toy 2", apply=True)
POST, LIST = (1, 2, 3, 4), (1, 5, 6, 7)


def url(number: int) -> str:
    return f"https://example.org/{number}"


def told(number: int) -> str:
    word = "abcdefghijklmnopqrstuvwxyz"[number % 26] * (3 + number // 26)
    return f"The council of {word} met behind closed doors and heard three families who had lost their homes to the flood in {word}."


def kind_of(number: int, tokens: tuple[int, ...], chance: float) -> PageKind:
    signature = PageSignature(
        target=number, title=number, shape=tokens[1], tokens=tokens, opens=(1_000 + number,), shows=(), numbered=(), links=(8, 9)
    )
    kind = Kind.ARTICLE if chance >= 0.5 else Kind.LISTING
    return PageKind(kind=kind, chances=(chance, 1 - chance, 0.0, 0.0), reason="", signature=signature)


@pytest.fixture
def crawled(corpus: Any, extraction_of: Any) -> Any:
    """Visits of posts and lists of one host that the page alone is sure of, one list that it takes for a post and one post for a list."""

    def visit(number: int, tokens: tuple[int, ...], chance: float) -> Outcome:
        kind = kind_of(number, tokens, chance)
        status = PageStatus.ARTICLE if kind.kind is Kind.ARTICLE else PageStatus.LISTING
        made: Extraction = replace(extraction_of(told(number) if status is PageStatus.ARTICLE else "", page=status), kind=kind)
        return finish_visit(
            corpus.db,
            visit=corpus.visit_of(url(number)),
            run_id=corpus.run_id,
            outcome=None if status is PageStatus.ARTICLE else Outcome.LISTING,
            reason="",
            capture=corpus.capture(url(number)),
            extraction=made,
            duration_ms=1,
            now=corpus.clock(),
        )

    corpus.visit = visit
    for number in range(10):
        visit(number, POST, 0.97)
        visit(100 + number, LIST, 0.03)
    assert visit(50, LIST, 0.55) is Outcome.STORED
    assert visit(60, POST, 0.45) is Outcome.LISTING
    return corpus


def statuses(corpus: Any) -> dict[str, str]:
    with corpus.db.read() as session:
        return {row.canonical: row.status for row in session.execute(select(DocumentRow.canonical, DocumentRow.status))}


def withdraw(corpus: Any) -> None:
    (document,) = plan_pass(corpus.db, WANTED).documents
    (stored,) = read_documents(corpus.db, [document])
    revision = stored.revision
    found = Examination(
        document_id=document,
        source="example",
        url=revision.url,
        revision=revision.number,
        change=TextChange.LEAVES,
        status=revision.status,
        becomes="listing",
        reason="built like lists",
    )
    keep_findings(corpus.db, [Finding(examination=found, stored=stored, withdraws=True)], WANTED, now=corpus.clock())


def test_a_signature_is_read_back_as_it_was() -> None:
    signature = PageSignature(
        target=2**32 - 1, title=0, shape=7, tokens=(1, 2), opens=(), shows=(3,), numbered=(4, 5, 6), links=tuple(range(200))
    )
    assert unpack_signature(pack_signature(signature)) == signature


def test_a_host_corrects_what_its_pages_said_alone(crawled: Any) -> None:
    plan = plan_pass(crawled.db, WANTED)
    kinds = plan.memories[HOST].kinds
    assert (kinds[url(50)].kind, kinds[url(60)].kind) == (Kind.LISTING, Kind.ARTICLE)
    assert {kinds[url(number)].kind for number in range(10)} == {Kind.ARTICLE}
    assert len(plan.documents) == 1
    (mistaken,) = read_mistaken(crawled.db, plan.articles, ["example"])
    assert mistaken.visit.url == url(60)


def test_whoever_makes_no_pass_is_told_kinds_at_once_and_a_crawl_leaves_them_to_its_pass(crawled: Any) -> None:
    """`winnow reextract --apply` has no pass: it withdraws lists by what it learnt in the call before."""
    crawling = StoredMemory(crawled.db, judges_kinds=False).get(HOST)
    assert crawling is None or crawling.kinds == {}
    crawled.visit(70, POST, 0.97)
    crawled.visit(71, POST, 0.97)
    crawled.visit(72, POST, 0.97)
    known = StoredMemory(crawled.db).get(HOST)
    assert known is not None
    assert (known.kinds[url(50)].kind, known.kinds[url(60)].kind) == (Kind.LISTING, Kind.ARTICLE)


def test_a_withdrawn_document_is_kept_left_out_and_found_when_asked_for(crawled: Any) -> None:
    withdraw(crawled)
    assert [page for page, status in statuses(crawled).items() if status == "withdrawn"] == [url(50)]
    with crawled.db.read() as session:
        row = session.execute(select(UrlRow.outcome, UrlRow.reason).where(UrlRow.url == url(50))).one()
        assert tuple(row) == ("withdrawn", "built like lists")
        assert count_selected(session, Selection()) == 10
        assert count_selected(session, Selection(include=frozenset({Includable.WITHDRAWN}))) == 11


def test_a_withdrawn_document_is_no_article_of_the_site_for_its_completeness(crawled: Any) -> None:
    def articles() -> set[str]:
        return {found.url for found in read_found(crawled.db, "example") if found.is_document}

    before = articles()
    work_out(crawled.db, HOST)
    withdraw(crawled)
    assert before - articles() == {url(50)}


def test_a_page_about_the_site_is_stored_and_no_article_of_it(corpus: Any) -> None:
    assert corpus.finish(url(1), text="About us.", page=PageStatus.SITE_PAGE) is Outcome.SITE_PAGE
    assert [found.is_document for found in read_found(corpus.db, "example")] == [False]


def test_a_withdrawn_document_does_not_come_back_at_the_next_visit(crawled: Any) -> None:
    withdraw(crawled)
    known = memory_for(StoredMemory(crawled.db), url(50))
    assert known is not None
    assert known.kinds[url(50)].kind is Kind.LISTING, "extraction is told at the next visit"
    assert crawled.visit(50, LIST, 0.2) is Outcome.LISTING
    assert statuses(crawled)[url(50)] == "withdrawn"
    assert plan_pass(crawled.db, WANTED).documents == ()


def test_a_document_whose_host_thinks_better_of_it_comes_back(crawled: Any) -> None:
    withdraw(crawled)
    for number in range(10):
        crawled.visit(100 + number, LIST, 0.97)
    crawled.visit(50, LIST, 0.97)
    assert statuses(crawled)[url(50)] == "article"


def test_verdicts_outlive_the_window(crawled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    work_out(crawled.db, HOST)
    monkeypatch.setattr(host_pages, "WINDOW_PAGES", 5)
    for number in range(200, 206):
        crawled.visit(number, POST, 0.97)
    with crawled.db.read() as session:
        rows = session.execute(select(HostPageRow.page, HostPageRow.kind, HostPageRow.signature)).all()
    assert sum(row.signature is not None for row in rows) == 5
    assert {row.page: row.kind for row in rows}[url(50)] == KINDS[1]


def test_the_same_page_again_teaches_nothing(crawled: Any) -> None:
    with crawled.db.write() as session:
        assert not host_pages.learn_kind(session, url(1), kind_of(1, POST, 0.97))
        assert host_pages.learn_kind(session, url(1), kind_of(1, POST, 0.9))
