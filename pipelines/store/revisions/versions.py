"""Reads all that is known of each revision of a document, for `winnow history` and `winnow diff`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import true
from sqlalchemy.orm import Session

from pipelines.items import Block, Revision
from pipelines.store.database.columns import MAX_ROW_NUMBER
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow
from pipelines.store.revisions.packing import unpack_blocks
from pipelines.store.revisions.rows import IN_ORDER, read_checked, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A revision with its blocks and its capture. `fetch_id` tells the capture, `payload_sha256` is over its body as received.

    `gone_since` is the document's: the first visit that found the page missing.
    """

    revision: Revision
    fetch_id: int
    payload_sha256: str | None
    gone_since: datetime | None
    blocks: tuple[Block, ...] = field(repr=False)


def read_versions(session: Session, document_id: int, *, number: int | None = None) -> tuple[Version, ...]:
    """The revisions of a document in the order of their captures, or the one with a `number`; none where there is none."""
    if number is not None and not 0 < number <= MAX_ROW_NUMBER:
        return ()
    statement = revisions().add_columns(RevisionRow.fetch_id, RevisionRow.blocks, FetchRow.payload_sha256, DocumentRow.gone_since)
    chosen = statement.where(DocumentRow.id == document_id, RevisionRow.number == number if number is not None else true())
    rows = session.execute(chosen.order_by(*IN_ORDER))
    return tuple(
        Version(
            revision=read_checked(row),
            fetch_id=row.fetch_id,
            payload_sha256=row.payload_sha256,
            gone_since=row.gone_since,
            blocks=unpack_blocks(row.blocks),
        )
        for row in rows
    )
