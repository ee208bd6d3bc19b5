"""Chooses which articles a page advertises and in which words; leaves their look to `rendering`.

An article advertises older ones, as an editorial system does that fills the box once, on publishing. So a new article leaves the pages
of the old ones as they are, and a second visit finds them unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

from winnow.demo.articles import Article, ElementKind, PageKind, gold_paragraphs
from winnow.demo.config import Cut, SiteConfig

RELATED_COUNT = 3
ADVERTISED_KINDS = frozenset({PageKind.ARTICLE, PageKind.STUB})


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """An article advertised on another page, and the words that do it."""

    article: Article
    text: str


def make_teaser(article: Article, cut: Cut) -> Teaser:
    """The teaser for an article at one place of the page."""
    return Teaser(article=article, text=cut_text(lead_of(article), cut))


def lead_of(article: Article) -> str:
    """The words an article is advertised with: its summary, or else how it begins."""
    return article.summary or next(iter(gold_paragraphs(article.body)), article.title)


def cut_text(text: str, cut: Cut) -> str:
    """Text shortened at a space, or its first sentence where the cut names no length."""
    if not cut.max_chars:
        end = min((at for at in (text.find(stop) for stop in (". ", "؟ ", "? ")) if at > 0), default=len(text))
        return text[: end + 1]
    return text if len(text) <= cut.max_chars else text[: cut.max_chars].rsplit(" ", 1)[0].rstrip(" ,.;:،؛") + cut.mark


def related_teasers(article: Article, articles: tuple[Article, ...], cut: Cut) -> tuple[Teaser, ...]:
    """What stands below an article: the next older ones, and for the oldest the next newer ones. `articles` come newest first."""
    others = [other for other in articles if other.kind in ADVERTISED_KINDS and other.listed and other.slug != article.slug]
    older = [other for other in others if other.date <= article.date]
    newer = [other for other in reversed(others) if other.date > article.date]
    return tuple(make_teaser(other, cut) for other in (older + newer)[:RELATED_COUNT])


def inline_teasers(article: Article, articles: tuple[Article, ...], cut: Cut) -> tuple[Teaser, ...]:
    """The cards between the paragraphs of an article."""
    by_slug = {other.slug: other for other in articles}
    wanted = [element.text for element in article.body if element.kind is ElementKind.TEASER]
    return tuple(make_teaser(by_slug[slug], cut) for slug in wanted if slug in by_slug)


def side_teasers(config: SiteConfig, articles: tuple[Article, ...]) -> tuple[Teaser, ...]:
    """What stands beside every page: the articles the editors pinned there."""
    by_slug = {article.slug: article for article in articles}
    return tuple(make_teaser(by_slug[slug], config.cuts.side) for slug in config.most_read if slug in by_slug)
