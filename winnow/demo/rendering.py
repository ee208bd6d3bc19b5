"""Makes the HTML pages of one miniature site in one version; leaves feeds to `feeds`, and what is gold in a page to `sites`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from winnow.demo.articles import Article, Element, ElementKind, PageKind
from winnow.demo.config import Pager, SiteConfig
from winnow.demo.markup import MARKUPS, render_body
from winnow.demo.teasers import Teaser, inline_teasers, lead_of, make_teaser, related_teasers, side_teasers
from winnow.demo.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """One page of a listing: its place in the series and the articles it shows. `pages` holds the paths of the whole series."""

    title: str
    number: int
    pages: tuple[str, ...]
    style: str
    articles: tuple[Article, ...]

    @property
    def path(self) -> str:
        """The path (and query) of this page."""
        return self.pages[self.number - 1]


def list_pages(config: SiteConfig, articles: tuple[Article, ...]) -> tuple[ListingPage, ...]:
    """Every page of every listing: the home page, the news, each section and each tag."""
    listed = tuple(article for article in articles if article.listed)
    pages = _series("/", title=config.home_title, articles=listed[: config.news_pager.per_page], pager=config.news_pager)
    pages += _series(config.news_path, title=config.news_title, articles=listed, pager=config.news_pager)
    for key, label in config.sections.items():
        chosen = tuple(article for article in listed if article.section == key)
        pages += _series(config.section_path.format(key=key), title=label, articles=chosen, pager=config.section_pager)
    for key, label in config.tags.items():
        chosen = tuple(article for article in listed if key in article.tags)
        pages += _series(config.tag_path.format(key=key), title=label, articles=chosen, pager=config.section_pager)
    return tuple(pages)


def _series(path: str, *, title: str, articles: tuple[Article, ...], pager: Pager) -> list[ListingPage]:
    starts = range(0, max(len(articles), 1), pager.per_page)
    pages = (path, *(pager.format.format(path=path, page=number) for number in range(2, len(starts) + 1)))
    chunks = [articles[start : start + pager.per_page] for start in starts]
    return [
        ListingPage(title=title, number=number, pages=pages, style=pager.style, articles=chunk)
        for number, chunk in enumerate(chunks, start=1)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Writes the pages of one site in one version. `articles` are those the version shows, newest first; `base_urls` name all sites."""

    config: SiteConfig
    templates: Templates
    articles: tuple[Article, ...]
    base_urls: Mapping[str, str]

    @property
    def base_url(self) -> str:
        """Where this site is served, without a slash at the end."""
        return self.base_urls[self.config.name]

    def article_page(self, article: Article) -> str:
        """The page of an article, whatever its kind."""
        if article.kind is PageKind.CONSENT_WALL:
            return self.templates.fill("consent", **self._site_values(), path=article.path)
        if article.kind is PageKind.SOFT_404:
            return self.not_found_page()
        if article.kind is PageKind.STATIC:
            return self.layout(article.title, main=self.templates.fill("static", title=escape(article.title), body=self._body(article)))
        values = self._article_values(article)
        main = self.templates.fill("article", **values, **self._around(article))
        return self.layout(article.title, main=main, head=self.templates.fill("article_head", **values))

    def listing_page(self, page: ListingPage) -> str:
        """One page of a listing."""
        cards = self._teasers("card", (make_teaser(article, self.config.cuts.card) for article in page.articles))
        main = self.templates.fill("listing", title=escape(page.title), cards=cards, pager=self._pager(page))
        return self.layout(page.title, main=main, head=self._next_link(page))

    def not_found_page(self) -> str:
        """What the site says in its own template when it has nothing to say."""
        return self.layout(self.config.title, main=self.templates.fill("not_found"))

    def layout(self, title: str, *, main: str, head: str = "") -> str:
        """A whole page around its middle part."""
        side = self._teasers("side", side_teasers(self.config, self.articles))
        sections = "\n".join(
            self.templates.fill("section_link", path=self.config.section_path.format(key=key), label=escape(label))
            for key, label in self.config.sections.items()
        )
        values = self._site_values() | {f"url_{name}": url for name, url in self.base_urls.items()}
        return self.templates.fill("layout", **values, page_title=escape(title), head=head, main=main, side=side, sections=sections)

    def _site_values(self) -> dict[str, str]:
        config = self.config
        return {
            "site_title": escape(config.title),
            "tagline": escape(config.tagline),
            "language": config.language,
            "direction": config.direction,
            "charset": config.charset,
            "base_url": self.base_url,
        }

    def _article_values(self, article: Article) -> dict[str, str]:
        return self._teaser_values(Teaser(article=article, text=lead_of(article))) | {
            "url": self.base_url + article.path,
            "site_title": escape(self.config.title),
            "base_url": self.base_url,
            "section_path": self.config.section_path.format(key=article.section),
            "modified_iso": (article.modified or article.date).isoformat(),
            "author_names": escape(", ".join(article.authors or (self.config.title,))),
            "json_ld": self._json_ld(article),
        }

    def _teaser_values(self, teaser: Teaser) -> dict[str, str]:
        article = teaser.article
        return {
            "path": article.path,
            "slug": article.slug,
            "title": escape(article.title),
            "excerpt": escape(teaser.text),
            "section": escape(self.config.sections.get(article.section, "")),
            "date": self.config.show_date(article.date),
            "date_iso": article.date.isoformat(),
            "byline": self._byline(article),
        }

    def _byline(self, article: Article) -> str:
        names = f" {self.config.and_word} ".join(article.authors) or article.credit
        return escape(self.config.byline.format(names=names)) if names else ""

    def _around(self, article: Article) -> dict[str, str]:
        related = related_teasers(article, self.articles, self.config.cuts.related)
        tags = (
            self.templates.fill("tag", path=self.config.tag_path.format(key=key), label=escape(self.config.tags[key]))
            for key in article.tags
        )
        known = [name for name in article.authors if name in self.config.authors]
        boxes = (self.templates.fill("author_box", name=escape(name), bio=escape(self.config.authors[name])) for name in known)
        comments = (self.templates.fill("comment", name=escape(item.name), text=escape(item.text)) for item in article.comments)
        return {
            "body": self._body(article),
            "wall": self.templates.fill("paywall") if article.kind is PageKind.STUB else "",
            "credit": self.templates.fill("credit", credit=escape(article.credit)) if article.credit else "",
            "tag_links": "\n".join(tags),
            "author_boxes": "\n".join(boxes),
            "comments": "\n".join(comments),
            "comment_count": str(len(article.comments)),
            "related": self._teasers("related", related),
        }

    def _body(self, article: Article) -> str:
        return render_body(
            article.body,
            markup=MARKUPS[self.config.markup],
            furniture=lambda element: self._furniture(element, article),
        )

    def _furniture(self, element: Element, article: Article) -> str:
        if element.kind is ElementKind.IMAGE:
            return self.templates.fill("image", slug=article.slug, caption=escape(element.text))
        if element.kind is ElementKind.NEWSLETTER:
            return self.templates.fill("newsletter")
        target = next((other for other in self.articles if other.slug == element.text), None)
        if target is None:
            return ""
        if element.kind is ElementKind.READ_ALSO:
            return self.templates.fill("read_also", path=target.path, title=escape(target.title))
        return self._teasers("inline", (t for t in inline_teasers(article, self.articles, self.config.cuts.inline) if t.article is target))

    def _teasers(self, template: str, teasers: Iterable[Teaser]) -> str:
        return "\n".join(self.templates.fill(template, **self._teaser_values(teaser)) for teaser in teasers)

    def _pager(self, page: ListingPage) -> str:
        if len(page.pages) == 1:
            return ""
        if page.style == "next":
            return self.templates.fill("next_page", path=escape(page.pages[page.number])) if page.number < len(page.pages) else ""
        links = (
            f'<span class="current">{number}</span>' if number == page.number else f'<a href="{escape(path)}">{number}</a>'
            for number, path in enumerate(page.pages, start=1)
        )
        return self.templates.fill("page_numbers", links="\n".join(links))

    def _next_link(self, page: ListingPage) -> str:
        if page.style != "next" or page.number == len(page.pages):
            return ""
        return f'<link rel="next" href="{escape(self.base_url + page.pages[page.number])}">'

    def _json_ld(self, article: Article) -> str:
        people = [{"@type": "Person", "name": name} for name in article.authors]
        facts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": {"@type": "WebPage", "@id": self.base_url + article.path},
            "headline": article.title,
            "description": lead_of(article),
            "datePublished": article.date.isoformat(),
            "dateModified": (article.modified or article.date).isoformat(),
            "inLanguage": self.config.language,
            "articleSection": self.config.sections.get(article.section, ""),
            "author": people or [{"@type": "Organization", "name": article.credit or self.config.title}],
            "publisher": {"@type": "Organization", "name": self.config.title, "url": self.base_url + "/"},
            "image": [f"{self.base_url}/media/{article.slug}.svg"],
        }
        return json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")
