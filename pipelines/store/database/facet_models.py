"""The table by which documents are counted. As in `models`, a change here needs a new file in `migrations/versions`."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class FacetRow(Base):
    """How many `documents` are alike in source, language, status, status of their latest page, and month.

    Triggers on `document` keep it, and each document's `facet_id`: see migration 0015. `month` is the first eight characters of a day:
    "2026-03-", or shorter where the page says less.
    """

    __tablename__ = "facet"
    __table_args__ = (UniqueConstraint("source", "language", "status", "page_status", "month", name="uq_facet"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    language: Mapped[str]
    status: Mapped[str]
    page_status: Mapped[str]
    month: Mapped[str]
    documents: Mapped[int] = mapped_column(server_default="0")
