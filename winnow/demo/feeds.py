"""Writes what a miniature site says to machines: RSS, Atom, sitemaps; leaves pages for readers to `rendering`.

Formats: RSS 2.0 with Dublin Core creators, Atom (RFC 4287), sitemaps.org 0.9 with an index, Google news sitemaps 0.9.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape

from winnow.demo.articles import Article, PageKind
from winnow.demo.config import SiteConfig
from winnow.demo.teasers import make_teaser

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_SITEMAP_SIZE = 5


def write_feeds(config: SiteConfig, articles: tuple[Article, ...], base_url: str) -> dict[str, tuple[str, str]]:
    """Every machine-readable file the site offers: path to content type and text. `articles` come newest first."""
    listed = tuple(article for article in articles if article.listed)
    files = config.files
    sitemaps = [path for path in (files.sitemap, files.news_sitemap) if path]
    offered = {
        files.rss: ("application/rss+xml", rss(config, listed[: config.feed_size], base_url)),
        files.atom: ("application/atom+xml", atom(config, listed[: config.feed_size], base_url)),
        files.sitemap_index: ("application/xml", sitemap_index(config, sitemaps, base_url)),
        files.sitemap: ("application/xml", sitemap(listed, base_url)),
        files.news_sitemap: ("application/xml", news_sitemap(config, listed[:NEWS_SITEMAP_SIZE], base_url)),
    }
    return {path: file for path, file in offered.items() if path}


def rss(config: SiteConfig, articles: tuple[Article, ...], base_url: str) -> str:
    """An RSS feed of these articles, with excerpts only."""
    items = "".join(
        f"<item>\n<title>{escape(article.title)}</title>\n<link>{base_url}{article.path}</link>\n"
        f"{_creators(article)}<pubDate>{format_datetime(article.date)}</pubDate>\n"
        f"<category>{escape(config.sections.get(article.section, ''))}</category>\n"
        f'<guid isPermaLink="false">{base_url}/?p={article.slug}</guid>\n'
        f"<description>{escape('<p>' + escape(make_teaser(article, config.cuts.feed).text) + '</p>')}</description>\n</item>\n"
        for article in articles
    )
    return (
        f'{XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(config.title)}</title>\n<link>{base_url}/</link>\n<description>{escape(config.tagline)}</description>\n"
        f'<atom:link href="{base_url}{config.files.rss}" rel="self" type="application/rss+xml"/>\n<language>{config.language}</language>\n'
        f"{items}</channel>\n</rss>\n"
    )


def atom(config: SiteConfig, articles: tuple[Article, ...], base_url: str) -> str:
    """An Atom feed of these articles, with excerpts only."""
    entries = "".join(
        f"<entry>\n<title>{escape(article.title)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{base_url}{article.path}"/>\n<id>{base_url}{article.path}</id>\n'
        f"<published>{article.date.isoformat()}</published>\n<updated>{(article.modified or article.date).isoformat()}</updated>\n"
        + "".join(f"<author><name>{escape(name)}</name></author>\n" for name in article.authors or (config.title,))
        + f'<summary type="html">{escape(escape(make_teaser(article, config.cuts.feed).text))}</summary>\n</entry>\n'
        for article in articles
    )
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{config.language}">\n<title>{escape(config.title)}</title>\n'
        f'<link rel="self" href="{base_url}{config.files.atom}"/>\n<link rel="alternate" href="{base_url}/"/>\n<id>{base_url}/</id>\n'
        f"<updated>{_latest(articles).isoformat()}</updated>\n{entries}</feed>\n"
    )


def sitemap_index(config: SiteConfig, sitemaps: list[str], base_url: str) -> str:
    """An index of the site's sitemaps."""
    entries = "".join(
        f"<sitemap><loc>{base_url}{path}</loc><lastmod>{config.updated.date().isoformat()}</lastmod></sitemap>\n" for path in sitemaps
    )
    return f'{XML}<sitemapindex xmlns="{SITEMAP_NAMESPACE}">\n{entries}</sitemapindex>\n'


def sitemap(articles: tuple[Article, ...], base_url: str) -> str:
    """A sitemap of these articles, with the time each last changed."""
    entries = "".join(
        f"<url><loc>{base_url}{article.path}</loc><lastmod>{(article.modified or article.date).isoformat()}</lastmod></url>\n"
        for article in articles
    )
    return f'{XML}<urlset xmlns="{SITEMAP_NAMESPACE}">\n{entries}</urlset>\n'


def news_sitemap(config: SiteConfig, articles: tuple[Article, ...], base_url: str) -> str:
    """A news sitemap of the newest articles, with their titles and dates."""
    entries = "".join(
        f"<url><loc>{base_url}{article.path}</loc><news:news><news:publication><news:name>{escape(config.title)}</news:name>"
        f"<news:language>{config.language}</news:language></news:publication>"
        f"<news:publication_date>{article.date.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>\n"
        for article in articles
        if article.kind in {PageKind.ARTICLE, PageKind.STUB}
    )
    return f'{XML}<urlset xmlns="{SITEMAP_NAMESPACE}" xmlns:news="{NEWS_NAMESPACE}">\n{entries}</urlset>\n'


def _creators(article: Article) -> str:
    names = article.authors or ((article.credit,) if article.credit else ())
    return "".join(f"<dc:creator>{escape(name)}</dc:creator>\n" for name in names)


def _latest(articles: tuple[Article, ...]) -> datetime:
    return max(article.modified or article.date for article in articles)
