"""Writes how an imported capture ended. Like a visit, but it may be older than what is known of its document, and it queues nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipelines.items import Capture, Extraction, Link, LinkKind, Locator, Visit
from pipelines.outcomes import STORED_OUTCOMES, Outcome, PageStatus
from pipelines.store.custody.log import note
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.frontier.links import MAX_CANONICAL_CHARS, insert_links, priority
from pipelines.store.frontier.schedule import Watch, next_visit
from pipelines.store.revisions.rows import IN_ORDER, PLACE
from pipelines.store.visits.finish import find_known, insert_fetch, outcome_of_record, says_the_same
from pipelines.store.visits.revision_writer import insert_document, revision_values, write_revision
from pipelines.store.visits.site_memory import learn_page
from pipelines.store.visits.turns import take_turn
from pipelines.store.visits.visit_result import NEW_TEXT, Known, Text, VisitResult, compare, name_outcome, text_to_store
from pipelines.urls import canonical_url

_MOST_ORIGINALS = 10  # captures of a URL that are read to find the body that a revisit repeats
_CONFIRMING = sorted(outcome.value for outcome in STORED_OUTCOMES)


def is_storable(url: str) -> bool:
    """Whether the frontier can hold this URL. Raises ValueError for what is no URL."""
    return len(canonical_url(url)) <= MAX_CANONICAL_CHARS


def archived_payloads(db: Database, record_ids: Iterable[str]) -> dict[str, str | None]:
    """Of these WARC records, those that a fetch names already, each with the SHA-256 of its body."""
    statement = select(FetchRow.warc_record_id, FetchRow.payload_sha256).where(FetchRow.warc_record_id.in_(list(record_ids)))
    with db.read() as session:
        return {record_id: payload for record_id, payload in session.execute(statement) if record_id is not None}


def find_captures(db: Database, source: str, url: str, *, near: datetime) -> list[Locator]:
    """Where captures of a URL lie in the archive: one of exactly that second first, then the latest before it, at most a few."""
    place = FetchRow.warc_file, FetchRow.warc_offset, FetchRow.warc_length, FetchRow.warc_record_id
    of_url = select(*place).join(UrlRow, UrlRow.id == FetchRow.url_id)
    of_url = of_url.where(UrlRow.source == source, UrlRow.canonical == canonical_url(url), FetchRow.warc_record_id.is_not(None))
    before = of_url.where(FetchRow.captured_at < near + timedelta(seconds=1)).order_by(FetchRow.captured_at.desc(), FetchRow.id.desc())
    with db.read() as session:
        return [
            Locator(file=file, offset=offset, length=length, record_id=record_id)
            for file, offset, length, record_id in session.execute(before.limit(_MOST_ORIGINALS)).tuples()
            if file is not None and offset is not None and length is not None and record_id is not None
        ]


def feed_date_of(db: Database, source: str, url: str) -> datetime | None:
    """When a feed or news sitemap that was crawled said that the page of this URL was published; None where none did."""
    statement = select(UrlRow.published_hint).where(UrlRow.source == source, UrlRow.canonical == canonical_url(url))
    with db.read() as session:
        return session.scalar(statement)


def finish_import(
    db: Database,
    *,
    source: str,
    run_id: int,
    outcome: Outcome | None,
    reason: str,
    capture: Capture,
    extraction: Extraction | None,
    now: datetime,
) -> Outcome:
    """Write the end of one imported capture and return its outcome; `outcome` None means "store the extraction as a document".

    A URL that is known keeps its place in the frontier; a new one is due again as after a visit `now`. No document is marked missing or
    gone. A text captured before its document was last seen becomes a revision unless one beside it in time says the same, and the
    document's latest only where that is a stub and the text is an article. A record that another process has imported meanwhile changes
    nothing.
    """
    with db.write() as session:
        take_turn(session, sources=(source,), urls=(capture.url,))
        if (earlier := outcome_of_record(session, capture)) is not None:
            return earlier
        url_id, is_new = _take_url(session, source, capture, now)
        result = VisitResult(
            visit=Visit(url_id=url_id, url=capture.url, kind=LinkKind.ARTICLE, source=source),
            run_id=run_id,
            outcome=outcome,
            reason=reason,
            capture=capture,
            extraction=extraction,
            now=now,
        )
        text = text_to_store(result)
        if text is None:
            final = name_outcome(result, None, None, None)
            insert_fetch(session, result, final)
            if extraction is not None and extraction.outcome is None:
                learn_page(session, capture.url, extraction)
        else:
            final = finish_text(session, result, text, lambda outcome: insert_fetch(session, result, outcome))
        if extraction is not None and extraction.outcome is not None:
            session.execute(update(UrlRow).where(UrlRow.id == url_id).values(attempts=UrlRow.attempts + 1))
        if is_new:
            _schedule(session, url_id, final, reason, captured_at=capture.captured_at, now=now)
        return final


def finish_text(session: Session, result: VisitResult, text: Text, keep_fetch: Callable[[Outcome], int]) -> Outcome:
    """Store a text that may be older than what is known of its document; `keep_fetch` writes the fetch and returns its id."""
    known = find_known(session, result, text)
    is_late = known is not None and text.captured_at < _last_seen(session, known)
    compared = _neighbours(session, known, text.captured_at) if known is not None and is_late else [known]
    change = _compare(session, text, compared)
    outcome = name_outcome(result, text, known, change)
    fetch_id = keep_fetch(outcome)
    if change in NEW_TEXT:
        document_id = insert_document(session, result, text) if known is None else known.document_id
        is_latest = known is None or not is_late or _replaces_stub(text, known)
        write_revision(session, document_id, fetch_id, revision_values(text), is_latest=is_latest, prepared=text.extraction.prepared)
        if known is not None and is_latest:
            known = replace(known, page_status=text.status.value)
    if known is not None:
        _update_status(session, known, text.captured_at)
    if not is_late:
        learn_page(session, result.visit.url, text.extraction)
    return outcome


def _compare(session: Session, text: Text, compared: list[Known | None]) -> Outcome:
    """Unchanged where any of them says the same; a stub beside an article is not stored."""
    changes = set()
    for known in compared:
        change = compare(text, known)
        if change is Outcome.REVISED and known is not None and says_the_same(session, text, known):
            change = Outcome.UNCHANGED
        changes.add(change)
    return next(word for word in (Outcome.UNCHANGED, Outcome.STUB, Outcome.REVISED, Outcome.STORED) if word in changes)


def _replaces_stub(text: Text, known: Known) -> bool:
    """In the order of time the article came first, and a stub never replaces an article."""
    return text.status is PageStatus.ARTICLE and known.page_status == PageStatus.STUB


def _last_seen(session: Session, known: Known) -> datetime:
    """When the latest revision was last found on the site: its own capture, or a later visit that found it unchanged."""
    visits = (
        select(func.max(FetchRow.captured_at))
        .join(DocumentRow, DocumentRow.url_id == FetchRow.url_id)
        .where(DocumentRow.id == known.document_id, FetchRow.outcome.in_(_CONFIRMING))
    )
    return max(filter(None, (known.changed_at, session.scalar(visits))))


def _neighbours(session: Session, known: Known, captured_at: datetime) -> list[Known | None]:
    """The revisions of a document before and after a moment."""
    of_document = select(RevisionRow.number, RevisionRow.status, RevisionRow.title, RevisionRow.text_sha256, PLACE.label("place")).where(
        RevisionRow.document_id == known.document_id
    )
    before = of_document.where(captured_at >= PLACE).order_by(PLACE.desc(), RevisionRow.number.desc())
    after = of_document.where(captured_at < PLACE).order_by(*IN_ORDER)
    rows = filter(None, (session.execute(statement.limit(1)).first() for statement in (before, after)))
    return [
        replace(known, number=row.number, page_status=row.status, title=row.title, text_sha256=row.text_sha256, changed_at=row.place)
        for row in rows
    ]


def _update_status(session: Session, known: Known, captured_at: datetime) -> None:
    """The document has the status of its latest revision, unless its page was missed after this capture."""
    if known.gone_since is not None and captured_at <= known.gone_since:
        return
    document = update(DocumentRow).where(DocumentRow.id == known.document_id)
    session.execute(document.values(status=known.page_status, gone_since=None))
    note(session, "document", known.document_id)


def _take_url(session: Session, source: str, capture: Capture, now: datetime) -> tuple[int, bool]:
    """The id of the URL's row, and whether it is new."""
    found_on = capture.origin.address or capture.origin.file if capture.origin else ""
    link = Link(url=capture.url, kind=LinkKind.ARTICLE)
    added = insert_links(session, source, [link], depth=1, found_on=found_on, now=now)
    row = select(UrlRow.id).where(UrlRow.source == source, UrlRow.canonical == canonical_url(capture.url))
    return session.scalars(row).one(), bool(added)


def _schedule(session: Session, url_id: int, outcome: Outcome, reason: str, *, captured_at: datetime, now: datetime) -> None:
    values = {
        "state": "done",
        "outcome": outcome.value,
        "reason": reason,
        "due_at": next_visit(
            kind=LinkKind.ARTICLE, outcome=outcome, now=now, watch=Watch(since=captured_at, looks=1, changed_at=captured_at)
        ),
        "last_visited_at": captured_at,
        "priority": priority(LinkKind.ARTICLE, last_modified=captured_at),
    }
    session.execute(update(UrlRow).where(UrlRow.id == url_id).values(values))
