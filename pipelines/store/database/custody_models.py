"""The tables of custody: its log, how far that stands in the archive too, and what was forgotten.

As in `models`, a change here needs a new file in `migrations/versions`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
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


class LogPositionRow(Base):
    """How far the log files of the archive have what is here: the last event, and the last URL. One row, or none before the first.

    `file` and `bytes` say where in them that is.
    """

    __tablename__ = "log_position"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    custody_id: Mapped[int]
    url_id: Mapped[int]
    file: Mapped[str]
    bytes: Mapped[int]


class TombstoneRow(Base):
    """A document that was forgotten, or an address that may not come back: which, when and why; of its texts and captures the digests.

    `document_id` is the number that the document had, None where there was none at the address. Among the digests of captures are the
    WARC-Record-IDs, "<urn:uuid:...>", that captures of other pages had out of which words of it were taken.
    """

    __tablename__ = "tombstone"
    __table_args__ = (
        UniqueConstraint("source", "canonical", name="uq_tombstone_source_canonical"),
        Index("ix_tombstone_document", "document_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int | None]
    source: Mapped[str]
    canonical: Mapped[str]
    forgotten_at: Mapped[datetime]
    why: Mapped[str]
    texts_sha256: Mapped[list[str]]
    captures_sha256: Mapped[list[str]]
