"""How often each rule was right on pages with known facts. A rule that decided fewer than ten of them has no figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pipelines.items import Fact

T = TypeVar("T")

# Shares of right answers on the 683 article pages of wcxb-dev, as (right + 1) / (all + 2). For dates they are low estimates: where a page
# gives a publication and a change, its gold often holds the change.
_TITLE = {
    "h1, the same in the head": 0.97,
    "h1, confirmed by the head": 0.68,
    "h1 beside another title in the head": 0.65,
    "h2, confirmed by the head": 0.91,
    "og:title": 0.74,
}
_AUTHORS = {
    "JSON-LD author": 0.97,
    "meta author": 0.95,
    "byline": 0.90,
    "link to an author's page in the byline": 0.94,
    "author in a class name": 0.89,
    "JSON-LD author, the site itself": 0.84,
    "meta author, the site itself": 0.85,
}
_DATE = {
    "JSON-LD datePublished": 0.89,
    "meta article:published_time": 0.98,
    "meta datepublished": 0.77,
    "written in the byline": 0.92,
    "time element in the byline": 0.87,
    "written in the byline, earlier than declared": 0.77,
    "htmldate": 0.73,
}


def rate_title(fact: Fact[str] | None) -> Fact[str] | None:
    """The title with the share of right answers of its rule."""
    return _rate(fact, _TITLE)


def rate_authors(fact: Fact[tuple[str, ...]] | None) -> Fact[tuple[str, ...]] | None:
    """The authors with the share of right answers of their rule."""
    return _rate(fact, _AUTHORS)


def rate_date(fact: Fact[str] | None) -> Fact[str] | None:
    """The date of publication with the share of right answers of its rule."""
    return _rate(fact, _DATE)


def _rate(fact: Fact[T] | None, shares: dict[str, float]) -> Fact[T] | None:
    return replace(fact, confidence=shares.get(fact.rule)) if fact else None
