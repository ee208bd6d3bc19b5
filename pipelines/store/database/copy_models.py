"""The tables of copies: the index by which they are found, what was found, and the other addresses of a document.

As in `models`, a change here needs a new file in `migrations/versions`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class CopyIndexRow(Base):
    """A document in the index of copies, as of one of its revisions.

    `first_captured_at` is the capture of its first revision. `copy_group` is the document of its group that was captured first, NULL for a
    document without copies.
    """

    __tablename__ = "copy_index"
    __table_args__ = (Index("ix_copy_index_revision", "revision_id"), Index("ix_copy_index_group", "copy_group"))

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    revision_id: Mapped[int]
    first_captured_at: Mapped[datetime]
    copy_group: Mapped[int | None]


class CopyBandRow(Base):
    """A band of a document's fingerprint (`similarity.Fingerprint.bands`): documents that share one may be copies."""

    __tablename__ = "copy_band"
    __table_args__ = ({"sqlite_with_rowid": False},)

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class CopyLinkRow(Base):
    """What one document is to another (`outcomes.CopyKind`); there is a row for each of the two ways to read it."""

    __tablename__ = "copy_link"
    __table_args__ = ({"sqlite_with_rowid": False},)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    kind: Mapped[str]
    similarity: Mapped[float]
    contained: Mapped[float]


class UrlVariantRow(Base):
    """A URL that shows the text of a document which bears another address; its visits end as near_duplicate."""

    __tablename__ = "url_variant"
    __table_args__ = (Index("ix_url_variant_document", "document_id"),)

    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
