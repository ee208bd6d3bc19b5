"""Corrected revisions: layers over the last reading of a capture, with the same facts.

What the new text is was decided by `pipelines.correcting`; nothing that is stored is changed but which revision is the latest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from pipelines.items import Block
from pipelines.outcomes import TEXT_STATUSES
from pipelines.store.custody.events import CustodyEvent
from pipelines.store.custody.log import note
from pipelines.store.database.columns import storable_text
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.revisions.packing import unpack_blocks
from pipelines.store.visits.revision_writer import body_values, write_revision

DOCUMENTS_AT_ONCE = 20  # whose readings are in memory together
_TEXTS = tuple(sorted(TEXT_STATUSES))
_OWN = ("id", "number", "text", "text_sha256", "blocks", "flags", "engine", "word_count")  # columns in which a layer differs


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """What was last read out of a capture, as revision `number` of its document; `status` is that of its page.

    `is_latest` says whether this revision is the document's latest; the others are of earlier captures.
    """

    document_id: int
    number: int
    is_latest: bool
    url: str
    status: str
    title: str | None
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    flags: tuple[str, ...] = ()
    engine: str = ""


def count_read_texts(db: Database, source: str) -> int:
    """The number of captures from which documents of a source have a text."""
    with db.read() as session:
        newest = session.scalar(select(func.max(RevisionRow.id))) or 0
        return int(session.execute(_last_readings(select(func.count()), source, newest)).scalar_one())


def read_texts(db: Database, source: str) -> Iterator[ReadText]:
    """The last reading of each capture, document by document; no transaction is open between two parts.

    What is written meanwhile is not among them.
    """
    with db.read() as session:
        newest = session.scalar(select(func.max(RevisionRow.id))) or 0
    last = 0
    while documents := _next_documents(db, source, after=last):
        yield from _read_part(db, source, documents, newest=newest)
        last = documents[-1]


def write_corrected(db: Database, readings: Sequence[ReadText]) -> int:
    """Write each reading as a new revision of its document, all in one transaction; returns how many.

    `number` is that of the revision below. Where the capture was read again meanwhile, nothing is laid over that.
    """
    written = 0
    with db.write() as session:
        for reading in readings:
            below = (RevisionRow.document_id == reading.document_id) & (RevisionRow.number == reading.number)
            same = [column for column in RevisionRow.__table__.columns if column.name not in _OWN]
            row = session.execute(select(*same).where(below)).one()
            again = (RevisionRow.document_id == reading.document_id) & (RevisionRow.fetch_id == row.fetch_id)
            if session.scalar(select(func.max(RevisionRow.number)).where(again)) != reading.number:
                continue
            text = storable_text(reading.text)
            body = body_values(text, reading.blocks, flags=reading.flags, engine=reading.engine)
            latest = session.scalar(select(DocumentRow.latest_revision).where(DocumentRow.id == reading.document_id))
            values = dict(zip((column.name for column in same), row, strict=True)) | body
            note(session, "document", reading.document_id, CustodyEvent.CORRECTED)
            write_revision(session, reading.document_id, row.fetch_id, values, is_latest=latest == reading.number)
            written += 1
    return written


def _next_documents(db: Database, source: str, *, after: int) -> Sequence[int]:
    statement = select(DocumentRow.id).where(DocumentRow.source == source, DocumentRow.id > after)
    with db.read() as session:
        return session.scalars(statement.order_by(DocumentRow.id).limit(DOCUMENTS_AT_ONCE)).all()


def _read_part(db: Database, source: str, documents: Sequence[int], *, newest: int) -> list[ReadText]:
    columns = (
        RevisionRow.document_id,
        RevisionRow.number,
        DocumentRow.latest_revision,
        RevisionRow.status,
        RevisionRow.title,
        RevisionRow.text,
        RevisionRow.blocks,
        RevisionRow.flags,
        RevisionRow.engine,
        FetchRow.url,
    )
    statement = _last_readings(select(*columns), source, newest).join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
    with db.read() as session:
        rows = session.execute(statement.where(DocumentRow.id.in_(documents)).order_by(DocumentRow.id, RevisionRow.number)).all()
    return [
        ReadText(
            document_id=row.document_id,
            number=row.number,
            is_latest=row.number == row.latest_revision,
            url=row.url,
            status=row.status,
            title=row.title,
            text=row.text,
            blocks=unpack_blocks(row.blocks),
            flags=tuple(row.flags),
            engine=row.engine,
        )
        for row in rows
    ]


def _last_readings(statement: Any, source: str, newest: int) -> Any:
    """The revisions up to the row `newest` that are the last ones of their captures."""
    other = aliased(RevisionRow)
    again = (other.document_id == RevisionRow.document_id) & (other.fetch_id == RevisionRow.fetch_id) & (other.id <= newest)
    last = select(func.max(other.number)).where(again).scalar_subquery()
    return (
        statement.select_from(DocumentRow)
        .join(RevisionRow, RevisionRow.document_id == DocumentRow.id)
        .where(DocumentRow.source == source, RevisionRow.status.in_(_TEXTS), RevisionRow.id <= newest, RevisionRow.number == last)
    )
