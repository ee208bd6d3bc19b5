"""The head of the custody log, which stands for all events before it. A copy of it elsewhere shows whether the log was cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pipelines.store.custody.events import hash_line
from pipelines.store.custody.tree import GrowingTree
from pipelines.store.database.connection import Database
from pipelines.store.database.custody_models import CustodyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The SHA-256 of the last event, empty in an empty log, and how many events there are."""

    sha256: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead(Head):
    """A head with the root of the tree over all events (`tree`): the last event alone does not name the last ones of other strands."""

    tree: str


def read_head(db: Database) -> Head:
    """The head as it is now."""
    with db.read() as session:
        last = session.scalar(select(CustodyRow.sha256).order_by(CustodyRow.id.desc()).limit(1))
        return Head(sha256=last or "", events=session.scalar(select(func.count()).select_from(CustodyRow)) or 0)


def has_head(db: Database, sha256: str) -> bool:
    """Whether an event of the log has this hash: a log that has it goes on from there."""
    with db.read() as session:
        return session.scalar(select(CustodyRow.id).where(CustodyRow.sha256 == sha256).limit(1)) is not None


def read_tree_head(db: Database) -> TreeHead:
    """The head as it is now, with its tree; reads the whole log."""
    last = _last_kept(db)
    tree, line = GrowingTree(), ""
    with db.read() as session:
        for line in lines_until(session, last):
            tree.add(line)
    return TreeHead(sha256=hash_line(line) if tree.size else "", events=tree.size, tree=tree.root)


def lines_until(session: Session, last: int | None = None) -> Iterator[str]:
    """The events in their order, to the one with this row number."""
    lines = select(CustodyRow.line).order_by(CustodyRow.id)
    if last is not None:
        lines = lines.where(CustodyRow.id <= last)
    yield from session.scalars(lines.execution_options(yield_per=1_000))


def _last_kept(db: Database) -> int:
    """The row number of the last event that no other will come before.

    SQLite lets one write at a time. PostgreSQL numbers rows before they are kept: the lock waits for those that are being written.
    """
    last = select(func.max(CustodyRow.id))
    if db.engine.dialect.name == "sqlite":
        with db.read() as session:
            return session.scalar(last) or 0
    with db.write() as session:
        session.execute(text("LOCK TABLE custody IN SHARE MODE"))
        return session.scalar(last) or 0
