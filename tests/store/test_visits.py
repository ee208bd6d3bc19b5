"""How visits end: new, changed, unchanged, missing and gone pages, and what is written for each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from pipelines.extraction.failure import failed
from pipelines.items import Block, BlockKind, Extraction, Fact, Facts, Link, LinkKind
from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.frontier.schedule import MAX_VAIN, MONTHLY, NIGHTLY, SOON
from pipelines.store.revisions.documents import document_for_url, history, latest_revision
from pipelines.store.runs import start_run
from pipelines.store.visits.finish import finish_visit

A = "https://example.org/a"


def rows(db: Database, table: type[Any]) -> list[Any]:
    with db.read() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def the_document(db: Database) -> DocumentRow:
    (document,) = rows(db, DocumentRow)
    assert isinstance(document, DocumentRow)
    return document


def test_a_text_is_stored_then_unchanged_then_revised(corpus: Any, clock: Any) -> None:
    assert corpus.finish(text="One.") is Outcome.STORED
    stored = the_document(corpus.db)
    clock.move(days=1)
    assert corpus.finish(text="One.") is Outcome.UNCHANGED
    assert vars_of(the_document(corpus.db)) == vars_of(stored)
    assert len(rows(corpus.db, RevisionRow)) == 1, "unchanged writes no revision"
    clock.move(days=1)
    assert corpus.finish(text="Two.") is Outcome.REVISED
    assert [(row.number, row.text) for row in rows(corpus.db, RevisionRow)] == [(1, "One."), (2, "Two.")]
    assert [row.outcome for row in rows(corpus.db, FetchRow)] == ["stored", "unchanged", "revised"]


@pytest.mark.parametrize(
    "after",
    [
        "“Five officers”\u00a0came – at 3.\n\nLast updated: 2 March 2026, 10:30 GMT\n\nThey left.",
        '"Five officers" came - at 3. They left.',
        '- "Five officers" came -\n- at 3.\n\nThey\u00ad left.',
    ],
)
def test_typography_layout_and_stamps_are_no_revision(corpus: Any, after: str) -> None:
    corpus.finish(text='"Five officers" came - at 3.\n\nLast updated: 1 March 2026, 09:00 GMT\n\nThey left.')
    assert corpus.finish(text=after) is Outcome.UNCHANGED
    assert len(rows(corpus.db, RevisionRow)) == 1


@pytest.mark.parametrize("after", ["Six officers came.", "Five officers never came.", "Five Officers came.", "Five officers, came."])
def test_one_word_sign_or_capital_is_a_revision(corpus: Any, after: str) -> None:
    corpus.finish(text="Five officers came.")
    assert corpus.finish(text=after) is Outcome.REVISED


def page_of(*kept: str, dropped: tuple[str, ...] = (), template: tuple[str, ...] = ()) -> Extraction:
    lines = [(line, True) for line in kept] + [(line, False) for line in (*dropped, *template)]
    blocks = tuple(Block(text=line, kind=BlockKind.PARAGRAPH, kept=keep, reason="", template=line in template) for line, keep in lines)
    text_ = "\n\n".join(kept)
    return Extraction(status=PageStatus.ARTICLE, status_reason="", text=text_, blocks=blocks, facts=Facts(), engine="toy 1")


BODY = "The court heard eleven witnesses on Monday and adjourned, and nobody from the ministry came to answer what they had said. " * 2


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (page_of(BODY, dropped=("Read our letter",)), Outcome.UNCHANGED),
        (page_of(BODY, dropped=("Read our letter",), template=("Send us a coin",)), Outcome.UNCHANGED),
        (page_of(BODY), Outcome.REVISED),
        (page_of(BODY, "Read our new letter"), Outcome.REVISED),
        (page_of("Read our letter", dropped=(BODY,)), Outcome.REVISED),
    ],
    ids=["kept, now dropped", "kept, now dropped, beside a template", "gone from the page", "another", "most of the text chosen otherwise"],
)
def test_a_line_that_still_stands_on_the_page_and_is_now_boilerplate_is_no_edit(corpus: Any, after: Extraction, outcome: Outcome) -> None:
    def visit(extraction: Extraction) -> Outcome:
        return finish_visit(
            corpus.db,
            visit=corpus.visit_of(A),
            run_id=corpus.run_id,
            outcome=None,
            reason="",
            capture=corpus.capture(A),
            extraction=extraction,
            duration_ms=0,
            now=corpus.clock(),
        )

    visit(page_of(BODY, "Read our letter"))
    assert visit(after) is outcome


def test_an_old_article_is_looked_at_once_more_and_then_left_for_a_month(corpus: Any, clock: Any) -> None:
    old = Facts(title=Fact(value="A title", rule="og"), date=Fact(value="2019-05-02", rule="meta"))
    corpus.finish(text="One.", facts=old)
    assert rows(corpus.db, UrlRow)[0].due_at == clock() + NIGHTLY
    clock.move(days=1)
    corpus.finish(outcome=Outcome.NOT_MODIFIED, status=304)
    (url,) = rows(corpus.db, UrlRow)
    assert (url.due_at, url.changed_at) == (clock() + MONTHLY, datetime(2019, 5, 2, tzinfo=UTC))


def test_a_url_known_from_before_it_was_watched_begins_with_what_its_document_says(corpus: Any, clock: Any) -> None:
    def unwatch() -> None:
        clock.move(days=10)
        with corpus.db.write() as session:
            session.execute(update(UrlRow).values(watched_since=None, changed_at=None))

    stored_at = clock()
    corpus.finish(text="One.")
    unwatch()
    corpus.finish(text="One.")
    assert rows(corpus.db, UrlRow)[0].changed_at == stored_at
    unwatch()
    corpus.finish(text="Two.")
    assert rows(corpus.db, UrlRow)[0].changed_at == clock()


def test_an_announced_change_is_believed_until_it_was_none_three_times_and_again_after_one_that_was(corpus: Any, clock: Any) -> None:
    def announce() -> str:
        clock.move(days=1)
        link = Link(url=A, kind=LinkKind.ARTICLE, last_modified=clock())
        corpus.frontier.add_links("example", [link], depth=1, found_on="")
        return str(rows(corpus.db, UrlRow)[0].state)

    corpus.finish(text="One.")
    for _ in range(MAX_VAIN):
        assert announce() == "queued"
        clock.move(hours=1)
        corpus.finish(text="One.")
        clock.move(hours=-1)
    assert announce() == "done"
    clock.move(hours=1)
    corpus.finish(text="Two.")
    assert announce() == "queued"


def test_the_further_pages_of_a_listing_are_due_where_it_shows_something_new(corpus: Any, clock: Any) -> None:
    first, second, third = (f"https://example.org/news/?page={number}" for number in (1, 2, 3))

    def read(page: str, *links: tuple[str, LinkKind]) -> None:
        corpus.finish(page, outcome=Outcome.LISTING, links=tuple(Link(url=url, kind=kind) for url, kind in links))

    def waiting() -> set[str]:
        clock.move(hours=2)
        corpus.run_id = start_run(corpus.db, command="crawl", software="0", now=clock())
        corpus.frontier.start_run(corpus.run_id)
        return {row.url for row in rows(corpus.db, UrlRow) if row.kind == "listing" and row.state == "queued"}

    for page, following in ((first, second), (second, third), (third, first)):
        corpus.visit_of(page)
        with corpus.db.write() as session:
            session.execute(update(UrlRow).where(UrlRow.url == page).values(kind="listing", depth=(first, second, third).index(page)))
        read(page, (following, LinkKind.LISTING), (f"https://example.org/{page[-1]}", LinkKind.ARTICLE))
    assert waiting() == {first}, "the seed"
    read(first, (second, LinkKind.LISTING), ("https://example.org/1", LinkKind.ARTICLE))
    assert waiting() == {first}, "nothing new"
    read(first, (second, LinkKind.LISTING), ("https://example.org/new", LinkKind.ARTICLE))
    queued = {row.url for row in rows(corpus.db, UrlRow) if row.kind == "listing" and row.state == "queued"}
    assert queued == {second}
    read(second, (third, LinkKind.LISTING), (first, LinkKind.LISTING), ("https://example.org/2", LinkKind.ARTICLE))
    assert waiting() == {first}, "the second page had nothing new, so the third is left"


def vars_of(row: DocumentRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in DocumentRow.__table__.columns}


def test_a_changed_title_is_a_revision(corpus: Any) -> None:
    corpus.finish(text="One.")
    assert corpus.finish(text="One.", facts=Facts(title=Fact(value="Corrected", rule="og"))) is Outcome.REVISED
    assert corpus.finish(text="One.", facts=Facts()) is Outcome.REVISED
    assert corpus.finish(text="One.", facts=Facts(date=Fact(value="2026-01-01", rule="meta"))) is Outcome.UNCHANGED


def test_text_that_differs_only_by_what_cannot_be_stored_is_unchanged(corpus: Any) -> None:
    odd = Facts(title=Fact(value="T\x00", rule="\x00r"), authors=Fact(value=("\x00N", "\ud800"), rule="r"))
    assert corpus.finish(text="a\x00b\ud800", facts=odd) is Outcome.STORED
    assert corpus.finish(text="a\x00b\ud800", facts=odd) is Outcome.UNCHANGED
    (row,) = rows(corpus.db, RevisionRow)
    assert (row.text, row.title, row.authors, row.facts["authors"]["value"]) == ("ab\ufffd", "T", ["N", "\ufffd"], ["N", "\ufffd"])


@pytest.mark.parametrize(
    ("pages", "outcomes", "status", "texts"),
    [
        (["stub"], ["stub"], "stub", ["0"]),
        (["stub", "stub"], ["stub", "stub"], "stub", ["0", "1"]),
        (["stub", "article"], ["stub", "revised"], "article", ["0", "1"]),
        (["article", "stub"], ["stored", "stub"], "article", ["0"]),
        (["article", "stub", "article"], ["stored", "stub", "revised"], "article", ["0", "2"]),
    ],
)
def test_a_stub_never_replaces_an_article(corpus: Any, pages: list[str], outcomes: list[str], status: str, texts: list[str]) -> None:
    for number, (page, outcome) in enumerate(zip(pages, outcomes, strict=True)):
        given = Outcome.STUB if page == "stub" else None
        assert corpus.finish(text=str(number), page=PageStatus(page), outcome=given) == outcome
    assert the_document(corpus.db).status == status
    assert [row.text for row in rows(corpus.db, RevisionRow)] == texts


def test_a_stub_with_the_same_text_is_unchanged_and_a_full_article_with_it_is_not(corpus: Any) -> None:
    corpus.finish(text="Same.", page=PageStatus.STUB, outcome=Outcome.STUB)
    assert corpus.finish(text="Same.", page=PageStatus.STUB, outcome=Outcome.STUB) is Outcome.UNCHANGED
    assert corpus.finish(text="Same.") is Outcome.REVISED


@pytest.mark.parametrize(
    "outcome", [Outcome.WRONG_LANGUAGE, Outcome.CONSENT_WALL, Outcome.TOO_LARGE, Outcome.REFUSED_BY_ROBOTS, Outcome.NETWORK_ERROR]
)
def test_other_outcomes_store_no_text_and_leave_the_document(corpus: Any, outcome: Outcome) -> None:
    assert corpus.finish(text="New.", outcome=outcome) is outcome
    assert rows(corpus.db, DocumentRow) == []
    corpus.finish(text="One.")
    before = vars_of(the_document(corpus.db))
    assert corpus.finish(text="Two.", outcome=outcome) is outcome
    assert vars_of(the_document(corpus.db)) == before


def test_a_near_duplicate_is_stored_under_its_own_name(corpus: Any) -> None:
    assert corpus.finish(text="Wire.", outcome=Outcome.NEAR_DUPLICATE) is Outcome.NEAR_DUPLICATE
    assert corpus.finish(text="Wire.", outcome=Outcome.NEAR_DUPLICATE) is Outcome.UNCHANGED
    assert len(rows(corpus.db, RevisionRow)) == 1


def test_without_an_outcome_the_page_names_it(corpus: Any) -> None:
    assert corpus.finish(text="", page=PageStatus.CHALLENGE) is Outcome.CHALLENGE
    assert corpus.finish(text="", page=PageStatus.ERROR) is Outcome.EXTRACTION_FAILED
    with pytest.raises(ValueError, match="without an outcome"):
        corpus.finish()


@pytest.mark.parametrize(
    ("visits", "outcome", "status"),
    [
        ([(0, 404)], "missing_once", "missing_once"),
        ([(0, 404), (23.9, 404)], "missing_once", "missing_once"),
        ([(0, 404), (24, 404)], "gone", "gone"),
        ([(0, 404), (13, 404), (13, 404)], "gone", "gone"),
        ([(0, 404), (24, 404), (1, 404)], "gone", "gone"),
        ([(0, 410)], "gone", "gone"),
        ([(0, 410), (1, 404)], "gone", "gone"),
        ([(0, 404), (1, 410)], "gone", "gone"),
        ([(0, 404), (24, 200)], "unchanged", "article"),
        ([(0, 410), (1, 200)], "unchanged", "article"),
        ([(0, 404), (12, 200), (13, 404)], "missing_once", "missing_once"),
        ([(0, 404), (24, 304)], "not_modified", "article"),
        ([(0, 404), (24, 503)], "http_error", "missing_once"),
        ([(0, 503), (24, 404)], "missing_once", "missing_once"),
    ],
)
def test_a_page_is_gone_when_it_says_so_or_is_missing_for_a_day(
    corpus: Any, clock: Any, visits: list[tuple[float, int]], outcome: str, status: str
) -> None:
    corpus.finish(text="One.")
    given = {200: None, 304: Outcome.NOT_MODIFIED}
    clock.move(days=3)
    for hours, code in visits:
        clock.move(hours=hours)
        last = corpus.finish(text="One." if code == 200 else None, status=code, outcome=given.get(code, Outcome.HTTP_ERROR))
    document = the_document(corpus.db)
    assert (last, document.status) == (outcome, status)
    assert (document.gone_since is None) == (status == "article")
    with corpus.db.read() as session:
        revision = latest_revision(session, document.id)
    assert revision is not None
    assert (revision.status, revision.text) == (status, "One."), "the text stays"


def test_gone_since_is_the_first_visit_that_missed_the_page(corpus: Any, clock: Any) -> None:
    corpus.finish(text="One.")
    first = clock.move(days=2)
    for _ in range(3):
        corpus.finish(status=404, outcome=Outcome.HTTP_ERROR)
        clock.move(days=2)
    assert the_document(corpus.db).gone_since == first


@pytest.mark.parametrize(("code", "outcome"), [(404, Outcome.HTTP_ERROR), (410, Outcome.GONE), (500, Outcome.HTTP_ERROR)])
def test_a_page_we_never_had_is_only_gone_when_it_says_so(corpus: Any, code: int, outcome: Outcome) -> None:
    assert corpus.finish(status=code, outcome=Outcome.HTTP_ERROR) is outcome
    assert rows(corpus.db, DocumentRow) == []


def test_a_document_is_the_page_a_redirect_led_to(corpus: Any) -> None:
    assert corpus.finish("https://example.org/?p=7", at="https://example.org/story", text="One.") is Outcome.STORED
    assert corpus.finish("https://example.org/story/", text="One.") is Outcome.UNCHANGED
    assert the_document(corpus.db).canonical == "https://example.org/story"
    with corpus.db.read() as session:
        found = [document_for_url(session, url) for url in ("https://example.org/story?utm_source=x", "https://example.org/?p=7")]
        assert [document and document.id for document in found] == [1, 1]
        assert document_for_url(session, "https://example.org/story", source="another") is None
        assert [revision.url for revision in history(session, 1)] == ["https://example.org/story"]
    assert corpus.finish("https://example.org/?p=7", status=404, outcome=Outcome.HTTP_ERROR) is Outcome.MISSING_ONCE


def test_the_fetch_tells_where_the_capture_lies(corpus: Any, clock: Any) -> None:
    corpus.finish(text="One.")
    (fetch,) = rows(corpus.db, FetchRow)
    assert (fetch.status, fetch.content_type, fetch.bytes, fetch.duration_ms) == (200, "text/html", 3, 120)
    assert (fetch.warc_file, fetch.warc_offset, fetch.warc_length, fetch.warc_record_id) == ("a.warc.gz", 100, 100, "<urn:uuid:1>")
    assert fetch.captured_at - fetch.requested_at == timedelta(milliseconds=120)
    assert fetch.payload_sha256 == hashlib.sha256(b"<p>").hexdigest()


def test_the_url_is_done_and_due_again(corpus: Any, clock: Any) -> None:
    corpus.finish(text="One.", etag='"1"')
    (url,) = rows(corpus.db, UrlRow)
    assert (url.state, url.outcome, url.reason, url.claimed_run, url.etag) == ("done", "stored", "because", None, '"1"')
    assert (url.last_visited_at, url.due_at) == (clock(), clock() + SOON)
    clock.move(days=10)
    corpus.finish(text="One.")
    (url,) = rows(corpus.db, UrlRow)
    assert (url.due_at, url.looks, url.changes) == (clock() + timedelta(days=5), 1, 0)
    assert corpus.frontier.counts(["example"]) == {"queued": 0, "unchanged": 1}


@pytest.mark.parametrize(
    ("code", "outcome", "given", "kept"),
    [
        (200, None, '"2"', '"2"'),
        (200, None, None, None),
        (304, Outcome.NOT_MODIFIED, None, '"1"'),
        (304, Outcome.NOT_MODIFIED, '"2"', '"2"'),
        (503, Outcome.HTTP_ERROR, '"2"', '"1"'),
        (200, Outcome.CHALLENGE, '"2"', None),
    ],
)
def test_validators_are_those_of_the_text_we_have(
    corpus: Any, code: int, outcome: Outcome | None, given: str | None, kept: str | None
) -> None:
    corpus.finish(text="One.", etag='"1"')
    corpus.finish(text="Two." if outcome is None else None, outcome=outcome, status=code, etag=given)
    assert rows(corpus.db, UrlRow)[0].etag == kept


def test_attempts_start_anew_only_after_an_extraction_that_worked(
    corpus: Any, db: Database, extraction_of: Callable[..., Extraction]
) -> None:
    def attempts_after(outcome: Outcome | None, text_: str | None) -> int:
        visit = corpus.visit_of(A)
        finish_visit(
            db,
            visit=visit,
            run_id=corpus.run_id,
            outcome=outcome,
            reason="",
            capture=corpus.capture(A),
            extraction=failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, "") if text_ is None else extraction_of(text_),
            duration_ms=0,
            now=corpus.clock(),
        )
        return int(rows(db, UrlRow)[0].attempts)

    assert [attempts_after(Outcome.EXTRACTION_FAILED, None) for _ in range(2)] == [1, 2]
    assert attempts_after(None, "One.") == 0


def test_the_same_capture_given_twice_changes_nothing(corpus: Any, db: Database, extraction_of: Callable[..., Extraction]) -> None:
    visit, capture = corpus.visit_of(A), corpus.capture(A)

    def finish() -> Outcome:
        return finish_visit(
            db,
            visit=visit,
            run_id=corpus.run_id,
            outcome=None,
            reason="",
            capture=capture,
            extraction=extraction_of("One."),
            duration_ms=0,
            now=corpus.clock(),
        )

    assert [finish(), finish()] == [Outcome.STORED, Outcome.STORED]
    assert [len(rows(db, table)) for table in (FetchRow, DocumentRow, RevisionRow)] == [1, 1, 1]


def test_a_visit_is_written_whole_or_not_at_all(corpus: Any, db: Database, extraction_of: Callable[..., Extraction]) -> None:
    visit = corpus.visit_of(A)
    with pytest.raises(KeyError), db.write() as session:
        finish_visit(
            session,
            visit=visit,
            run_id=corpus.run_id,
            outcome=None,
            reason="",
            capture=corpus.capture(A),
            extraction=extraction_of("One."),
            duration_ms=0,
            now=corpus.clock(),
        )
        raise KeyError
    assert [rows(db, table) for table in (FetchRow, DocumentRow, RevisionRow)] == [[], [], []]
    assert rows(db, UrlRow)[0].state == "claimed"


def test_a_visit_without_capture_is_a_fetch_too(corpus: Any, db: Database) -> None:
    now: datetime = corpus.clock()
    outcome = finish_visit(
        db,
        visit=corpus.visit_of(A),
        run_id=corpus.run_id,
        outcome=Outcome.NETWORK_ERROR,
        reason="no route",
        capture=None,
        extraction=None,
        duration_ms=30_000,
        now=now,
    )
    (fetch,) = rows(db, FetchRow)
    assert (outcome, fetch.status, fetch.captured_at, fetch.url) == (Outcome.NETWORK_ERROR, None, None, A)
    assert fetch.requested_at == now - timedelta(seconds=30)


def test_totals_add_up(corpus: Any, db: Database) -> None:
    for number, outcome in enumerate([None, None, Outcome.TOO_LARGE, Outcome.HTTP_ERROR]):
        corpus.finish(f"https://example.org/{number}", text=f"{number}", outcome=outcome, status=200 if outcome is None else 500)
    corpus.visit_of(A)
    with db.read() as session:
        known = session.execute(text("SELECT count(*) FROM url")).scalar_one()
    assert sum(corpus.frontier.counts(["example"]).values()) == known == 5
