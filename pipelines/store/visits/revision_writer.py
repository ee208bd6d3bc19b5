"""The one writer of revisions, for visits, imports, corrections and re-extractions: numbered, indexed for search, and made the latest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from pipelines.items import Block, Prepared
from pipelines.store.custody.log import DIGESTED_COLUMNS, note
from pipelines.store.database.custody_models import TombstoneRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.statements import OF_ID, dialect_of, table_of, update_of
from pipelines.store.revisions.packing import pack_blocks, pack_facts
from pipelines.store.search.index import index_revision
from pipelines.store.visits.visit_result import Text, VisitResult, value_of
from pipelines.urls import canonical_url

NOTHING_PREPARED = Prepared()
_DOCUMENT, _REVISION = table_of(DocumentRow), table_of(RevisionRow)
_HIGHEST_NUMBER = select(func.max(_REVISION.c.number)).where(_REVISION.c.document_id == bindparam("document_id"))
_INSERT_REVISION = insert(_REVISION).returning(*DIGESTED_COLUMNS["revision"])
_INSERT_DOCUMENT = insert(_DOCUMENT).returning(_DOCUMENT.c.id)
# SQLite would give the number of a document that was forgotten to the next one; a sequence of PostgreSQL never does.
_HIGHEST = func.max(
    func.coalesce(select(func.max(_DOCUMENT.c.id)).scalar_subquery(), 0),
    func.coalesce(select(func.max(table_of(TombstoneRow).c.document_id)).scalar_subquery(), 0),
)
_INSERT_NUMBERED = insert(_DOCUMENT).values(id=_HIGHEST + 1).returning(_DOCUMENT.c.id)
_UPDATE_DOCUMENT = update_of(DocumentRow).returning(*DIGESTED_COLUMNS["document"])


def write_revision(
    session: Session,
    document_id: int,
    fetch_id: int,
    values: Mapping[str, Any],
    *,
    is_latest: bool = True,
    prepared: Prepared = NOTHING_PREPARED,
) -> int:
    """Add a revision to a document, from the capture of a fetch; returns its number.

    `values` are its columns but for document, number and fetch; `revision_values` gives those of a text. An imported revision may be older
    than the document's latest (`is_latest` false): it is kept and not searched. What the document's status becomes is for the caller to
    say.
    """
    number = 1 + (session.scalar(_HIGHEST_NUMBER, {"document_id": document_id}) or 0)
    row = {**values, "document_id": document_id, "number": number, "fetch_id": fetch_id}
    written = session.execute(_INSERT_REVISION, row).one()
    note(session, "revision", written.id, row=written)
    if is_latest:
        known = dict(prepared.terms)
        index_revision(session, written.id, document_id, title=row["title"], body=row["text"], authors=tuple(row["authors"]), known=known)
        listed = {"latest_revision": number, **listed_values(row)} if number > 1 else {}
        document = session.execute(_UPDATE_DOCUMENT, {OF_ID: document_id, "revision_id": written.id, **listed}).one()
        note(session, "document", document_id, row=document)
    return number


def listed_values(values: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a document that repeat its latest revision's, for lists and counts."""
    day = values["date"] or values["captured_at"].astimezone(UTC).isoformat()
    return {"language": values["language"] or "", "day": day[: len("2000-01-01")], "page_status": values["status"]}


def insert_document(session: Session, result: VisitResult, text: Text) -> int:
    """A new document with one revision, which the caller writes; returns its id."""
    assert result.capture is not None
    facts = text.extraction.facts
    known = {"date": value_of(facts.date), "language": value_of(facts.language)}
    row = {
        **listed_values({**known, "captured_at": text.captured_at, "status": text.status.value}),
        "source": result.visit.source,
        "canonical": canonical_url(result.capture.url),
        "url_id": result.visit.url_id,
        "status": text.status.value,
        "created_at": result.now,
        "latest_revision": 1,
    }
    insert = _INSERT_DOCUMENT if dialect_of(session) == "postgresql" else _INSERT_NUMBERED
    return int(session.execute(insert, row).scalar_one())


def revision_values(text: Text) -> dict[str, Any]:
    """The columns of a revision that come from its text and facts."""
    facts = text.extraction.facts
    return {
        "captured_at": text.captured_at,
        "status": text.status.value,
        "title": text.title,
        "authors": list(value_of(facts.authors) or ()),
        "date": value_of(facts.date),
        "language": value_of(facts.language),
        "description": value_of(facts.description),
        "section": value_of(facts.section),
        "tags": list(value_of(facts.tags) or ()),
        "image": value_of(facts.image),
        "canonical_url": value_of(facts.canonical_url),
        "site_name": value_of(facts.site_name),
        "facts": pack_facts(facts),
        **body_values(
            text.text, text.extraction.blocks, flags=text.extraction.flags, engine=text.extraction.engine, prepared=text.extraction.prepared
        ),
    }


def body_values(
    text: str, blocks: Sequence[Block], *, flags: Sequence[str], engine: str, prepared: Prepared = NOTHING_PREPARED
) -> dict[str, Any]:
    """The columns in which two readings of one capture may differ while its facts stay; `text` is as the database will hold it."""
    return {
        "text": text,
        "text_sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "blocks": prepared.packed_blocks if prepared.is_of(tuple(blocks)) else pack_blocks(blocks),
        "flags": list(flags),
        "engine": engine,
        "word_count": len(text.split()),
    }
