"""Reads how the URLs of the frontier ended, for reports and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pipelines.store.database import Database
from pipelines.store.models import UrlRow


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedUrl:
    """One URL and how its last visit ended; `outcome` None for one not visited yet."""

    source: str
    url: str
    kind: str
    state: str
    outcome: str | None
    reason: str


def visited_urls(db: Database, *, sources: Sequence[str] = ()) -> list[VisitedUrl]:
    """Every known URL, of some sources or of all, in the order they were found."""
    statement = select(UrlRow.source, UrlRow.url, UrlRow.kind, UrlRow.state, UrlRow.outcome, UrlRow.reason).order_by(UrlRow.id)
    if sources:
        statement = statement.where(UrlRow.source.in_(sources))
    with db.read() as session:
        return [VisitedUrl(**row._mapping) for row in session.execute(statement)]
