"""Reads by which roads the pages of a source were found and what became of each, for the report on how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.items import LinkKind
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.models import DocumentRow, FetchRow, UrlRow
from pipelines.urls import canonical_url

_NO_ARTICLE = tuple(outcome.value for outcome in (Outcome.GONE, Outcome.SITE_PAGE, Outcome.WITHDRAWN))
"""Statuses of documents that are kept and are no articles of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUrl:
    """A URL that may be an article. `page` is the canonical URL it leads to, after redirects and from other addresses of one text.

    `is_document` says of articles alone that they are stored.
    `outcome` is None before the first visit, `status` what the server answered where that was an error.
    """

    url: str
    page: str
    roads: int
    outcome: Outcome | None
    status: int | None
    is_document: bool


def read_found(db: Database, source: str) -> list[FoundUrl]:
    """Every URL of a source that was not found as a feed, a sitemap or a further page of a listing, in the order they were found."""
    with db.read() as session:
        documents = dict(session.execute(select(DocumentRow.id, DocumentRow.canonical).where(DocumentRow.source == source)).all())
        no_article = select(DocumentRow.canonical).where(DocumentRow.source == source, DocumentRow.status.in_(_NO_ARTICLE))
        present = set(documents.values()) - set(session.scalars(no_article))
        led_to = _redirected(session, source) | _variants(session, documents)
        statuses = _statuses(session, source)
        known = select(UrlRow.id, UrlRow.url, UrlRow.canonical, UrlRow.roads, UrlRow.outcome)
        rows = session.execute(known.where(UrlRow.source == source, UrlRow.kind == LinkKind.ARTICLE.value).order_by(UrlRow.id)).all()
    return [
        FoundUrl(
            url=row.url,
            page=(page := led_to.get(row.id, row.canonical)),
            roads=row.roads,
            outcome=Outcome(row.outcome) if row.outcome else None,
            status=statuses.get(row.id),
            is_document=page in present,
        )
        for row in rows
    ]


def _redirected(session: Session, source: str) -> dict[int, str]:
    """Where redirects led, by the id of the URL that was asked."""
    asked = select(FetchRow.url_id, FetchRow.url).join(UrlRow, UrlRow.id == FetchRow.url_id)
    kept = FetchRow.outcome.in_([outcome.value for outcome in STORED_OUTCOMES])
    rows = session.execute(asked.where(UrlRow.source == source, FetchRow.url != UrlRow.url, kept).order_by(FetchRow.id))
    return {url_id: canonical_url(url) for url_id, url in rows}


def _variants(session: Session, documents: Mapping[int, str]) -> dict[int, str]:
    """The document whose text a URL shows, by the id of the URL."""
    rows = session.execute(select(UrlVariantRow.url_id, UrlVariantRow.document_id))
    return {url_id: documents[document_id] for url_id, document_id in rows if document_id in documents}


def _statuses(session: Session, source: str) -> dict[int, int]:
    """What the server last answered where that was an error, by the id of the URL."""
    failed = (UrlRow.source == source, UrlRow.outcome == Outcome.HTTP_ERROR.value, FetchRow.status.is_not(None))
    asked = select(FetchRow.url_id, FetchRow.status).join(UrlRow, UrlRow.id == FetchRow.url_id)
    return {url_id: status for url_id, status in session.execute(asked.where(*failed).order_by(FetchRow.id)) if status is not None}
