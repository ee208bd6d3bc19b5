"""The miniature sites as values: what each serves in version 1 and 2, and what a faithful reader should take from every page.

Leaves HTTP to `server`. Sites are generated afresh from their files, deterministically: the same base URLs give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Literal
from urllib.parse import urlsplit

from pipelines.items import Seeds
from winnow.demo.articles import READABLE_KINDS, Article, PageKind, gold_paragraphs, load_articles
from winnow.demo.config import SiteConfig, load_config
from winnow.demo.feeds import write_feeds
from winnow.demo.rendering import ListingPage, Renderer, list_pages
from winnow.demo.teasers import Teaser, inline_teasers, make_teaser, related_teasers, side_teasers
from winnow.demo.templates import Templates, load_templates

Version = Literal[1, 2]
VERSIONS: tuple[Version, ...] = (1, 2)
PAGES_FOLDER = Path(__file__).parent / "pages"
PLACEHOLDER_IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="#8a9aa5"/></svg>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPage:
    """The truth about one page in one version. `path` includes the query.

    `title`, `date` (ISO 8601, a day) and `authors` are None or empty where the page has no text of its own. `gold` is the text of the
    page, one entry per paragraph, heading, list item, quote or table row (`cell | cell`); `teasers` is what it advertises of other pages,
    word for word.
    """

    path: str
    version: Version
    kind: PageKind
    status: int
    language: str
    title: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    credit: str = ""
    gold: tuple[str, ...] = field(default=(), repr=False)
    teasers: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a site answers at one path."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    last_modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """One miniature site. `seeds` holds paths, not URLs; `pages` is the truth about every page in every version."""

    name: str
    title: str
    language: str
    seeds: Seeds
    pages: tuple[ExpectedPage, ...] = field(repr=False)
    config: SiteConfig = field(repr=False)
    templates: Templates = field(repr=False)
    articles: Mapping[Version, tuple[Article, ...]] = field(repr=False)

    def expected(self, version: Version) -> dict[str, ExpectedPage]:
        """The truth about every page of one version, by path."""
        return {page.path: page for page in self.pages if page.version == version}

    def source_toml(self, base_url: str) -> str:
        """A source file for this site as served at `base_url` (no slash at the end)."""
        tables: dict[str, dict[str, object]] = {
            "": {"name": self.name, "title": self.title, "languages": [self.language]},
            "seeds": {
                "feeds": [base_url + path for path in self.seeds.feeds],
                "sitemaps": [base_url + path for path in self.seeds.sitemaps],
                "listings": [base_url + path for path in self.seeds.listings],
            },
            "scope": {"hosts": [urlsplit(base_url).netloc], "include": [], "exclude": list(self.config.exclude)},
            "limits": {"delay_seconds": 0},
        }
        return "\n".join(_write_table(name, values) for name, values in tables.items())

    def resources(self, version: Version, base_urls: Mapping[str, str]) -> dict[str, Resource]:
        """Everything the site serves in one version, by path with query. `base_urls` must name every site, without a slash at the end."""
        shown = tuple(article for article in self.articles[version] if article.shown_in(version))
        renderer = Renderer(config=self.config, templates=self.templates, articles=shown, base_urls=base_urls)
        pages = {page.path: self._html(200, renderer.listing_page(page), shown[0].date) for page in list_pages(self.config, shown)}
        for article in shown:
            pages[article.path] = self._html(200, renderer.article_page(article), article.modified or article.date)
        for article in self.articles[version]:
            if article.until < version:
                pages[article.path] = self._html(article.removed_status, renderer.not_found_page(), self.config.updated)
        return pages | self._files(shown, base_urls[self.name])

    def not_found(self, base_urls: Mapping[str, str]) -> Resource:
        """What the site answers at any other path."""
        renderer = Renderer(config=self.config, templates=self.templates, articles=self.articles[1], base_urls=base_urls)
        return self._html(404, renderer.not_found_page(), self.config.updated)

    def _files(self, shown: tuple[Article, ...], base_url: str) -> dict[str, Resource]:
        newest = max(article.modified or article.date for article in shown)
        files = write_feeds(self.config, shown, base_url)
        files["/robots.txt"] = ("text/plain", Template(self.config.robots).substitute(base_url=base_url))
        files["/assets/style.css"] = ("text/css", self.templates.fill("style"))
        files |= {f"/media/{article.slug}.svg": ("image/svg+xml", PLACEHOLDER_IMAGE) for article in shown}
        return {
            path: Resource(status=200, content_type=f"{kind}; charset=utf-8", body=text.encode(), last_modified=newest)
            for path, (kind, text) in files.items()
        }

    def _html(self, status: int, text: str, last_modified: datetime) -> Resource:
        charset = self.config.charset
        body = text.encode(charset, errors="xmlcharrefreplace")
        return Resource(status=status, content_type=f"text/html; charset={charset}", body=body, last_modified=last_modified)


def load_sites() -> tuple[DemoSite, ...]:
    """The bundled sites, by name."""
    return tuple(load_site(file.parent) for file in sorted(PAGES_FOLDER.glob("*/site.toml")))


def load_site(folder: Path) -> DemoSite:
    """One site from its folder."""
    config = load_config(folder)
    articles = {version: load_articles(folder, path_format=config.article_path, version=version) for version in VERSIONS}
    pages = tuple(page for version in VERSIONS for page in expect_pages(config, articles[version], version))
    return DemoSite(
        name=config.name,
        title=config.title,
        language=config.language,
        seeds=config.seeds,
        pages=pages,
        config=config,
        templates=load_templates(folder),
        articles=articles,
    )


def expect_pages(config: SiteConfig, articles: tuple[Article, ...], version: Version) -> list[ExpectedPage]:
    """The truth about every page of one version of a site."""
    shown = tuple(article for article in articles if article.shown_in(version))
    side = side_teasers(config, shown)
    known = (article for article in articles if article.since <= version)
    expected = [_expect_article(config, article, version=version, shown=shown, side=side) for article in known]
    return expected + [_expect_listing(config, page, version=version, side=side) for page in list_pages(config, shown)]


def _expect_listing(config: SiteConfig, page: ListingPage, *, version: Version, side: tuple[Teaser, ...]) -> ExpectedPage:
    cards = tuple(make_teaser(article, config.cuts.card).text for article in page.articles)
    return ExpectedPage(
        path=page.path,
        version=version,
        kind=PageKind.LISTING,
        status=200,
        language=config.language,
        title=page.title,
        teasers=cards + _texts(side),
    )


def _expect_article(
    config: SiteConfig, article: Article, *, version: Version, shown: tuple[Article, ...], side: tuple[Teaser, ...]
) -> ExpectedPage:
    if article not in shown:
        return ExpectedPage(
            path=article.path,
            version=version,
            kind=PageKind.REMOVED,
            status=article.removed_status,
            language=config.language,
            teasers=_texts(side),
        )
    if article.kind not in READABLE_KINDS:
        teasers = () if article.kind is PageKind.CONSENT_WALL else _texts(side)
        return ExpectedPage(path=article.path, version=version, kind=article.kind, status=200, language=config.language, teasers=teasers)
    own = inline_teasers(article, shown, config.cuts.inline)
    own += () if article.kind is PageKind.STATIC else related_teasers(article, shown, config.cuts.related)
    return ExpectedPage(
        path=article.path,
        version=version,
        kind=article.kind,
        status=200,
        language=config.language,
        title=article.title,
        date=None if article.kind is PageKind.STATIC else article.date.date().isoformat(),
        authors=article.authors,
        credit=article.credit,
        gold=gold_paragraphs(article.body),
        teasers=_texts(own + tuple(teaser for teaser in side if teaser.article is not article)),
    )


def _texts(teasers: tuple[Teaser, ...]) -> tuple[str, ...]:
    return tuple(teaser.text for teaser in teasers)


def _write_table(name: str, values: Mapping[str, object]) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[{name}]"] * bool(name) + lines) + "\n"
