"""Finds what any page links to, article or archive: the road to posts that no feed, sitemap or listing gives. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from crawler.discovery.feeds import is_feed_address
from crawler.discovery.listings import find_anchor_links
from crawler.discovery.pagination import leads_to_page
from crawler.discovery.scope import in_scope
from crawler.discovery.traps import trap_reason
from pipelines.items import Link, LinkKind, Scope
from pipelines.outcomes import Road


def find_followed_links(
    body: bytes, base_url: str, charset: str | None, *, scope: Scope, today: date, without: Collection[str] = ()
) -> list[Link]:
    """The links of a page to other pages in scope, wherever they stand, but for those whose address is among `without`.

    LISTING for what its address says to be a further page of a listing, else ARTICLE. Left out are links that the page asks not to follow
    (`rel=nofollow`: answer forms, logins) and feeds, which would be announced.
    """
    found = (
        replace(link, kind=_kind_of(link.url), road=Road.LINKS)
        for link in find_anchor_links(body, base_url, charset)
        if link.url not in without and not is_feed_address(link.url)
    )
    return [replace(link, trap=trap_reason(link.url, today=today)) for link in found if in_scope(link.url, scope, kind=link.kind)]


def _kind_of(url: str) -> LinkKind:
    """By the address alone: "older" and arrows lead to the article before this one, too."""
    return LinkKind.LISTING if leads_to_page(url, "", rel="", in_pager=False) else LinkKind.ARTICLE
