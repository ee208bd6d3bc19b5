"""Counts what a frontier holds for each source: what waits, what is in work, what falls due, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from pipelines.store.database.connection import Database
from pipelines.store.database.models import UrlRow

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQueue:
    """URLs of one source: queued or due by now, claimed by a run, due within a day more, known in all; when the next falls due."""

    source: str
    waiting: int
    in_work: int
    due_soon: int
    known: int
    next_due: datetime | None


def read_queues(db: Database, *, now: datetime) -> list[SourceQueue]:
    """By name of source; sources of which nothing is known are left out."""
    is_due, is_soon = UrlRow.due_at <= now, (UrlRow.due_at > now) & (UrlRow.due_at <= now + SOON)
    is_done = UrlRow.state == "done"
    counted = (
        select(
            UrlRow.source,
            func.sum(case((UrlRow.state == "queued", 1), (is_done & is_due, 1), else_=0)).label("waiting"),
            func.sum(case((UrlRow.state == "claimed", 1), else_=0)).label("in_work"),
            func.sum(case((is_done & is_soon, 1), else_=0)).label("due_soon"),
            func.count().label("known"),
            func.min(case((is_done & (UrlRow.due_at > now), UrlRow.due_at))).label("next_due"),
        )
        .group_by(UrlRow.source)
        .order_by(UrlRow.source)
    )
    with db.read() as session:
        return [
            SourceQueue(
                source=row.source,
                waiting=int(row.waiting),
                in_work=int(row.in_work),
                due_soon=int(row.due_soon),
                known=int(row.known),
                next_due=row.next_due,
            )
            for row in session.execute(counted)
        ]
