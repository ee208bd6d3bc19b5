"""What the miniature sites promise: enough of everything, true gold, and links that lead somewhere."""

from __future__ import annotations

import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from lxml import etree

from winnow.demo.articles import PageKind
from winnow.demo.sites import VERSIONS, DemoSite, ExpectedPage, Resource, Version, load_sites

BASE_URLS = {name: f"http://127.0.0.1:{port}" for port, name in enumerate(["brujula", "harbour", "nawras", "uplands"], start=9001)}
NAMES = sorted(BASE_URLS)
EVERY_PAGE = pytest.mark.parametrize("name", NAMES)
EVERY_VERSION = pytest.mark.parametrize("version", VERSIONS)


def visible_text(resource: Resource) -> str:
    """The text of a page without markup, one space between any two pieces."""
    tree = lxml.html.document_fromstring(resource.body)
    for element in tree.xpath("//script | //style | //head"):
        element.drop_tree()
    return squeeze(" ".join(tree.itertext()))


def squeeze(text: str) -> str:
    return " ".join(text.split())


def links(resource: Resource, base_url: str) -> Iterator[str]:
    """Every link of a page or a machine-readable file that stays on the site, without its fragment, as a path with query."""
    if "html" in resource.content_type:
        found = [str(value) for value in lxml.html.document_fromstring(resource.body).xpath("//@href | //img/@src")]
    else:
        found = re.findall(rf'{re.escape(base_url)}[^\s<"]*', resource.body.decode())
    for link in found:
        parts = urlsplit(urljoin(base_url + "/", link))
        if f"{parts.scheme}://{parts.netloc}" == base_url and not parts.query.startswith("p="):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def in_order(pieces: list[str], text: str) -> bool:
    position = 0
    for piece in pieces:
        position = text.find(squeeze(piece), position)
        if position < 0:
            return False
        position += len(squeeze(piece))
    return True


def expected_of(site: DemoSite, kind: PageKind, version: Version = 1) -> list[ExpectedPage]:
    return [page for page in site.expected(version).values() if page.kind is kind]


def test_there_are_sites_pages_and_languages_enough(sites: dict[str, DemoSite]) -> None:
    assert sorted(sites) == NAMES
    assert {site.language for site in sites.values()} == {"en", "ar", "es"}
    assert sum(len(expected_of(site, PageKind.ARTICLE)) for site in sites.values()) >= 30
    assert all(site.expected(1) and site.expected(2) for site in sites.values())


def test_every_kind_of_page_occurs(sites: dict[str, DemoSite]) -> None:
    kinds = Counter(page.kind for site in sites.values() for page in site.pages)
    assert set(kinds) == set(PageKind)


def test_bodies_are_of_real_length_and_briefs_exist(sites: dict[str, DemoSite]) -> None:
    lengths = [len(" ".join(page.gold).split()) for site in sites.values() for page in expected_of(site, PageKind.ARTICLE)]
    briefs = [length for length in lengths if length < 60]
    assert len(briefs) >= 2 and all(length >= 35 for length in briefs)
    assert all(110 <= length <= 500 for length in lengths if length not in briefs)


@EVERY_PAGE
@EVERY_VERSION
def test_gold_teasers_and_title_stand_in_the_page(sites: dict[str, DemoSite], name: str, version: Version) -> None:
    site = sites[name]
    resources = site.resources(version, BASE_URLS)
    for path, page in site.expected(version).items():
        resource = resources[path]
        text = visible_text(resource)
        assert resource.status == page.status, path
        assert in_order([cell for gold in page.gold for cell in gold.split(" | ")], text), path
        assert all(squeeze(teaser) in text for teaser in page.teasers), path
        assert page.title is None or squeeze(page.title) in text, path


@EVERY_PAGE
def test_teasers_are_not_gold(sites: dict[str, DemoSite], name: str) -> None:
    for page in sites[name].pages:
        assert not set(page.gold) & set(page.teasers), page.path
        assert not any(teaser in gold for gold in page.gold for teaser in page.teasers), page.path


@EVERY_PAGE
@EVERY_VERSION
def test_every_link_leads_somewhere(sites: dict[str, DemoSite], name: str, version: Version) -> None:
    resources = sites[name].resources(version, BASE_URLS)
    broken = {
        (path, link)
        for path, resource in resources.items()
        if not resource.content_type.startswith(("text/css", "image/"))
        for link in links(resource, BASE_URLS[name])
        if link not in resources
    }
    assert not broken


@EVERY_PAGE
@EVERY_VERSION
def test_everything_expected_is_served_and_every_page_served_is_expected(sites: dict[str, DemoSite], name: str, version: Version) -> None:
    served = {path for path, resource in sites[name].resources(version, BASE_URLS).items() if "html" in resource.content_type}
    assert served == set(sites[name].expected(version))


@EVERY_PAGE
def test_feeds_and_sitemaps_are_well_formed(sites: dict[str, DemoSite], name: str) -> None:
    site = sites[name]
    resources = site.resources(1, BASE_URLS)
    files = {
        path: resource for path, resource in resources.items() if "xml" in resource.content_type and "svg" not in resource.content_type
    }
    roots = {path: etree.fromstring(resource.body).tag for path, resource in files.items()}
    assert set(site.seeds.feeds + site.seeds.sitemaps) <= set(roots)
    assert set(site.seeds.listings) <= set(resources)


def test_each_way_of_discovery_occurs(sites: dict[str, DemoSite]) -> None:
    tags = {
        etree.QName(etree.fromstring(resource.body)).localname
        for site in sites.values()
        for resource in site.resources(1, BASE_URLS).values()
        if "xml" in resource.content_type and "svg" not in resource.content_type
    }
    assert tags == {"rss", "feed", "sitemapindex", "urlset"}
    brujula = sites["brujula"]
    assert not brujula.seeds.feeds and not brujula.seeds.sitemaps
    pages = brujula.resources(1, BASE_URLS)
    assert b'rel="next"' in pages["/noticias/"].body and b'rel="next"' not in pages["/seccion/territorio/"].body
    assert b'href="/seccion/territorio/?pagina=2"' in pages["/seccion/territorio/"].body


def test_every_listed_article_of_the_site_without_feeds_is_reached_by_its_listing(sites: dict[str, DemoSite]) -> None:
    site = sites["brujula"]
    resources = site.resources(1, BASE_URLS)
    reached: set[str] = set()
    path: str | None = "/noticias/"
    while path:
        tree = lxml.html.document_fromstring(resources[path].body)
        reached |= {str(link) for link in tree.xpath("//h2/a/@href")}
        path = next((str(link) for link in tree.xpath("//a[@rel='next']/@href")), None)
    assert {page.path for page in expected_of(site, PageKind.ARTICLE)} <= reached


def test_teasers_are_cut_in_several_ways_and_sometimes_not_at_all(sites: dict[str, DemoSite]) -> None:
    teasers = {teaser for site in sites.values() for page in site.pages for teaser in page.teasers}
    endings = Counter(match[0] if (match := re.search(r"\[?(\.{2,3}|…)\]?$", teaser)) else "uncut" for teaser in teasers)
    assert set(endings) == {"..", "...", "…", "[...]", "[…]", "uncut"}
    assert all(count >= 3 for count in endings.values())


def test_the_wire_copy_is_the_same_text_with_the_agency_named(sites: dict[str, DemoSite]) -> None:
    by_gold: dict[tuple[str, ...], list[ExpectedPage]] = {}
    for site in sites.values():
        for page in expected_of(site, PageKind.ARTICLE):
            by_gold.setdefault(page.gold, []).append(page)
    (copies,) = [pages for pages in by_gold.values() if len(pages) > 1]
    assert len(copies) == 2 and {page.credit for page in copies} == {"Halyard Wire"}


def test_version_two_edits_removes_and_adds(sites: dict[str, DemoSite]) -> None:
    changes: Counter[str] = Counter()
    for site in sites.values():
        before, after = site.expected(1), site.expected(2)
        for path, page in after.items():
            old = before.get(path)
            if page.kind is PageKind.REMOVED:
                changes["removed"] += 1
                assert old is not None and old.kind is PageKind.ARTICLE and page.status in {404, 410}
            elif page.kind is PageKind.ARTICLE and old is None:
                changes["added"] += 1
            elif page.kind is PageKind.ARTICLE and old and old.gold != page.gold:
                changes["edited"] += 1
                assert len(page.gold) == len(old.gold) + 1
            elif page.kind is PageKind.ARTICLE and old and old.title != page.title:
                changes["retitled"] += 1
    assert changes == {"removed": 1, "added": 2, "edited": 1, "retitled": 1}


def test_most_pages_stay_byte_for_byte_in_version_two(sites: dict[str, DemoSite]) -> None:
    for site in sites.values():
        before, after = site.resources(1, BASE_URLS), site.resources(2, BASE_URLS)
        articles = [page.path for page in expected_of(site, PageKind.ARTICLE, version=2) if page.path in before]
        assert sum(before[path].body == after[path].body for path in articles) >= len(articles) / 2, site.name


def test_each_site_has_its_own_metadata_habits(sites: dict[str, DemoSite]) -> None:
    pages = {name: site.resources(1, BASE_URLS)[expected_of(site, PageKind.ARTICLE)[0].path].body for name, site in sites.items()}
    assert {name for name, body in pages.items() if b"application/ld+json" in body} == {"harbour"}
    assert {name for name, body in pages.items() if b"article:published_time" in body} == {"nawras", "uplands"}
    assert b"2026-" not in pages["brujula"] and b' dir="rtl"' in pages["nawras"]


@EVERY_PAGE
def test_a_source_file_names_the_site_as_served(sites: dict[str, DemoSite], name: str) -> None:
    site = sites[name]
    table = tomllib.loads(site.source_toml("http://127.0.0.1:8123"))
    assert set(table) == {"name", "title", "languages", "seeds", "scope", "limits"}
    assert (table["name"], table["title"], table["languages"]) == (name, site.title, [site.language])
    assert table["scope"]["hosts"] == ["127.0.0.1:8123"] and table["limits"] == {"delay_seconds": 0}
    seeds = [url for urls in table["seeds"].values() for url in urls]
    assert seeds and all(url.startswith("http://127.0.0.1:8123/") for url in seeds)


def test_generation_is_quick_and_deterministic() -> None:
    started = time.perf_counter()
    first = [site.resources(1, BASE_URLS) for site in load_sites()]
    assert time.perf_counter() - started < 2  # 0.1 s on a quiet machine; a tenfold allowance keeps a loaded one honest
    assert first == [site.resources(1, BASE_URLS) for site in load_sites()]


def test_feeds_come_newest_first(sites: dict[str, DemoSite]) -> None:
    for site in sites.values():
        dates = [article.date for article in site.articles[2]]
        assert all(newer >= older for newer, older in pairwise(dates))
