"""Documents and their revisions, read one by one. Writing them is in `store.visits`, streaming many in `search.selection`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from pipelines.items import Block, Revision
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.revisions.packing import unpack_blocks
from pipelines.store.revisions.rows import IN_ORDER, read_checked, read_revision, revisions
from pipelines.urls import canonical_url, is_fetchable


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with an identity through time. `latest_revision` is a revision's number, `gone_since` the first visit that missed the page."""

    id: int
    source: str
    canonical: str
    status: str
    created_at: datetime
    latest_revision: int
    gone_since: datetime | None


def document_for_url(session: Session, url: str, *, source: str | None = None) -> Document | None:
    """The document at a URL, or the one to which that URL led or whose text it shows; the oldest where several sources have it.

    Raises ValueError where `url` is not the URL of a web page.
    """
    canonical = canonical_url(url)
    same = DocumentRow.canonical == canonical
    shown = sql_select(UrlVariantRow.document_id).join(UrlRow, UrlRow.id == UrlVariantRow.url_id).where(UrlRow.canonical == canonical)
    statement = (
        sql_select(DocumentRow)
        .join(UrlRow, UrlRow.id == DocumentRow.url_id)
        .where(or_(same, UrlRow.canonical == canonical, DocumentRow.id.in_(shown)))
        .order_by(same.desc(), DocumentRow.id)
    )
    if source is not None:
        statement = statement.where(DocumentRow.source == source)
    row = session.scalars(statement.limit(1)).first()
    return None if row is None else _read_document(row)


def other_addresses(session: Session, document_id: int) -> tuple[str, ...]:
    """The URLs at which a document's text was found besides that of its latest revision's capture; first its own, where it moved since."""
    latest = revisions().where(DocumentRow.id == document_id, RevisionRow.number == DocumentRow.latest_revision)
    known = session.execute(latest.with_only_columns(FetchRow.url, DocumentRow.canonical)).first()
    shown = sql_select(UrlRow.url).join(UrlVariantRow, UrlVariantRow.url_id == UrlRow.id).where(UrlVariantRow.document_id == document_id)
    addresses = session.scalars(shown.order_by(UrlRow.id)).all()
    if known is None:
        return tuple(addresses)
    moved = (known.canonical,) if is_fetchable(known.url) and canonical_url(known.url) != known.canonical else ()
    return (*moved, *(address for address in addresses if address != known.url))


def canonical_of(session: Session, document_id: int) -> str:
    """The canonical URL of a document that is there."""
    return session.scalars(sql_select(DocumentRow.canonical).where(DocumentRow.id == document_id)).one()


def latest_revision(session: Session, document_id: int) -> Revision | None:
    """The newest revision of a document, with the document's status. Raises `IntegrityError` where its text is not what was stored."""
    statement = revisions().where(DocumentRow.id == document_id, RevisionRow.number == DocumentRow.latest_revision)
    row = session.execute(statement).first()
    return None if row is None else read_checked(row)


def revision_by_id(session: Session, revision_id: int) -> Revision | None:
    """The revision with this row id."""
    return _one(session, revisions().where(RevisionRow.id == revision_id))


def history(session: Session, document_id: int) -> tuple[Revision, ...]:
    """All revisions of a document, by the time of their captures; an imported one may have a higher number than a later one."""
    statement = revisions().where(DocumentRow.id == document_id).order_by(*IN_ORDER)
    return tuple(read_revision(row) for row in session.execute(statement))


def blocks_of(session: Session, revision: Revision) -> tuple[Block, ...]:
    """The blocks of a revision, kept and dropped, in the order of the page."""
    packed = session.execute(
        sql_select(RevisionRow.blocks).where(RevisionRow.document_id == revision.document_id, RevisionRow.number == revision.number)
    ).scalar_one()
    return unpack_blocks(packed)


def _one(session: Session, statement: Select[Any]) -> Revision | None:
    row = session.execute(statement).first()
    return None if row is None else read_revision(row)


def _read_document(row: DocumentRow) -> Document:
    return Document(
        id=row.id,
        source=row.source,
        canonical=row.canonical,
        status=row.status,
        created_at=row.created_at,
        latest_revision=row.latest_revision,
        gone_since=row.gone_since,
    )
