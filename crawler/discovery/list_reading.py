"""Reads a page for the links that a source wants of it: a feed, sitemap or listing, or any page whose links are followed. Pure.

What it costs grows with the page, and a site may send what it likes: so the crawl reads small pages itself and gives the others to a
process of their own (`crawler.runs.list_reader`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from crawler.discovery.backfill import links_since
from crawler.discovery.feeds import find_feed_links
from crawler.discovery.listings import find_listing_links
from crawler.discovery.page_links import find_followed_links
from crawler.discovery.scope import in_scope
from crawler.discovery.sitemaps import find_sitemap_links
from crawler.discovery.sniff import sniff_kind
from crawler.discovery.traps import trap_reason
from pipelines.items import Link, LinkKind, Scope
from pipelines.outcomes import Road

_ROADS = {LinkKind.FEED: Road.FEED, LinkKind.SITEMAP: Road.SITEMAP, LinkKind.LISTING: Road.LISTING}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A page to be read for links. `wanted` are the kinds of links that its place in the source lets be followed; None for an article.

    `since` leaves out what is older; None for all.
    """

    url: str
    body: bytes = field(repr=False)
    charset: str | None = None
    content_type: str | None = None
    scope: Scope
    wanted: frozenset[LinkKind] | None = None
    since: datetime | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLinks:
    """What a page leads to: `listed` as a feed, sitemap or listing announces it, `followed` what it merely links to."""

    listed: list[Link] = field(default_factory=list)
    followed: list[Link] = field(default_factory=list)


def read_links(page: LinkPage) -> FoundLinks:
    """What a page is, its content says, not what was expected. Raises ValueError for a sitemap that unpacks to too much."""
    if page.wanted is None:
        return FoundLinks(followed=_followed(page))
    kind = sniff_kind(page.body, page.content_type)
    listed = _listed(page, kind, page.wanted)
    followed = _followed(page, without={link.url for link in listed}) if kind is LinkKind.LISTING else []
    return FoundLinks(listed=listed, followed=followed)


def _listed(page: LinkPage, kind: LinkKind, wanted: frozenset[LinkKind]) -> list[Link]:
    if kind is LinkKind.FEED:
        found = find_feed_links(page.body, page.url)
    elif kind is LinkKind.SITEMAP:
        found = find_sitemap_links(page.body, page.url)
    else:
        found = find_listing_links(page.body, page.url, page.charset)
    links = [link for link in found if link.kind in wanted and in_scope(link.url, page.scope, kind=link.kind)]
    links = links_since(links, page.since) if page.since is not None else links
    return [replace(link, trap=trap_reason(link.url, today=page.today), road=_ROADS[kind]) for link in links]


def _followed(page: LinkPage, without: Collection[str] = ()) -> list[Link]:
    if not page.scope.follow_links:
        return []
    return find_followed_links(page.body, page.url, page.charset, scope=page.scope, today=page.today, without=without)
