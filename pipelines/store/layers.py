"""Corrected revisions: layers over the latest revision of a document, from the same capture and with the same facts.

What the new text is was decided by `pipelines.correcting`; nothing that is stored is changed but which revision is the latest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update

from pipelines.items import Block
from pipelines.outcomes import PageStatus
from pipelines.store.columns import storable_text
from pipelines.store.database import Database
from pipelines.store.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.packing import pack_blocks, unpack_blocks
from pipelines.store.visits import next_number

ROWS_AT_ONCE = 50  # readings in memory together
_TEXTS = (PageStatus.ARTICLE.value, PageStatus.STUB.value)
_OWN = ("id", "number", "text", "text_sha256", "blocks", "flags", "engine", "word_count")  # columns in which a layer differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read out of the capture of a document's latest revision; `status` is that of its page."""

    document_id: int
    number: int
    url: str
    status: str
    title: str | None
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    flags: tuple[str, ...] = ()
    engine: str = ""


def count_readings(db: Database, source: str) -> int:
    """The number of documents of a source with a text."""
    statement = _latest(select(func.count()), source)
    with db.read() as session:
        return int(session.execute(statement).scalar_one())


def read_readings(db: Database, source: str) -> Iterator[Reading]:
    """The latest reading of each document of a source, in the order of ids; no transaction is open between two parts."""
    last = 0
    while part := _read_part(db, source, after=last):
        yield from part
        last = part[-1].document_id


def write_layers(db: Database, readings: Sequence[Reading]) -> int:
    """Write each reading as a new revision of its document, all in one transaction; returns how many.

    `number` is that of the revision below. Where another revision became the latest meanwhile, nothing is laid over it.
    """
    written = 0
    with db.write() as session:
        for reading in readings:
            below = (RevisionRow.document_id == reading.document_id) & (RevisionRow.number == reading.number)
            document = (DocumentRow.id == reading.document_id) & (DocumentRow.latest_revision == reading.number)
            if session.scalar(select(DocumentRow.id).where(document)) is None:
                continue
            same = [column for column in RevisionRow.__table__.columns if column.name not in _OWN]
            row = session.execute(select(*same).where(below)).one()
            number = next_number(session, reading.document_id)
            values = dict(zip((column.name for column in same), row, strict=True)) | _values(reading)
            session.execute(insert(RevisionRow).values(number=number, **values))
            session.execute(update(DocumentRow).where(document).values(latest_revision=number))
            written += 1
    return written


def _values(reading: Reading) -> dict[str, Any]:
    text = storable_text(reading.text)
    return {
        "text": text,
        "text_sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "blocks": pack_blocks(reading.blocks),
        "flags": list(reading.flags),
        "engine": reading.engine,
        "word_count": len(text.split()),
    }


def _read_part(db: Database, source: str, *, after: int) -> list[Reading]:
    columns = (
        RevisionRow.document_id,
        RevisionRow.number,
        RevisionRow.status,
        RevisionRow.title,
        RevisionRow.text,
        RevisionRow.blocks,
        RevisionRow.flags,
        RevisionRow.engine,
        FetchRow.url,
    )
    statement = _latest(select(*columns), source).join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
    with db.read() as session:
        rows = session.execute(statement.where(DocumentRow.id > after).order_by(DocumentRow.id).limit(ROWS_AT_ONCE)).all()
    return [
        Reading(
            document_id=row.document_id,
            number=row.number,
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


def _latest(statement: Any, source: str) -> Any:
    return (
        statement.select_from(DocumentRow)
        .join(RevisionRow, (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision))
        .where(DocumentRow.source == source, RevisionRow.status.in_(_TEXTS))
    )
