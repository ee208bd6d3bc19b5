"""Writes how a visit ended, in one transaction: the fetch, the document and its revision; `reschedule` says when to return."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from pipelines.comparing.comparison import is_same_wording
from pipelines.comparing.other_choice import is_other_choice
from pipelines.extraction.text import text_alone
from pipelines.items import Capture, Extraction, Link, LinkKind, Visit
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.store.custody.events import CustodyEvent
from pipelines.store.custody.log import DIGESTED_COLUMNS, note
from pipelines.store.database.columns import storable_text
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.database.statements import OF_ID, table_of, update_of
from pipelines.store.frontier.links import queue_further_pages
from pipelines.store.revisions.packing import unpack_blocks
from pipelines.store.visits.metrics import write_metrics
from pipelines.store.visits.reschedule import end_url
from pipelines.store.visits.revision_writer import insert_document, revision_values, write_revision
from pipelines.store.visits.site_memory import learn_page
from pipelines.store.visits.sudden_loss import sudden_loss
from pipelines.store.visits.variants import find_variant, note_variant
from pipelines.store.visits.visit_result import NEW_TEXT, Known, Text, VisitResult, compare, name_outcome, text_to_store
from pipelines.urls import canonical_url

_FETCH = table_of(FetchRow)
_INSERT_FETCH = insert(_FETCH).returning(*DIGESTED_COLUMNS["fetch"])
_OUTCOME_OF_RECORD = select(_FETCH.c.outcome).where(_FETCH.c.warc_record_id == bindparam("record_id"))
_UPDATE_DOCUMENT = update_of(DocumentRow)

MAX_OTHER_CHOICE = 0.1  # of a text's words; more is a better reading, and stored. A choice: 102 pages with another frame gave no case


def finish_visit(
    store: Database | Session,
    *,
    visit: Visit,
    run_id: int,
    outcome: Outcome | None,
    reason: str,
    capture: Capture | None,
    extraction: Extraction | None,
    duration_ms: int,
    links: Sequence[Link] = (),
    links_added: int = 0,
    etag: str | None = None,
    last_modified: str | None = None,
    now: datetime,
) -> Outcome:
    """Write the end of a visit and return its outcome; with a `Database` in a write unit of its own, with a `Session` in that unit.

    `outcome` None means "store the extraction as a document"; the answer is then stored, revised, unchanged or stub, or near_duplicate
    where the page is only another address of a document, shorter_once where most of a text is not there for the first time.
    Any other outcome is kept, but for absences: 410 is gone at once; 404 on a known
    document is missing_once, and gone when it was missing a day before too.
    `links` are those of a list, all in the frontier already; `links_added` says how many of them were new there.
    An article that became a stub keeps its text. The same capture (by WARC record) given again changes nothing.
    Raises ValueError where `outcome` is None and there is no extraction.
    """
    result = VisitResult(
        visit=visit,
        run_id=run_id,
        outcome=outcome,
        reason=reason,
        capture=capture,
        extraction=extraction,
        duration_ms=duration_ms,
        links=links,
        links_added=links_added,
        etag=etag,
        last_modified=last_modified,
        now=now,
    )
    if isinstance(store, Session):
        return _finish(store, result)
    with store.write() as session:
        return _finish(session, result)


def _finish(session: Session, result: VisitResult) -> Outcome:
    earlier = _earlier_outcome(session, result)
    if earlier is not None:
        return earlier
    text = text_to_store(result)
    known = find_known(session, result, text)
    if text is not None and known is None and (variant := find_variant(session, result, text)):
        known = _read_known(session, result.visit, variant.canonical)
        if variant.ends and known is not None:
            return _end_variant(session, replace(result, reason=variant.ends), known)
    change = compare(text, known) if text is not None else None
    if change is Outcome.REVISED and text is not None and known is not None and says_the_same(session, text, known):
        change = Outcome.UNCHANGED
    if change is Outcome.REVISED and text is not None and known is not None and (loss := sudden_loss(session, result.visit, text, known)):
        change, result = Outcome.SHORTER_ONCE, replace(result, reason=loss)
    outcome = name_outcome(result, text, known, change)
    fetch_id = insert_fetch(session, result, outcome)
    write_metrics(session, result, outcome, fetch_id)
    if text is not None and change in NEW_TEXT:
        _store_text(session, result, text, known, fetch_id)
    elif known is not None:
        _update_presence(session, known, outcome, result.now)
    if result.capture is not None and result.extraction is not None and result.extraction.outcome is None:
        learn_page(session, result.capture.url, result.extraction)
    has_new_links = _follow_on(session, result)
    end_url(session, result, outcome, known, changed=change in NEW_TEXT or has_new_links)
    return outcome


def _end_variant(session: Session, result: VisitResult, known: Known) -> Outcome:
    """End the visit of a page whose text a document has from another address. Site memory does not learn one text twice."""
    write_metrics(session, result, Outcome.NEAR_DUPLICATE, insert_fetch(session, result, Outcome.NEAR_DUPLICATE))
    note_variant(session, result.visit.url_id, known.document_id)
    end_url(session, result, Outcome.NEAR_DUPLICATE, known, changed=False)
    return Outcome.NEAR_DUPLICATE


def _follow_on(session: Session, result: VisitResult) -> bool:
    """Whether links were new; if so, the further pages that a listing leads to are due."""
    if result.links_added and result.visit.kind is LinkKind.LISTING:
        queue_further_pages(session, result.visit, result.links, run_id=result.run_id, now=result.now)
    return result.links_added > 0


def _earlier_outcome(session: Session, result: VisitResult) -> Outcome | None:
    """How this very capture ended when it was given before; its URL is then only taken off the claimed ones."""
    if result.capture is None or (outcome := outcome_of_record(session, result.capture)) is None:
        return None
    claimed = update(UrlRow).where(UrlRow.id == result.visit.url_id, UrlRow.state == "claimed")
    session.execute(claimed.values(state="done", claimed_run=None))
    return outcome


def outcome_of_record(session: Session, capture: Capture) -> Outcome | None:
    """How a capture ended that is written already, by its WARC record."""
    word = None if capture.locator is None else session.scalar(_OUTCOME_OF_RECORD, {"record_id": capture.locator.record_id})
    return None if word is None else Outcome(word)


def find_known(session: Session, result: VisitResult, text: Text | None) -> Known | None:
    """The document of the page a text came from; without a text, the document that the visited URL had led to."""
    if text is not None and result.capture is not None:
        return _read_known(session, result.visit, canonical_url(result.capture.url))
    return _read_known(session, result.visit, canonical_url(result.visit.url), or_led_to=True)


def _read_known(session: Session, visit: Visit, canonical: str, *, or_led_to: bool = False) -> Known | None:
    asked = {"source": visit.source, "canonical": canonical, **({"url_id": visit.url_id} if or_led_to else {})}
    row = session.execute(_KNOWN_OR_LED_TO if or_led_to else _KNOWN, asked).first()
    if row is None:
        return None
    return Known(
        document_id=row.id,
        status=row.status,
        gone_since=row.gone_since,
        number=row.number,
        page_status=row.page_status,
        title=row.title,
        text_sha256=row.text_sha256,
        changed_at=row.place,
    )


def _known(*, or_led_to: bool) -> Select[Any]:
    """Asks for `source` and `canonical`, with `or_led_to` also for `url_id`."""
    document, revision = table_of(DocumentRow), table_of(RevisionRow)
    same = document.c.canonical == bindparam("canonical")
    return (
        select(
            document.c.id,
            document.c.status,
            document.c.gone_since,
            revision.c.number,
            revision.c.status.label("page_status"),
            revision.c.title,
            revision.c.text_sha256,
            func.coalesce(revision.c.placed_at, revision.c.captured_at).label("place"),
        )
        .join(revision, (revision.c.document_id == document.c.id) & (revision.c.number == document.c.latest_revision))
        .where(document.c.source == bindparam("source"), or_(same, document.c.url_id == bindparam("url_id")) if or_led_to else same)
        .order_by(same.desc(), document.c.id.desc())
        .limit(1)
    )


_KNOWN, _KNOWN_OR_LED_TO = _known(or_led_to=False), _known(or_led_to=True)


def says_the_same(session: Session, text: Text, known: Known) -> bool:
    """Whether a reader would see no change: the same wording, or only another choice of what on the page is boilerplate.

    A page of which only the known template of its host differs is left to a second pass, one that only a correction changes to its taking
    effect on what is stored.
    """
    if text.status.value != known.page_status:
        return False
    latest = (RevisionRow.document_id == known.document_id) & (RevisionRow.number == known.number)
    row = session.execute(select(RevisionRow.text, RevisionRow.blocks).where(latest)).one()
    if is_same_wording((known.title, row.text), (text.title, text.text)):
        return True
    before, after = unpack_blocks(row.blocks), text.extraction.blocks
    if not is_same_wording((known.title, ""), (text.title, "")):
        return False
    overlaid = any(block.kept != block.kept_alone for block in (*before, *after))
    if overlaid and is_same_wording((None, text_alone(before)), (None, storable_text(text_alone(after)))):
        return True
    return is_other_choice(before, after, max_share=MAX_OTHER_CHOICE)


def insert_fetch(session: Session, result: VisitResult, outcome: Outcome) -> int:
    """The row of what was asked and came back; returns its id."""
    capture = result.capture
    finished_at = result.now if capture is None else capture.captured_at
    values: dict[str, Any] = {
        "run_id": result.run_id,
        "url_id": result.visit.url_id,
        "url": result.visit.url if capture is None else capture.url,
        "requested_at": finished_at - timedelta(milliseconds=result.duration_ms),
        "outcome": outcome.value,
        "reason": result.reason,
        "duration_ms": result.duration_ms,
    }
    if capture is not None:
        values |= {
            "captured_at": capture.captured_at,
            "status": capture.status,
            "content_type": capture.header("Content-Type"),
            "bytes": len(capture.body),
            "payload_sha256": hashlib.sha256(capture.body).hexdigest(),
        }
    if capture is not None and capture.locator is not None:
        place = capture.locator
        values |= {"warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length, "warc_record_id": place.record_id}
    row = session.execute(_INSERT_FETCH, values).one()
    is_import = capture is not None and capture.origin is not None
    happened = CustodyEvent.IMPORTED if is_import else CustodyEvent.COLLECTED
    note(session, "fetch", row.id, happened, run=result.run_id, row=row)
    return int(row.id)


def _store_text(session: Session, result: VisitResult, text: Text, known: Known | None, fetch_id: int) -> None:
    document_id = insert_document(session, result, text) if known is None else known.document_id
    values = revision_values(text)
    if known is not None and text.captured_at < known.changed_at:
        values["placed_at"] = known.changed_at  # visits follow one another, whatever the clock says
    write_revision(session, document_id, fetch_id, values, prepared=text.extraction.prepared)
    if known is not None:
        session.execute(_UPDATE_DOCUMENT, {OF_ID: document_id, "status": text.status.value, "gone_since": None})
        note(session, "document", document_id)


def _update_presence(session: Session, known: Known, outcome: Outcome, now: datetime) -> None:
    """Note that a document's page is missing or gone, or that it is there again."""
    if outcome in {Outcome.MISSING_ONCE, Outcome.GONE}:
        status, gone_since = outcome.value, known.gone_since or now
    elif outcome in STORED_OUTCOMES:
        status, gone_since = known.page_status, None
    else:
        return
    if (status, gone_since) != (known.status, known.gone_since):
        session.execute(_UPDATE_DOCUMENT, {OF_ID: known.document_id, "status": status, "gone_since": gone_since})
        note(session, "document", known.document_id)
