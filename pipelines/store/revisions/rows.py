"""How revisions are read: the statement with all that belongs to one, and how a row of it becomes an `items.Revision`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, case, func
from sqlalchemy import select as sql_select

from pipelines.errors import IntegrityError
from pipelines.items import Locator, Revision, shapes_of
from pipelines.outcomes import CopyKind
from pipelines.store.database.copy_models import CopyIndexRow, CopyLinkRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, SourceRow
from pipelines.store.revisions.packing import unpack_blocks, unpack_facts

PLACE = func.coalesce(RevisionRow.placed_at, RevisionRow.captured_at)
IN_ORDER = (PLACE, RevisionRow.number)
"""The order of a document's history: by the times of capture, for an imported revision may have a higher number than a later one, but
for those that a clock set back has dated before what they followed."""


def revisions() -> Select[Any]:
    """Every revision with what `read_revision` needs; blocks stay in the database."""
    status = case((RevisionRow.number == DocumentRow.latest_revision, DocumentRow.status), else_=RevisionRow.status)
    return (
        sql_select(
            RevisionRow.document_id,
            RevisionRow.number,
            RevisionRow.title,
            RevisionRow.authors,
            RevisionRow.date,
            RevisionRow.language,
            RevisionRow.text,
            RevisionRow.captured_at,
            RevisionRow.facts,
            RevisionRow.flags,
            RevisionRow.engine,
            RevisionRow.text_sha256,
            RevisionRow.word_count,
            DocumentRow.source,
            SourceRow.title.label("source_title"),
            status.label("status"),
            FetchRow.url,
            FetchRow.warc_file,
            FetchRow.warc_offset,
            FetchRow.warc_length,
            FetchRow.warc_record_id,
            FetchRow.payload_sha256,
            CopyIndexRow.copy_group,
            copy_kind().label("copy_kind"),
        )
        .join(DocumentRow, DocumentRow.id == RevisionRow.document_id)
        .join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
        .outerjoin(SourceRow, SourceRow.name == DocumentRow.source)
        .outerjoin(CopyIndexRow, CopyIndexRow.document_id == DocumentRow.id)
    )


def copy_kind() -> ScalarSelect[str]:
    """What a document is to its nearest copy, or that it is a wire copy of any."""
    wire_first = case((CopyLinkRow.kind == CopyKind.WIRE_COPY.value, 0), else_=1)
    return (
        sql_select(CopyLinkRow.kind)
        .where(CopyLinkRow.document_id == DocumentRow.id, CopyLinkRow.kind != CopyKind.TRANSLATION.value)
        .order_by(wire_first, CopyLinkRow.similarity.desc(), CopyLinkRow.other_id)
        .limit(1)
        .correlate(DocumentRow)
        .scalar_subquery()
    )


def read_revision(row: Row[Any]) -> Revision:
    """The value for a row of `revisions()`. The latest revision bears its document's status, an earlier one that of its page."""
    return Revision(
        document_id=row.document_id,
        number=row.number,
        url=row.url,
        source=row.source,
        status=row.status,
        title=row.title,
        authors=tuple(row.authors),
        date=row.date,
        language=row.language,
        text=row.text,
        captured_at=row.captured_at,
        facts=unpack_facts(row.facts),
        flags=tuple(row.flags),
        engine=row.engine,
        text_sha256=row.text_sha256,
        word_count=row.word_count,
        locator=_read_locator(row),
        payload_sha256=row.payload_sha256,
        copy_group=row.copy_group,
        copy_kind=row.copy_kind or "",
        source_title=row.source_title or "",
    )


def read_checked(row: Row[Any]) -> Revision:
    """As `read_revision`, with the text held against its digest: what is shown, cited or exported is what was stored.

    Raises `IntegrityError`, naming the document, where it differs.
    """
    revision = read_revision(row)
    digest = hashlib.sha256(revision.text.encode("utf-8", "surrogatepass")).hexdigest()
    if digest != revision.text_sha256:
        raise IntegrityError(
            f"document {revision.document_id} ({revision.url}), revision {revision.number}: its text is not what was stored (SHA-256 "
            f"{digest} instead of {revision.text_sha256}); restore a backup, or see its capture; 'winnow verify' looks for more"
        )
    return revision


def read_shaped(row: Row[Any]) -> Revision:
    """As `read_checked`, with the shapes of its paragraphs; the row must have the revision's `blocks` too."""
    return replace(read_checked(row), shapes=shapes_of(unpack_blocks(row.blocks)))


def _read_locator(row: Row[Any]) -> Locator | None:
    if row.warc_record_id is None:
        return None
    return Locator(file=row.warc_file, offset=row.warc_offset, length=row.warc_length, record_id=row.warc_record_id)
