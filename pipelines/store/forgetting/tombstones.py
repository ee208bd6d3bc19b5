"""What may not come back: asked by whoever would store or fetch a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.store.database.columns import row_number
from pipelines.store.database.connection import Database
from pipelines.store.database.custody_models import TombstoneRow
from pipelines.urls import canonical_url

RECORD_START = "<"  # of a record's number among digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What was forgotten, when and why."""

    document_id: int | None
    source: str
    canonical: str
    forgotten_at: datetime
    why: str


def forgotten_addresses(db: Database) -> frozenset[tuple[str, str]]:
    """Source and canonical URL of each."""
    with db.read() as session:
        return frozenset((row.source, row.canonical) for row in session.execute(select(TombstoneRow.source, TombstoneRow.canonical)))


def forgotten_documents(db: Database) -> frozenset[int]:
    """The numbers of documents that are no more."""
    with db.read() as session:
        return frozenset(number for number in session.scalars(select(TombstoneRow.document_id)) if number is not None)


def masked_records(db: Database) -> frozenset[str]:
    """The WARC records out of which words were taken, by the number that each had before: no import takes them again."""
    with db.read() as session:
        lists = session.scalars(select(TombstoneRow.captures_sha256))
        return frozenset(record for listed in lists for record in listed if record.startswith(RECORD_START))


def tombstone_of(session: Session, wanted: str) -> Tombstone | None:
    """That of a document by its number, or the first of an address or a source. Raises ValueError for what has "://" and is no URL."""
    if (number := row_number(wanted)) is not None:
        asked = TombstoneRow.document_id == number
    elif "://" in wanted:
        asked = TombstoneRow.canonical == canonical_url(wanted)
    else:
        asked = TombstoneRow.source == wanted
    row = session.scalars(select(TombstoneRow).where(asked).order_by(TombstoneRow.id).limit(1)).first()
    if row is None:
        return None
    return Tombstone(document_id=row.document_id, source=row.source, canonical=row.canonical, forgotten_at=row.forgotten_at, why=row.why)
