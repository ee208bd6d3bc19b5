"""Facts about the article, each with the rule that chose it. Candidates are asked in order of trust; the first that holds is taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction import jsonld
from pipelines.extraction.dates import find_date, find_modified
from pipelines.extraction.names import clean_authors
from pipelines.items import Fact, Facts

_CJK = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
# Chinese sites part title and site by an underscore ("题目_周刊"), which stands inside words elsewhere.
_SEPARATOR = re.compile(rf"\s+[|\-–—·•»›/:~]+\s+|\s*[|»›]\s*|(?<={_CJK})_+(?={_CJK})")
_SAME_BEGINNING = 15  # letters; a CJK character counts as three
_SPACE = re.compile(r"\s+")
_SIGNATURE_CHARS = 50
_OTHERS = re.compile(r"comment|related|sidebar|recommend|testimonial|\b(?:aside|footer|nav|blockquote|form)\b|quote|card|teaser|\bbio\b")
_LABELS = {
    "author",
    "authors",
    "the author",
    "about the author",
    "by",
    "written by",
    "posted by",
    "more from this author",
    "meet the author",
}


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

    def meta(self, *names: str) -> str | None:
        """First value of the first of these meta names that the page has."""
        return next((self.metas[name][0] for name in names if self.metas.get(name)), None)


def read_page_data(url: str, tree: etree._Element) -> PageData:
    """Collect meta elements, JSON-LD, title and first headings."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").strip().lower()
        content = squeeze(meta.get("content"))
        if name and content:
            metas.setdefault(name, []).append(content)
    objects = jsonld.read_jsonld(tree)
    title = next((squeeze(text_content(element)) for element in tree.iter("title") if _in_head(element)), "")
    h1s = [text for text in (squeeze(text_content(element)) for element in tree.iter("h1")) if text]
    return PageData(url=url, tree=tree, metas=metas, objects=objects, article=jsonld.article_of(objects), title_tag=title, h1s=h1s[:10])


def find_facts(data: PageData, *, captured_at: datetime | None, language: Fact[str] | None, labels: Sequence[str] = ()) -> Facts:
    """All facts of a page; `captured_at` bounds its dates."""
    site = find_site_name(data)
    published = find_date(data.tree, data.metas, data.objects, data.article, url=data.url, captured_at=captured_at, labels=labels)
    return Facts(
        title=find_title(data, site.value if site else None),
        authors=find_authors(data, site.value if site else None),
        date=published,
        modified=find_modified(data.metas, data.article, captured_at=captured_at, published=published.value if published else None),
        language=language,
        description=_first(
            (data.meta("og:description"), "og:description"), (data.meta("description"), "meta description"), *_ld(data, "description")
        ),
        section=_first((data.meta("article:section"), "article:section"), *_ld(data, "articleSection")),
        tags=find_tags(data),
        image=_absolute(
            data,
            _first((data.meta("og:image", "og:image:url"), "og:image"), *_ld(data, "image"), (data.meta("twitter:image"), "twitter:image")),
        ),
        canonical_url=find_canonical(data),
        site_name=site,
    )


def find_title(data: PageData, site_name: str | None) -> Fact[str] | None:
    """The article's own title: a heading that the head confirms, else what the head says without the site's name."""
    declared = [
        (jsonld.text_of(data.article.get("headline")), "JSON-LD headline"),
        (data.meta("og:title"), "og:title"),
        (data.meta("twitter:title"), "twitter:title"),
        (data.title_tag, "title element"),
    ]
    known = [(without_site(text, site_name), rule) for text, rule in declared if text]
    for heading in data.h1s:
        if any(_agree(heading, text) for text, _ in known):
            return Fact(value=heading, rule="h1, confirmed by the head")
    if known and known[0][1] == "JSON-LD headline" and not data.h1s:
        return Fact(value=known[0][0], rule="JSON-LD headline")
    for element in data.tree.iter("h2"):
        heading = squeeze(text_content(element))
        if len(heading) > 15 and any(_level(heading) == _level(text) for text, _ in known):
            return Fact(value=heading, rule="h2, confirmed by the head")
    if known:
        return Fact(value=known[0][0], rule=known[0][1])
    return Fact(value=data.h1s[0], rule="only h1") if data.h1s else None


def without_site(title: str, site_name: str | None) -> str:
    """The title without the site's name at either end."""
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    if len(parts) < 2:
        return title.strip()
    if site_name:
        named = [part for part in parts if _level(part) != _level(site_name)]
        if len(named) < len(parts) and named:
            start = title.find(named[0])
            end = title.rfind(named[-1]) + len(named[-1])
            return title[start:end].strip()
    first, last = parts[0], parts[-1]
    if len(last) * 2 < len(title) and len(last.split()) <= 5:
        return title[: title.rfind(last)].rstrip(" |-–—·•»›/:~_").strip()
    rest = title[title.find(parts[1]) :]
    return (rest if len(first.split()) <= 3 and len(first) * 2 < len(rest) else title).strip()


def find_authors(data: PageData, site_name: str | None) -> Fact[tuple[str, ...]] | None:
    """The persons or agencies that signed the text."""
    ld_names = jsonld.texts_of(data.article.get("author"))
    persons = [jsonld.text_of(thing.get("name")) or "" for thing in data.objects if "Person" in jsonld.types_of(thing)]
    candidates: list[tuple[Iterable[str], str]] = [
        (ld_names, "JSON-LD author"),
        (data.metas.get("author", []), "meta author"),
        (data.metas.get("article:author", []), "article:author"),
        (
            data.metas.get("parsely-author", []) + data.metas.get("dc.creator", []) + data.metas.get("sailthru.author", []),
            "meta author of a vendor",
        ),
        (_markup_names(data.tree, ".//*[@itemprop='author']//*[@itemprop='name']"), "itemprop author"),
        (_markup_names(data.tree, ".//a[contains(@rel, 'author')]"), "link rel=author"),
        (
            _markup_names(
                data.tree,
                ".//*[contains(concat(' ', @class, ' '), ' author ') or contains(@class, 'byline') or contains(@class, 'author-name')]",
            ),
            "byline",
        ),
        (persons[:1], "JSON-LD person"),
        (_signatures(data.tree), "author in a class name"),
    ]
    for names, rule in candidates:
        cleaned = clean_authors(names, site_name)
        if cleaned:
            return Fact(value=cleaned, rule=rule)
    for names, rule in candidates[:2]:  # an organisation that signs its own statements, a blog named after its writer
        cleaned = clean_authors(names, None)
        if cleaned:
            return Fact(value=cleaned, rule=f"{rule}, the site itself")
    return None


def _signatures(tree: etree._Element) -> list[str]:
    """The first short text under a class name with "author" in it that stands neither with comments nor with other articles."""
    for element in tree.iter(etree.Element):
        if "author" in (element.get("class") or "").lower() and not any(_OTHERS.search(name) for name in _names_around(element)):
            text = squeeze(text_content(element, " "))
            if 2 < len(text) <= _SIGNATURE_CHARS and text.lower().strip(":") not in _LABELS:
                return [text]
    return []


def _names_around(element: etree._Element) -> list[str]:
    around = [element, *element.iterancestors()]
    return [f"{node.tag} {node.get('class') or ''} {node.get('id') or ''}".lower() for node in around if node.tag not in ("html", "body")]


def _markup_names(tree: etree._Element, path: str) -> list[str]:
    found = tree.xpath(path)
    texts = (
        [squeeze(text_content(element, " ")) for element in found[:4] if isinstance(element, etree._Element)]
        if isinstance(found, list)
        else []
    )
    return [text for text in texts if 0 < len(text) < 120][:3]


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
    publisher = jsonld.text_of(data.article.get("publisher"))
    websites = [thing for thing in data.objects if "WebSite" in jsonld.types_of(thing)]
    return _first(
        (data.meta("og:site_name"), "og:site_name"),
        (publisher, "JSON-LD publisher"),
        (jsonld.text_of(websites[0].get("name")) if websites else None, "JSON-LD website"),
        (data.meta("application-name"), "application-name"),
    )


def find_canonical(data: PageData) -> Fact[str] | None:
    """The address the page gives itself, absolute; None for one that is no http address."""
    hrefs = [link.get("href") for link in data.tree.iter("link") if (link.get("rel") or "").lower().split() == ["canonical"]]
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
    if key == "image" and isinstance(value, (dict, list)):
        first = value[0] if isinstance(value, list) and value else value
        value = first.get("url") if isinstance(first, dict) else first
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


def _level(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _weight(text: str) -> int:
    return len(text) + 2 * len(re.findall(_CJK, text))


def _agree(heading: str, declared: str) -> bool:
    """Whether a heading and a declared title name the same thing: equal, one the other's beginning, or most words shared."""
    one, two = _level(heading), _level(declared)
    if not one or not two:
        return False
    if one == two or (min(_weight(one), _weight(two)) >= _SAME_BEGINNING and (one.startswith(two) or two.startswith(one))):
        return True
    first, second = set(one.split()), set(two.split())
    return len(first & second) >= 0.6 * min(len(first), len(second)) and min(len(first), len(second)) >= 3
