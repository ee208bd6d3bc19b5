"""The table of the custody log. As in `models`, a change here needs a new file in `migrations/versions`."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class CustodyRow(Base):
    """An event. `line` is JSON, written once and never changed; `sha256` is over it. See `store.custody.events`.

    Each event names the one before in its `strand`: the events of one run, which may be at work beside others, or those of the corpus.
    """

    __tablename__ = "custody"
    __table_args__ = (Index("ix_custody_strand", "strand", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strand: Mapped[str]
    line: Mapped[str]
    sha256: Mapped[str]
