"""The tables made of the files of tags and notes. As in `models`, a change here needs a new file in `migrations/versions`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class TagRow(Base):
    """A tag that a person gave the article at an address; `folded` is by what it is looked for. The article need not be there."""

    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_canonical", "canonical"),)

    folded: Mapped[str] = mapped_column(primary_key=True)
    canonical: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class NoteRow(Base):
    """What a person noted on the article at an address."""

    __tablename__ = "note"

    canonical: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    changed_at: Mapped[datetime | None]


class TagFileRow(Base):
    """A person's file as it was when it was read last."""

    __tablename__ = "tag_file"

    person: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
