"""Chooses, among the feeds, sitemaps and listings that a site offers, the few that a source file needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.items import LinkKind, Seeds

MAX_FEEDS = 6  # as many as `winnow add` asks of those that a page announces
MAX_LISTINGS = 8  # each costs a request a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A feed, sitemap or listing that answered. `articles` are canonical URLs of what it lists, `note` says more of it to people.

    `further_pages` is the pattern of a listing's next pages, None where it has none or they repeat it; what the first of them lists is
    among `articles`. `children` are the sitemaps of an index.
    """

    kind: LinkKind
    url: str
    articles: frozenset[str] = field(repr=False)
    further_pages: str | None = None
    children: tuple[str, ...] = field(default=(), repr=False)
    note: str = ""


def choose_seeds(offers: Sequence[Offer]) -> Seeds:
    """Every sitemap that no index covers, the first feed, as it is cheap and new, and each feed and listing that adds to all of these."""
    sitemaps = _choose_sitemaps([offer for offer in offers if offer.kind is LinkKind.SITEMAP])
    known = {article for offer in sitemaps for article in offer.articles}
    feeds = _choose_new([offer for offer in offers if offer.kind is LinkKind.FEED], known=known, most=MAX_FEEDS, take_first=True)
    known |= {article for offer in feeds for article in offer.articles}
    # Where pages lead on, the listing with the most articles comes first: it is the nearest to a list of all.
    listings = sorted(
        (offer for offer in offers if offer.kind is LinkKind.LISTING), key=lambda offer: (not offer.further_pages, -len(offer.articles))
    )
    chosen = _choose_new(listings, known=known, most=MAX_LISTINGS, take_first=not sitemaps)
    return Seeds(feeds=_urls(feeds), sitemaps=_urls(sitemaps), listings=_urls(chosen))


def _choose_sitemaps(sitemaps: Sequence[Offer]) -> list[Offer]:
    covered = {child for offer in sitemaps for child in offer.children}
    return [offer for offer in sitemaps if offer.articles and offer.url not in covered]


def _choose_new(offers: Sequence[Offer], *, known: set[str], most: int, take_first: bool) -> list[Offer]:
    """Those that add articles to what is known; the first of them in any case where `take_first`."""
    chosen: list[Offer] = []
    seen = set(known)
    for offer in offers:
        is_worth_it = offer.articles - seen or (take_first and not chosen)
        if offer.articles and is_worth_it and len(chosen) < most:
            chosen.append(offer)
            seen |= offer.articles
    return chosen


def _urls(offers: Sequence[Offer]) -> tuple[str, ...]:
    return tuple(offer.url for offer in offers)
