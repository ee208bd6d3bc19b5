"""Finds the document of which a page is only another address: AMP, print, mobile, http and https, or an address it was moved to.

What makes two pages one is the same text, never a claim: `url_variants` says which addresses to look at, and believes no known lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, select, update
from sqlalchemy.orm import Session

from pipelines.outcomes import Outcome
from pipelines.similarity import plain_text
from pipelines.store.custody.log import note
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.statements import table_of
from pipelines.store.database.upsert import insert_into
from pipelines.store.visits.visit_result import Text, VisitResult, value_of
from pipelines.url_variants import believed_address, is_same_place, is_same_site, other_forms, with_single_slashes
from pipelines.urls import canonical_url

_DOCUMENT, _REVISION = table_of(DocumentRow), table_of(RevisionRow)
_DOCUMENTS_AT = (
    select(_DOCUMENT.c.id, _DOCUMENT.c.canonical, _DOCUMENT.c.url_id, _DOCUMENT.c.status, _REVISION.c.text, _REVISION.c.canonical_url)
    .join(_REVISION, (_REVISION.c.document_id == _DOCUMENT.c.id) & (_REVISION.c.number == _DOCUMENT.c.latest_revision))
    .where(_DOCUMENT.c.source == bindparam("source"), _DOCUMENT.c.canonical.in_(bindparam("places", expanding=True)))
)
_ABSENT = frozenset({Outcome.MISSING_ONCE.value, Outcome.GONE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The document that a page is another address of.

    `ends` is the reason for a visit that ends here, as `near_duplicate`. Without it what the page says is a revision of the document.
    """

    canonical: str
    ends: str = ""


def find_variant(session: Session, result: VisitResult, text: Text) -> Variant | None:
    """The document whose text a page shows at another address; None for a page of its own."""
    assert result.capture is not None
    here, asked = canonical_url(result.capture.url), canonical_url(result.visit.url)
    facts = text.extraction.facts
    declared = believed_address(here, value_of(facts.canonical_url))
    amp = _address_on_site(here, value_of(facts.amp_url))
    places = [place for place in dict.fromkeys([declared, asked, amp, *other_forms(here)]) if place and place != here]
    for row in _documents(session, result.visit.source, places):
        redirected = asked == row.canonical
        if redirected and is_same_place(here, row.canonical):
            return _move(session, result, row, here)
        if _has_text(session, row, text):
            if redirected or row.status in _ABSENT or _is_preferred(row, here):
                return _move(session, result, row, here)
            how = "which the page names as its own address" if row.canonical == declared else "at another form of its address"
            return Variant(canonical=row.canonical, ends=f"the text of document {row.id} ({row.canonical[:200]}), {how}")
        if row.canonical in (declared, with_single_slashes(here)) and _was_variant(session, result.visit.url_id, row.id):
            return Variant(canonical=row.canonical)
    return None


def note_variant(session: Session, url_id: int, document_id: int) -> None:
    """Remember that a URL shows a document, so that the document is found by it."""
    statement = insert_into(session, UrlVariantRow).values(url_id=url_id, document_id=document_id)
    session.execute(statement.on_conflict_do_update(index_elements=["url_id"], set_={"document_id": document_id}))


def _move(session: Session, result: VisitResult, row: Row[Any], here: str) -> Variant:
    """Give a document the address of the page, which its site prefers; by the one it had it is still found."""
    if row.url_id != result.visit.url_id:
        note_variant(session, row.url_id, row.id)
    session.execute(update(DocumentRow).where(DocumentRow.id == row.id).values(canonical=here, url_id=result.visit.url_id))
    note(session, "document", row.id)
    return Variant(canonical=here)


def _is_preferred(row: Row[Any], here: str) -> bool:
    """Whether a document belongs at the address of the page: its own page names it, or its address is that one with a slash doubled."""
    if with_single_slashes(here) == row.canonical:
        return False  # whatever it names: the other one
    return here in (with_single_slashes(row.canonical), believed_address(row.canonical, row.canonical_url))


def _address_on_site(here: str, address: str | None) -> str | None:
    try:
        there = canonical_url(address or "")
    except ValueError:
        return None
    return there if is_same_site(here, there) else None


def _documents(session: Session, source: str, places: list[str]) -> list[Row[Any]]:
    """The documents of a source at some addresses with their latest revision, in the order of the addresses."""
    found: list[Row[Any]] = list(session.execute(_DOCUMENTS_AT, {"source": source, "places": places}))
    return sorted(found, key=lambda row: places.index(row.canonical))


def _has_text(session: Session, row: Row[Any], text: Text) -> bool:
    """Whether a document has this text today, or had it: the cache of an AMP page lags behind."""
    if plain_text(row.text) == plain_text(text.text):
        return bool(text.text)
    had = select(exists().where(RevisionRow.document_id == row.id, RevisionRow.text_sha256 == text.sha256))
    return bool(text.text) and bool(session.scalar(had))


def _was_variant(session: Session, url_id: int, document_id: int) -> bool:
    """Whether this URL has shown the text of the document before: then its page was edited, and so was the document."""
    return session.scalar(select(UrlVariantRow.document_id).where(UrlVariantRow.url_id == url_id)) == document_id
