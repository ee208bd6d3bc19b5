"""Facts about the article, each with the rule that chose it. Candidates are asked in order of trust; the first that holds is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.facts import jsonld
from pipelines.extraction.facts.authors.author import find_authors
from pipelines.extraction.facts.byline import labels_around
from pipelines.extraction.facts.calendar.order import may_hold_figures, month_first
from pipelines.extraction.facts.confidence import rate_authors, rate_date, rate_title
from pipelines.extraction.facts.date import DateSources, find_dates
from pipelines.extraction.facts.image import find_image
from pipelines.extraction.facts.microdata import Marked, find_marked
from pipelines.extraction.facts.rights import find_license, find_opt_out
from pipelines.extraction.facts.titles.font_headlines import LargeLine, is_name_in_large_letters, large_lines
from pipelines.extraction.facts.titles.headings import heading_text, read_headings
from pipelines.extraction.facts.titles.site_names import SiteNames, find_site_names, names_of_host
from pipelines.extraction.facts.titles.title import TITLE_ELEMENT, find_title, locate
from pipelines.extraction.facts.titles.title_parts import level, split_title
from pipelines.extraction.facts.versions import find_amp, find_translations
from pipelines.items import Fact, Facts

_MAX_H1S = 10
_SPACE = re.compile(r"\s+")


@dataclass(slots=True, kw_only=True)
class PageData:
    """What the head and the markup of a page declare, read once."""

    url: str
    tree: etree._Element = field(repr=False)
    metas: dict[str, list[str]] = field(repr=False)
    objects: list[dict[str, Any]] = field(repr=False)
    article: dict[str, Any] = field(repr=False)
    title_tag: str
    h1s: list[str]
    headings: list[etree._Element] = field(repr=False)  # of the first level, then the lower ones, then what is named a title
    links: list[etree._Element] = field(repr=False)
    marked: Marked = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # of the answer

    def meta(self, *names: str) -> str | None:
        """First value of the first of these meta names that the page has."""
        return next((self.metas[name][0] for name in names if self.metas.get(name)), None)


def read_page_data(url: str, tree: etree._Element, *, headers: tuple[tuple[str, str], ...] = ()) -> PageData:
    """Collect meta elements, links, JSON-LD, title and first headings in one pass."""
    metas: dict[str, list[str]] = {}
    marked = find_marked(tree)
    found = marked.tagged
    for element in found["meta"]:
        name = (
            (element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or "").strip().lower()
        )
        content = squeeze(element.get("content"))
        if name and content:
            metas.setdefault(name, []).append(content)
    objects = jsonld.read_jsonld(found["script"])
    title = next((squeeze(text_content(element)) for element in found["title"] if _in_head(element)), "")
    h1s = [text for text in (heading_text(element) for element in found["h1"][:_MAX_H1S]) if text]
    return PageData(
        url=url,
        tree=tree,
        metas=metas,
        objects=objects,
        article=jsonld.article_of(objects),
        title_tag=title,
        h1s=h1s,
        headings=[*found["h1"][:_MAX_H1S], *found["h2"], *found["h3"], *marked.titles],
        headers=headers,
        links=found["link"],
        marked=marked,
    )


def find_facts(data: PageData, *, captured_at: datetime | None, language: Fact[str] | None, labels: Sequence[str] = ()) -> Facts:
    """All facts of a page; `captured_at` bounds its dates, `labels` are short texts ahead of the body."""
    site = find_site_name(data)
    site_name = site.value if site else None
    large = large_lines(data.tree) if not data.headings else []
    names = _names_of(data, large)
    title = find_title(_declared_titles(data), read_headings(data.headings, data.url), names=names, url=data.url, large=large)
    title = locate(title, data.tree) if title is not None else None
    place = title.heading if title is not None else None
    byline = labels_around(place) if place is not None else []
    section = _first((data.meta("article:section"), "article:section"), *_ld(data, "articleSection"))
    tags = find_tags(data)
    authors, agencies = find_authors(
        data.metas,
        data.article,
        data.objects,
        data.tree,
        data.marked.authors,
        byline,
        place,
        [site_name, *_host_names(data.url)],
        about=[*(tags.value if tags else ()), *([section.value] if section else ())],
    )
    published, modified = find_dates(
        DateSources(
            url=data.url,
            tree=data.tree,
            marked=data.marked.dates,
            metas=data.metas,
            objects=data.objects,
            article=data.article,
            heading=place,
            byline=byline,
            labels=labels,
            month_first=_month_first(data, language),
            captured_at=captured_at,
        )
    )
    image, caption, credit = find_image(data.metas, data.article, data.tree, data.url)
    return Facts(
        title=rate_title(title.fact if title else None),
        authors=rate_authors(authors),
        agencies=agencies,
        date=rate_date(published),
        modified=modified,
        language=language,
        description=_find_description(data),
        section=section,
        tags=tags,
        image=image,
        image_caption=caption,
        image_credit=credit,
        canonical_url=find_canonical(data),
        site_name=site,
        license=find_license(data.metas, data.article, data.links, data.marked.licenses, data.url),
        opt_out=find_opt_out(data.metas, data.headers),
        amp_url=find_amp(data.links, data.url),
        translations=find_translations(data.links, data.url),
    )


def _find_description(data: PageData) -> Fact[str] | None:
    metas = [(data.meta("og:description"), "og:description"), (data.meta("description"), "meta description")]
    return _first(*metas, *_ld(data, "description"))


def _host_names(url: str) -> list[str]:
    """Names by which a site may call itself after its address: "news.example.org" gives "example.org" and "example"."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return []
    at = -3 if len(labels) > 2 and len(labels[-2]) <= 3 else -2  # .co.uk, .org.au
    return [".".join(labels[at:]), labels[at]] if len(labels) >= -at else []


def _names_of(data: PageData, large: Sequence[LargeLine]) -> SiteNames:
    """Names of the site; some content systems give the title in their place, so those that leave nothing of it count for nothing."""
    spans = split_title(data.title_tag)
    titles = {level(jsonld.text_of(data.article.get("headline")) or ""), level(data.title_tag) if len(spans) > 1 else ""}
    declared = [name for name, _ in _declared_site_names(data)] + [data.meta("apple-mobile-web-app-title")]
    declared += [data.title_tag] if is_name_in_large_letters(data.title_tag, large, data.tree) else []
    names = find_site_names(data.url, data.tree, data.links, [name for name in declared if name and level(name) not in titles])
    if len(spans) > 1 and all(names.is_site(data.title_tag[start:end]) for start, end in spans):
        return SiteNames(tuple(names_of_host(data.url)))
    return names


def _declared_titles(data: PageData) -> list[tuple[str | None, str]]:
    return [
        (jsonld.text_of(data.article.get("headline")), "JSON-LD headline"),
        (data.meta("og:title"), "og:title"),
        (data.meta("twitter:title"), "twitter:title"),
        (data.title_tag, TITLE_ELEMENT),
    ]


def _month_first(data: PageData, language: Fact[str] | None) -> bool:
    """Whether 03/05/2024 is the fifth of March here."""
    declared = [(text or "").lower().replace("_", "-") for text in (data.tree.get("lang"), data.meta("og:locale"))]
    may_tell = may_hold_figures(etree.tostring(data.tree, method="text", encoding="unicode", with_tail=False))
    texts = (str(text) for text in data.tree.itertext() if "/" in text) if may_tell else ()
    codes = [code for code in declared if code]
    return month_first(texts, url=data.url, declared=codes, language=language.value if language else None)


def find_tags(data: PageData) -> Fact[tuple[str, ...]] | None:
    """Keywords the page declares, without repeats."""
    candidates = (
        (data.metas.get("article:tag", []), "article:tag"),
        ([part for text in jsonld.texts_of(data.article.get("keywords")) for part in text.split(",")], "JSON-LD keywords"),
        ([part for text in data.metas.get("keywords", []) for part in text.split(",")], "meta keywords"),
    )
    for values, rule in candidates:
        tags = tuple(dict.fromkeys(tag for tag in (squeeze(value) for value in values) if 0 < len(tag) <= 80))
        if tags:
            return Fact(value=tags[:40], rule=rule)
    return None


def find_site_name(data: PageData) -> Fact[str] | None:
    """The publisher's name for itself."""
    return _first(*_declared_site_names(data))


def _declared_site_names(data: PageData) -> list[tuple[str | None, str]]:
    websites = [thing for thing in data.objects if "WebSite" in jsonld.types_of(thing)]
    return [
        (data.meta("og:site_name"), "og:site_name"),
        (jsonld.text_of(data.article.get("publisher")), "JSON-LD publisher"),
        (jsonld.text_of(websites[0].get("name")) if websites else None, "JSON-LD website"),
        (data.meta("application-name"), "application-name"),
    ]


def find_canonical(data: PageData) -> Fact[str] | None:
    """The address the page gives itself, absolute; None for one that is no http address."""
    hrefs = [link.get("href") for link in data.links if (link.get("rel") or "").lower().split() == ["canonical"]]
    return _absolute(data, _first((hrefs[0] if hrefs else None, "link rel=canonical"), (data.meta("og:url"), "og:url")))


def declared_free(data: PageData) -> bool | None:
    """What JSON-LD says of `isAccessibleForFree`. Sites leave it false on free pages, so it is a doubt, not a verdict."""
    value = str(data.article.get("isAccessibleForFree", "")).strip().lower()
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value)


def squeeze(text: str | None) -> str:
    """White space runs as one space, none at the ends."""
    return _SPACE.sub(" ", text or "").strip()


def text_content(element: etree._Element, joint: str = "") -> str:
    """All text inside an element, pieces joined by `joint`."""
    return joint.join(str(piece) for piece in element.itertext())


def _first(*candidates: tuple[str | None, str]) -> Fact[str] | None:
    return next((Fact(value=value, rule=rule) for value, rule in candidates if value and value.strip()), None)


def _ld(data: PageData, key: str) -> list[tuple[str | None, str]]:
    value = data.article.get(key)
    return [(jsonld.text_of(value), f"JSON-LD {key}")]


def _absolute(data: PageData, fact: Fact[str] | None) -> Fact[str] | None:
    if fact is None:
        return None
    try:
        url = urljoin(data.url, fact.value.strip())
        return Fact(value=url, rule=fact.rule) if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _in_head(element: etree._Element) -> bool:
    return not any(parent.tag in ("svg", "symbol") for parent in element.iterancestors())
