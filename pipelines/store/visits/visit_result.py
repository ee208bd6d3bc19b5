"""Names how a visit ended: what there is to store, whether it is new, and whether a page is gone. Pure; `visits` writes the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.items import Capture, Extraction, Fact, Link, Visit
from pipelines.outcomes import TEXT_STATUSES, Outcome, PageStatus
from pipelines.store.database.columns import storable_text
from pipelines.store.frontier.schedule import CONFIRM_MISSING

_TO_STORE = frozenset({None, Outcome.STORED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.STUB, Outcome.SITE_PAGE, Outcome.NEAR_DUPLICATE})
_NAMED_BY_STATUS = {PageStatus.STUB: Outcome.STUB, PageStatus.SITE_PAGE: Outcome.SITE_PAGE}
NEW_TEXT = frozenset({Outcome.STORED, Outcome.REVISED})
_ABSENCES = frozenset({Outcome.HTTP_ERROR, Outcome.MISSING_ONCE, Outcome.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """What the caller knows of a visit that ended."""

    visit: Visit
    run_id: int
    outcome: Outcome | None
    reason: str
    capture: Capture | None
    extraction: Extraction | None
    now: datetime
    duration_ms: int = 0
    links: Sequence[Link] = ()
    links_added: int = 0
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document as it stood before the visit, with what its latest revision is compared by."""

    document_id: int
    status: str
    gone_since: datetime | None
    number: int
    page_status: str
    title: str | None
    text_sha256: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to store: cleaned as the database will hold it, so that its digest is the digest of what is read back."""

    status: PageStatus
    title: str | None
    text: str
    sha256: str
    captured_at: datetime
    extraction: Extraction


def text_to_store(result: VisitResult) -> Text | None:
    """The text that this visit gives to a document, or None."""
    extraction, capture = result.extraction, result.capture
    if extraction is None or capture is None or result.outcome not in _TO_STORE or extraction.outcome is not None:
        return None
    if extraction.status not in TEXT_STATUSES:
        return None
    return clean_text(extraction, captured_at=capture.captured_at)


def clean_text(extraction: Extraction, *, captured_at: datetime) -> Text:
    """The text of an extraction as the database will hold it."""
    text = storable_text(extraction.text)
    title = value_of(extraction.facts.title)
    return Text(
        status=extraction.status,
        title=None if title is None else storable_text(title),
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        captured_at=captured_at,
        extraction=extraction,
    )


def compare(text: Text, known: Known | None) -> Outcome:
    """Whether a text is new to its document; a stub never replaces an article."""
    if known is None:
        return Outcome.STORED
    if text.status is PageStatus.STUB and known.page_status == PageStatus.ARTICLE:
        return Outcome.STUB
    same = (text.sha256, text.title, text.status.value) == (known.text_sha256, known.title, known.page_status)
    return Outcome.UNCHANGED if same else Outcome.REVISED


def name_outcome(result: VisitResult, text: Text | None, known: Known | None, change: Outcome | None) -> Outcome:
    """The one word for how the visit ended; `change` is the answer of `compare`. Raises ValueError where nothing says how it ended."""
    if text is not None and change is not None:
        if change in NEW_TEXT and result.outcome is Outcome.NEAR_DUPLICATE:
            return Outcome.NEAR_DUPLICATE
        return _NAMED_BY_STATUS.get(text.status, change) if change in NEW_TEXT else change
    if result.outcome in _ABSENCES and result.capture is not None:
        return _name_absence(result.outcome, result.capture.status, known, result.now)
    return result.outcome or _outcome_of_page(result.extraction)


def _name_absence(given: Outcome, status: int, known: Known | None, now: datetime) -> Outcome:
    if status == 410:
        return Outcome.GONE
    if status != 404:
        return given
    if known is None:
        return Outcome.HTTP_ERROR
    confirmed = known.gone_since is not None and now - known.gone_since >= CONFIRM_MISSING
    return Outcome.GONE if known.status == Outcome.GONE or confirmed else Outcome.MISSING_ONCE


def _outcome_of_page(extraction: Extraction | None) -> Outcome:
    if extraction is None:
        raise ValueError("a visit ended without an outcome and without an extraction to store; give one of them")
    if extraction.outcome is not None:
        return extraction.outcome
    return Outcome.EXTRACTION_FAILED if extraction.status in {PageStatus.ERROR, PageStatus.ARTICLE} else Outcome(extraction.status.value)


def value_of(fact: Fact[Any] | None) -> Any:
    """A fact without its rule; None where the page said nothing."""
    return None if fact is None else fact.value
