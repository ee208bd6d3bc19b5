"""Gathers what is known of a source's pages for its completeness: one for each page, whatever addresses lead to it. Reads the store."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.outcomes import Outcome, Road
from pipelines.reports.completeness import WHY, Completeness, FoundPage, Missing, measure_completeness
from pipelines.store.database.connection import Database
from pipelines.store.frontier.found import FoundUrl, read_found
from pipelines.store.visits.visit_metrics import NOT_THERE
from pipelines.urls import shape_of


def read_completeness(db: Database, source: str) -> Completeness | None:
    """How complete a source is; None where nothing was found yet."""
    return measure_completeness(join_pages(read_found(db, source)))


def join_pages(urls: Iterable[FoundUrl]) -> list[FoundPage]:
    """The pages behind the addresses: one that several lead to was found by the roads to all of them."""
    pages: dict[str, FoundPage] = {}
    for found in urls:
        roads = Road(found.roads)
        before = pages.get(found.page)
        if before is not None:
            roads |= before.roads
        if before is None or found.is_document:
            missing = None if found.is_document else _why_missing(found)
            before = FoundPage(shape=shape_of(found.page), roads=roads, is_article=found.is_document, missing=missing)
        pages[found.page] = FoundPage(shape=before.shape, roads=roads, is_article=before.is_article, missing=before.missing)
    return list(pages.values())


def _why_missing(found: FoundUrl) -> Missing | None:
    """Why it is not known whether there is an article; None where there is none. A link that leads nowhere is none of the site today."""
    if found.outcome is None:
        return Missing.NOT_VISITED
    return None if found.outcome is Outcome.HTTP_ERROR and found.status in NOT_THERE else WHY.get(found.outcome)
