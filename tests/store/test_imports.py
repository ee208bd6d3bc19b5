"""What an imported capture does to documents that a crawl knows: the order of time counts, not the order of arrival."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pipelines.items import Capture, Locator, Origin
from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.models import FetchRow, UrlRow
from pipelines.store.revisions.documents import document_for_url, history, latest_revision
from pipelines.store.visits.imports import archived_payloads, finish_import, is_storable

PAGE = "https://example.org/a"
ORIGIN = Origin(file="old.warc.gz", file_sha256="00", offset=7, record_id="<urn:uuid:theirs>")


def bring(
    corpus, extraction_of, at: datetime, text: str | None = "Imported.", *, page=PageStatus.ARTICLE, url=PAGE, status=200, outcome=None
):
    """Import one capture of a moment."""
    name = f"<urn:uuid:imported-{at.isoformat()}-{text}-{url}>"
    place = Locator(file="winnow-a.warc.gz", offset=int(at.timestamp()), length=10, record_id=name)
    capture = Capture(
        url=url, captured_at=at, status=status, headers=(("Content-Type", "text/html"),), body=b"<p>", locator=place, origin=ORIGIN
    )
    return finish_import(
        corpus.db,
        source="example",
        run_id=corpus.run_id,
        outcome=outcome,
        reason="because",
        capture=capture,
        extraction=None if text is None else extraction_of(text, page=page),
        now=corpus.clock(),
    )


@pytest.fixture
def days(corpus):
    """Moments by the day on which they lie, counted from the first crawl."""
    start = corpus.clock()
    return lambda number: start + timedelta(days=number)


def state(corpus) -> tuple[str, str, list[str]]:
    """The text and status that exports give, and all texts in the order of time."""
    with corpus.db.read() as session:
        document = document_for_url(session, PAGE)
        latest = latest_revision(session, document.id)
        return latest.text, document.status, [revision.text for revision in history(session, document.id)]


def test_a_new_page_becomes_a_document_that_is_due_as_after_a_visit(corpus, extraction_of, days):
    assert bring(corpus, extraction_of, days(-2_000)) is Outcome.STORED
    assert state(corpus) == ("Imported.", "article", ["Imported."])
    with corpus.db.read() as session:
        url = session.scalars(select(UrlRow)).one()
        assert (url.state, url.outcome, url.last_visited_at, url.found_on) == ("done", "stored", days(-2_000), "old.warc.gz")
        assert url.due_at == corpus.clock() + timedelta(days=30), "an old page does not hurry"
        assert latest_revision(session, 1).captured_at == days(-2_000)


@pytest.mark.parametrize("seen_again", [False, True])
def test_an_older_capture_does_not_become_the_latest_revision(corpus, extraction_of, days, seen_again):
    corpus.finish(text="Crawled.")
    if seen_again:
        corpus.clock.move(days=10)
        assert corpus.finish(text="Crawled.") is Outcome.UNCHANGED
    assert bring(corpus, extraction_of, days(5 if seen_again else -5)) is Outcome.REVISED
    text, _, texts = state(corpus)
    assert text == "Crawled.", "the site said so later"
    assert texts == (["Crawled.", "Imported."] if seen_again else ["Imported.", "Crawled."])


def test_a_newer_capture_becomes_the_latest_revision(corpus, extraction_of, days):
    corpus.finish(text="Crawled.")
    assert bring(corpus, extraction_of, days(5)) is Outcome.REVISED
    assert state(corpus) == ("Imported.", "article", ["Crawled.", "Imported."])


@pytest.mark.parametrize("day", [-5, 5, 15])
def test_a_text_that_stood_there_before_or_after_is_unchanged(corpus, extraction_of, days, day):
    corpus.finish(text="First.")
    corpus.clock.move(days=10)
    corpus.finish(text="Second.")
    wanted = "First." if day < 10 else "Second."
    assert bring(corpus, extraction_of, days(day), wanted) is Outcome.UNCHANGED
    assert state(corpus) == ("Second.", "article", ["First.", "Second."])


def test_a_visit_after_an_import_of_something_older_goes_on_from_the_latest(corpus, extraction_of, days):
    corpus.finish(text="First.")
    bring(corpus, extraction_of, days(-9), "Before.")
    bring(corpus, extraction_of, days(-5), "Between.")
    corpus.clock.move(days=1)
    assert corpus.finish(text="First.") is Outcome.UNCHANGED
    assert corpus.finish(text="Second.") is Outcome.REVISED
    assert state(corpus) == ("Second.", "article", ["Before.", "Between.", "First.", "Second."])
    with corpus.db.read() as session:
        assert [revision.number for revision in history(session, 1)] == [2, 3, 1, 4], "numbers are never given anew"


def test_an_older_article_takes_the_place_of_a_stub(corpus, extraction_of, days):
    corpus.finish(text="The beginning.", page=PageStatus.STUB)
    assert bring(corpus, extraction_of, days(-5), "The whole article.") is Outcome.REVISED
    assert state(corpus) == ("The whole article.", "article", ["The whole article.", "The beginning."])


@pytest.mark.parametrize("day", [-5, 5])
def test_a_stub_never_takes_the_place_of_an_article(corpus, extraction_of, days, day):
    corpus.finish(text="The whole article.")
    assert bring(corpus, extraction_of, days(day), "The beginning.", page=PageStatus.STUB) is Outcome.STUB
    assert state(corpus) == ("The whole article.", "article", ["The whole article."])


@pytest.mark.parametrize(("day", "status"), [(-5, "gone"), (5, "gone"), (15, "article")])
def test_only_a_capture_after_its_end_brings_a_document_back(corpus, extraction_of, days, day, status):
    corpus.finish(text="Crawled.")
    corpus.clock.move(days=10)
    assert corpus.finish(outcome=Outcome.GONE, status=410) is Outcome.GONE
    bring(corpus, extraction_of, days(day), "Crawled.")
    assert state(corpus)[1] == status


@pytest.mark.parametrize(("code", "outcome"), [(404, Outcome.HTTP_ERROR), (410, Outcome.GONE)])
def test_no_import_marks_a_document_missing(corpus, extraction_of, days, code, outcome):
    corpus.finish(text="Crawled.")
    assert bring(corpus, extraction_of, days(5), None, status=code, outcome=outcome) is outcome
    assert state(corpus) == ("Crawled.", "article", ["Crawled."])


def test_an_import_changes_nothing_of_a_url_that_is_known(corpus, extraction_of, days):
    corpus.finish(text="Crawled.", etag='"1"')
    waiting = corpus.visit_of("https://example.org/b")
    corpus.frontier.release(waiting.url_id)

    def rows():
        with corpus.db.read() as session:
            columns = (UrlRow.url, UrlRow.state, UrlRow.due_at, UrlRow.etag, UrlRow.outcome, UrlRow.last_visited_at)
            return session.execute(select(*columns).order_by(UrlRow.id)).all()

    before = rows()
    bring(corpus, extraction_of, days(5))
    bring(corpus, extraction_of, days(5), url="https://example.org/b")
    assert rows() == before
    assert [visit.url for visit in corpus.frontier.claim(1, ["example"], per_host=9, limit=9, busy_hosts={}, now=corpus.clock())] == [
        "https://example.org/b"
    ]


def test_archived_records_are_known_by_id_with_their_payload(corpus, extraction_of, days):
    bring(corpus, extraction_of, days(-5))
    with corpus.db.read() as session:
        record_id, payload = session.execute(select(FetchRow.warc_record_id, FetchRow.payload_sha256)).one()
    assert archived_payloads(corpus.db, [record_id, "<urn:uuid:never>"]) == {record_id: payload}


def test_a_record_that_another_process_wrote_meanwhile_is_written_once(corpus, extraction_of, days):
    assert bring(corpus, extraction_of, days(-3)) is Outcome.STORED
    assert bring(corpus, extraction_of, days(-3)) is Outcome.STORED
    with corpus.db.read() as session:
        assert len(session.scalars(select(FetchRow)).all()) == 1
    assert state(corpus) == ("Imported.", "article", ["Imported."])


def test_a_url_too_long_for_the_frontier_is_told_beforehand():
    assert is_storable(PAGE)
    assert not is_storable(f"https://example.org/{'a' * 2_000}")
