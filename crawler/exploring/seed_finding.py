"""Looks where a site may tell of its articles: feeds, sitemaps, listings. What an address holds, its content says."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawler.discovery import autodetect
from crawler.discovery.autodetect import RobotsFacts, identity
from crawler.discovery.feeds import find_feed_links
from crawler.discovery.listings import find_anchor_links, find_listing_links
from crawler.discovery.sitemaps import find_sitemap_links
from crawler.discovery.sniff import sniff_kind
from crawler.exploring.seed_choice import Offer
from crawler.exploring.site import Site
from crawler.exploring.values import Answer, Read
from pipelines.items import Extraction, Link, LinkKind
from pipelines.outcomes import PageStatus
from pipelines.page_kind import Kind, is_doubtful
from pipelines.urls import shape_of

MAX_FEEDS_ASKED = 6
MAX_SITEMAPS_ASKED = 4  # of those that robots.txt names, which may be a hundred
MAX_CHILDREN_ASKED = 4  # of a sitemap index
MAX_SECTIONS_ASKED = 6


async def find_feeds(site: Site, front: Answer) -> None:
    """Announced feeds; where there is none that works, the usual places."""
    announced = [] if front.problem else await site.find_in(front, autodetect.find_feed_addresses, front.url, front.charset)
    for url in announced[:MAX_FEEDS_ASKED]:
        await _try_place(site, url)
    if not front.problem:
        for url in (await site.find_in(front, autodetect.find_opml_addresses, front.url, front.charset))[:1]:
            await _try_place(site, url)
    for path in autodetect.FEED_PATHS:
        if site.has(LinkKind.FEED):
            return
        await _try_place(site, site.at(path))


async def _try_place(site: Site, url: str) -> None:
    """Ask for what is said or may be expected to be a feed or a sitemap, and take it for what it is."""
    if site.has_asked(url):
        return
    answer = await site.get(url)
    if answer.problem:
        return
    kind = sniff_kind(answer.body, answer.header("Content-Type"))
    if kind is LinkKind.FEED:
        await read_feed(site, url, answer)
    elif kind is LinkKind.SITEMAP:
        await read_sitemap(site, url, answer)
    elif feeds := await site.find_in(answer, autodetect.find_opml_feeds, answer.url):
        await _follow_opml(site, url, feeds)
    else:
        site.note(url, f"answered {answer.status}, but is neither feed nor sitemap")


async def _follow_opml(site: Site, url: str, feeds: list[str]) -> None:
    own = [feed for feed in feeds if autodetect.is_same_site(feed, site.home)]
    site.note(url, f"a list of {len(feeds)} feeds, {len(own)} of them of this site")
    for feed in own[:MAX_FEEDS_ASKED]:
        if not site.has_asked(feed):
            answer = await site.get(feed)
            if not answer.problem and sniff_kind(answer.body, answer.header("Content-Type")) is LinkKind.FEED:
                await read_feed(site, feed, answer)


async def read_feed(site: Site, url: str, answer: Answer) -> None:
    links = site.articles(await site.find_in(answer, find_feed_links, answer.url))
    site.note(url, f"a feed with {len(links)} articles of this site")
    if links:
        dated = sum(link.published is not None or link.last_modified is not None for link in links)
        site.add(_offer(LinkKind.FEED, answer.url, links, note=f"{dated} of them dated"), links, is_newest=True)


async def find_sitemaps(site: Site, robots: RobotsFacts) -> None:
    """Those that robots.txt names; where it names none that works, the usual places."""
    for url in robots.sitemaps[:MAX_SITEMAPS_ASKED]:
        await _try_place(site, url)
    for path in autodetect.SITEMAP_PATHS:
        if site.has(LinkKind.SITEMAP):
            return
        await _try_place(site, site.at(path))


async def read_sitemap(site: Site, url: str, answer: Answer) -> None:
    """A sitemap, and of an index a few of its sitemaps: those of news first, then the first and the last that may hold articles."""
    links = await site.find_in(answer, find_sitemap_links, answer.url)
    children = [link.url for link in links if link.kind is LinkKind.SITEMAP]
    own = site.articles(links)
    site.note(url, f"a sitemap index with {len(children)} sitemaps" if children else _sitemap_words(own, links))
    if own:
        site.add(_offer(LinkKind.SITEMAP, answer.url, own, note=_news_note(own)), own, is_newest=_is_news(own))
    if not children:
        return
    articles: list[Link] = []
    for child in _likely(children):
        if site.has_asked(child) or not autodetect.is_same_site(child, site.home):
            continue
        part = await site.get(child)
        if not part.problem:
            found = site.articles(await site.find_in(part, find_sitemap_links, part.url))
            site.note(child, _sitemap_words(found, found))
            articles += found
            if _is_news(found):
                site.newest += found
    offer = _offer(LinkKind.SITEMAP, answer.url, articles, note=f"an index of {len(children)} sitemaps{_news_note(articles, ', ')}")
    site.add(replace(offer, children=tuple(children)), articles, is_newest=False)


def _likely(children: list[str]) -> list[str]:
    telling = [child for child in children if autodetect.may_hold_articles(child)] or children
    news = [child for child in telling if "news" in urlsplit(child).path.lower()]
    return list(dict.fromkeys([*news[:1], *telling[: MAX_CHILDREN_ASKED - 2], *telling[-1:]]))[:MAX_CHILDREN_ASKED]


def _sitemap_words(own: list[Link], links: list[Link]) -> str:
    foreign = len([link for link in links if link.kind is LinkKind.ARTICLE]) - len(own)
    return f"a sitemap with {len(own)} pages of this site" + (f", {foreign} others" if foreign else "")


def _is_news(links: list[Link]) -> bool:
    return any(link.published and link.title for link in links)


def _news_note(links: list[Link], before: str = "") -> str:
    return f"{before}with dates and titles of news" if _is_news(links) else ""


async def find_listings(site: Site, front: Answer, read: Read) -> None:
    """The front page and the sections of its navigation, as far as they list articles; and whether further pages hold others.

    What a feed or sitemap names as an article is no section. Neither is a page that says that nothing is there, whatever stands beside, nor
    one that is surely an article, though it may show others: its neighbours would be taken for further pages, and none would be stored.
    """
    if front.problem:
        return
    await _read_listing(site, front.url, front)
    for url in (await site.find_in(front, autodetect.find_sections, front.url, front.charset))[:MAX_SECTIONS_ASKED]:
        if site.has_asked(url) or identity(url) in site.links:
            continue
        answer = await site.get(url)
        if answer.problem or not autodetect.is_same_site(answer.url, site.home):
            continue
        extraction = await read(answer)
        if _is_surely_article(extraction):
            site.note(url, "an article")
        elif extraction.status is not PageStatus.SOFT_404:
            await _read_listing(site, url, answer)
    if not site.offers:
        await _take_for_listing(site, front)


def _is_surely_article(extraction: Extraction) -> bool:
    kind = extraction.kind
    return extraction.status is PageStatus.ARTICLE and kind is not None and kind.kind is Kind.ARTICLE and not is_doubtful(kind.chances[0])


async def _read_listing(site: Site, url: str, answer: Answer) -> None:
    """What a page lists, and the first of its further pages, for some sites answer each of them with the same list."""
    links = await site.find_in(answer, find_listing_links, answer.url, answer.charset)
    articles = _articles_of(site, links)
    pattern = autodetect.page_pattern(links)
    site.note(url, f"a page with {len(articles)} articles" + (f", further pages {pattern}" if pattern else ""))
    if not articles:
        return
    further = await _read_further(site, links, known=articles) if pattern else {}
    note = "its further pages repeat it" if further is not None and pattern and not further else ""
    offer = _offer(LinkKind.LISTING, answer.url, [*articles.values(), *(further or {}).values()], further_pages=None if note else pattern)
    site.add(replace(offer, note=note), [*articles.values(), *(further or {}).values()], is_newest=True)


def _articles_of(site: Site, links: list[Link]) -> dict[str, Link]:
    """Links of a listing that are articles, by identity: what is known for one, and headlines.

    Where the page shows some of the articles that feeds and sitemaps name, its others have addresses like theirs. Where it shows none,
    theirs tell nothing: there are feeds that name articles as `/?p=1`.
    """
    own = site.articles(links)
    known = [link for link in own if identity(link.url) in site.links]
    shapes = {shape_of(link.url) for link in site.links.values()} if known else set()
    headlines = [link for link in autodetect.find_headlines(own) if not shapes or shape_of(link.url) in shapes]
    return {identity(link.url): link for link in [*known, *headlines]}


async def _read_further(site: Site, links: list[Link], *, known: dict[str, Link]) -> dict[str, Link] | None:
    """The articles of the first further page of a listing that the listing itself has not; None where none could be read."""
    for link in links:
        if link.kind is LinkKind.LISTING and not site.has_asked(link.url):
            answer = await site.get(link.url)
            if answer.problem:
                return None
            found = _articles_of(site, await site.find_in(answer, find_listing_links, answer.url, answer.charset))
            site.note(link.url, f"a further page with {len(found.keys() - known.keys())} other articles")
            return {name: article for name, article in found.items() if name not in known}
    return None


async def _take_for_listing(site: Site, front: Answer) -> None:
    """Where nothing lists articles, the pages that the front page links to: a crawl follows them.

    Those with the longest names are tried first: a headline is longer than the name of a section in a menu.
    """
    links = site.articles(await site.find_in(front, find_anchor_links, front.url, front.charset))
    if links:
        site.note(front.url, f"a page with links to {len(links)} pages of this site")
        by_name = sorted(links, key=lambda link: -len(link.title or ""))
        site.add(_offer(LinkKind.LISTING, front.url, links, note="all its links"), by_name, is_newest=True)


def _offer(kind: LinkKind, url: str, links: list[Link], *, note: str = "", further_pages: str | None = None) -> Offer:
    return Offer(kind=kind, url=url, articles=frozenset(identity(link.url) for link in links), further_pages=further_pages, note=note)
