"""The table of what models found in revisions. As in `models`, a change here needs a new file in `migrations/versions`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.columns import PlainJson
from pipelines.store.database.models import Base


class ModelFindsRow(Base):
    """Where a model found names in a revision, and that it read it, if it found none. `winnow names find` writes it.

    `places` are lists of the field (title or text), the first character, that behind the last, and the kind. No word of the text is here.
    """

    __tablename__ = "model_finds"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model: Mapped[str]
    places: Mapped[list[list[Any]]] = mapped_column(PlainJson)
