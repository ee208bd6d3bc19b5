"""Reads how the URLs of the frontier ended, for reports and checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pipelines.items import Locator
from pipelines.outcomes import Outcome
from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow, MeasureRow, UrlRow
from pipelines.urls import canonical_url

CHUNK = 500  # URLs in one statement


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


def links_given(db: Database) -> dict[tuple[str, str], int]:
    """How many links in scope the last reading of each feed, sitemap and listing gave, by source and URL."""
    measured = select(UrlRow.source, UrlRow.url, MeasureRow.links).join(FetchRow, FetchRow.url_id == UrlRow.id)
    given = measured.join(MeasureRow, MeasureRow.fetch_id == FetchRow.id).where(MeasureRow.links.is_not(None)).order_by(FetchRow.id)
    with db.read() as session:
        return {(source, url): links for source, url, links in session.execute(given) if links is not None}


def error_statuses(db: Database, url_ids: Collection[int]) -> dict[tuple[int, datetime], int]:
    """What the server answered to the visits of these URLs that ended as http_error, by URL and time of the request."""
    found: dict[tuple[int, datetime], int] = {}
    ids = sorted(url_ids)
    asked = select(FetchRow.url_id, FetchRow.requested_at, FetchRow.status).where(FetchRow.outcome == Outcome.HTTP_ERROR.value)
    with db.read() as session:
        for start in range(0, len(ids), CHUNK):
            rows = session.execute(asked.where(FetchRow.url_id.in_(ids[start : start + CHUNK])))
            found |= {(url_id, at): status for url_id, at, status in rows if status is not None}
    return found


def last_capture(db: Database, url: str) -> Locator | None:
    """Where the newest archived response for a URL lies; None where there is none. Raises ValueError for what is no URL."""
    statement = (
        select(FetchRow.warc_file, FetchRow.warc_offset, FetchRow.warc_length, FetchRow.warc_record_id)
        .join(UrlRow, UrlRow.id == FetchRow.url_id)
        .where(UrlRow.canonical == canonical_url(url), FetchRow.warc_file.is_not(None))
        .order_by(FetchRow.id.desc())
        .limit(1)
    )
    with db.read() as session:
        row = session.execute(statement).first()
    if row is None or row.warc_file is None or row.warc_offset is None or row.warc_length is None:
        return None
    return Locator(file=row.warc_file, offset=row.warc_offset, length=row.warc_length, record_id=row.warc_record_id or "")
