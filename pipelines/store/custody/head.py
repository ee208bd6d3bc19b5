"""The head of the custody log: its last event, which stands for all before it. A copy of it elsewhere shows whether the log was cut."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from pipelines.store.database.connection import Database
from pipelines.store.database.custody_models import CustodyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The SHA-256 of the last event, empty in an empty log, and how many events there are."""

    sha256: str
    events: int


def read_head(db: Database) -> Head:
    """The head as it is now."""
    with db.read() as session:
        last = session.scalar(select(CustodyRow.sha256).order_by(CustodyRow.id.desc()).limit(1))
        return Head(sha256=last or "", events=session.scalar(select(func.count()).select_from(CustodyRow)) or 0)


def has_head(db: Database, sha256: str) -> bool:
    """Whether an event of the log has this hash: a log that has it goes on from there."""
    with db.read() as session:
        return session.scalar(select(CustodyRow.id).where(CustodyRow.sha256 == sha256).limit(1)) is not None
