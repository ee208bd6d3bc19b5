"""Finds out how a site tells of its articles, out of what its pages say: which feeds, sitemaps and listings to look at. Pure.

Asking for the pages is left to `crawler.exploring`, choosing among what they gave to `seed_choice`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree
from protego import Protego

from crawler.discovery.feeds import is_feed_address
from crawler.discovery.json_feeds import find_posts_addresses
from crawler.discovery.listings import find_listing_links, find_page_links
from crawler.discovery.pagination import leads_to_page
from crawler.discovery.robots_rules import readable_part
from crawler.discovery.scope import SITE_PAGES
from pipelines.items import Link, LinkKind
from pipelines.urls import DEFAULT_PORTS, canonical_url, host_of, join, shape_of, split_host

# Where content systems put their feed: WordPress, Drupal and many others, Jekyll, Hugo, Blogger; last, a list of feeds.
FEED_PATHS = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss/", "/index.xml", "/feeds/posts/default", "/feeds.opml")
# sitemaps.org's own place, Yoast's, WordPress's, and the two usual names of a news sitemap.
SITEMAP_PATHS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/news-sitemap.xml", "/sitemap-news.xml")
TDMREP_PATH = "/.well-known/tdmrep.json"

LEARNERS = ("GPTBot", "CCBot", "Google-Extended", "ClaudeBot", "anthropic-ai", "Applebot-Extended")
"""Robots that collect texts to train models; a robots.txt that shuts them out, and not us, tells of its owner's wish."""

MAX_OPML_BYTES = 1024 * 1024
MAX_SECTION_DEPTH = 3  # parts of the path, as in /en/news/latest
MAX_SECTION_WORDS = 3  # of the link's text; more are a headline
MAX_RULES = 12  # lines of robots.txt shown to people

_NO_NEWS_FEED = re.compile(r"comment|podcast|/author/|/tag/", re.IGNORECASE)
_OPML_ADDRESS = re.compile(r"\.opml$|/opml(?:[/.]|$)", re.IGNORECASE)
_NO_ARTICLE_SITEMAP = re.compile(
    r"posts-page-\d|(?:^|[/_-])(?:pages?(?![/_-]?\d)|page(?=-sitemap)|categor(?:y|ies)|(?:post_)?tags?|taxonom(?:y|ies)|authors?|users?|"
    r"images?|videos?|products?|attachments?|static)(?=[/_.-]|$)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:user-agent|allow|disallow|crawl-delay)\s*:", re.IGNORECASE)
_NEWS_WORDS = frozenset(
    [
        *("news", "newsroom", "latest", "press", "press-releases", "releases", "stories", "articles", "blog", "updates", "statements"),
        *("bulletin", "reports", "noticias", "actualidad", "novedades", "comunicados", "prensa", "boletin", "actualites", "nouvelles"),
        *(
            "actualités",
            "communiques",
            "communiqués",
            "presse",
            "nachrichten",
            "aktuelles",
            "meldungen",
            "notizie",
            "notícias",
            "comunicati",
        ),
        *(
            "comunicati",
            "nieuws",
            "nyheter",
            "nyheder",
            "uutiset",
            "aktualnosci",
            "aktualności",
            "novosti",
            "vijesti",
            "vesti",
            "haberler",
            "haber",
        ),
        *("haberler", "новости", "новини", "публикации", "أخبار", "الأخبار", "اخبار", "بيانات", "مقالات", "خبرها", "berita", "tin-tuc"),
        *("新闻", "新聞", "ニュース", "뉴스", "समाचार", "খবর", "ข่าว", "habari", "xəbərlər", "жаңалықтар"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFacts:
    """What robots.txt says to us: its rules as written, the delay it asks for, its sitemaps, and whom it shuts out though not us."""

    rules: tuple[str, ...] = ()
    crawl_delay_seconds: float | None = None
    sitemaps: tuple[str, ...] = ()
    shut_out: tuple[str, ...] = ()


def read_robots(body: bytes, url: str, *, product: str) -> RobotsFacts:
    """Read a robots.txt for the robot called `product`. Never raises."""
    text = readable_part(body).decode("utf-8", "replace")
    rules = Protego.parse(text)
    home = join(url, "/") or url
    delay = rules.crawl_delay(product)
    return RobotsFacts(
        rules=tuple(line.strip()[:200] for line in text.splitlines() if _RULE.match(line))[:MAX_RULES],
        crawl_delay_seconds=float(delay) if delay else None,
        sitemaps=tuple(dict.fromkeys(found for sitemap in rules.sitemaps if (found := join(url, sitemap)))),
        shut_out=tuple(name for name in LEARNERS if rules.can_fetch(home, product) and not rules.can_fetch(home, name)),
    )


def find_feed_addresses(body: bytes, url: str, charset: str | None = None) -> list[str]:
    """Feeds that a page announces (`link rel=alternate`), then those it merely links to. Feeds of comments and tags are left out.

    Where there are none, the list of posts of a WordPress that names its interface for programs.
    """
    links = find_listing_links(body, url, charset)
    announced = [link.url for link in links if link.kind is LinkKind.FEED]
    linked = [link.url for link in find_page_links(body, url, charset) if is_feed_address(link.url)]
    feeds = [feed for feed in dict.fromkeys([*announced, *linked]) if not _NO_NEWS_FEED.search(feed)]
    return feeds or find_posts_addresses(body, url, charset)


def find_opml_addresses(body: bytes, url: str, charset: str | None = None) -> list[str]:
    """Lists of feeds that a page links to."""
    return [link.url for link in find_page_links(body, url, charset) if _OPML_ADDRESS.search(urlsplit(link.url).path)]


def find_opml_feeds(body: bytes, url: str) -> list[str]:
    """The feeds that an OPML file lists (opml.org/spec2.opml); none where it is no OPML. Never raises."""
    target = _Outlines()
    parser = etree.XMLParser(target=target, recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(body[:MAX_OPML_BYTES])
        parser.close()
    except (etree.XMLSyntaxError, UnicodeDecodeError):
        pass  # what came before the fault counts; lxml hands half a surrogate (&#55296;) to a target as bytes that are no UTF-8
    return list(dict.fromkeys(found for href in target.feeds if (found := join(url, href))))


class _Outlines:
    """Collects `xmlUrl` from the parser's events."""

    def __init__(self) -> None:
        self.feeds: list[str] = []
        self._is_opml = False

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any]) -> None:
        self._is_opml = self._is_opml or str(tag).lower() == "opml"
        if self._is_opml and str(tag).lower() == "outline":
            self.feeds += [str(value) for name, value in attrib.items() if str(name).lower() == "xmlurl"]

    def end(self, tag: str | bytes) -> None:
        """Only attributes are of use."""

    def data(self, data: str | bytes) -> None:
        """Only attributes are of use."""

    def close(self) -> None:
        """Nothing is left to do."""


def find_sections(body: bytes, url: str, charset: str | None = None) -> list[str]:
    """Pages that may list articles: of those with a short name and a short path the ones named "news" in one of many languages first."""
    links = [link for link in find_page_links(body, url, charset) if _may_be_section(link)]
    return [link.url for link in sorted(links, key=lambda link: not _is_news(link))]


def find_headlines(links: Iterable[Link]) -> list[Link]:
    """Those of a listing's links that look like articles: a text of several words, an address made like at least two others.

    Without a feed or a sitemap this is all that tells articles from the rest of a page.
    """
    articles = [link for link in links if link.kind is LinkKind.ARTICLE and not _is_about_site(link)]
    worded = [link for link in articles if _is_headline(link.title or "")]
    shapes = [shape_of(link.url) for link in worded]
    return [link for link, shape in zip(worded, shapes, strict=True) if shapes.count(shape) >= 3]


def page_pattern(links: Iterable[Link]) -> str | None:
    """How a listing's further pages are called: the address of one, its number written `{n}`. None where no address of its links tells."""
    further = [link.url for link in links if link.kind is LinkKind.LISTING]
    numbered = next((url for url in further if leads_to_page(url, "", rel="", in_pager=False)), None)
    return re.sub(r"\d{1,5}(?=\D*$)", "{n}", numbered) if numbered else next((url for url in further if urlsplit(url).query), None)


def may_hold_articles(sitemap_url: str) -> bool:
    """False where the name of a sitemap says that it lists pages, categories, authors or pictures, as `page-sitemap.xml` does."""
    return not _NO_ARTICLE_SITEMAP.search(urlsplit(sitemap_url).path)


def is_same_site(url: str, home: str) -> bool:
    """Is the host of a URL that of the home page, with or without `www`, or a host below it? Ports must agree."""
    try:
        (name, port), (own, own_port) = _site_of(url), _site_of(home)
    except ValueError:
        return False
    return port == own_port and (name == own or name.endswith(f".{own}"))


def _site_of(url: str) -> tuple[str, int | None]:
    """Host name without `www`, and the port where it is no scheme's own."""
    name, port = split_host(host_of(url))
    return name.removeprefix("www."), None if port in DEFAULT_PORTS.values() else port


def identity(url: str) -> str:
    """The canonical URL, or the URL as it is where it has none."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _is_headline(title: str) -> bool:
    """Four words, or as many characters as a short headline has in scripts that put no blanks between words."""
    return len(title.split()) >= 4 or (len(title) >= 10 and not title.isascii() and len(title.split()) < 3)


def _may_be_section(link: Link) -> bool:
    parts = urlsplit(link.url)
    names = [name for name in parts.path.split("/") if name]
    is_short = 0 < len(names) <= MAX_SECTION_DEPTH and 0 < len((link.title or "").split()) <= MAX_SECTION_WORDS
    is_other = _is_about_site(link) or bool(parts.query) or is_feed_address(link.url) or leads_to_page(link.url, "", rel="", in_pager=False)
    return is_short and not is_other


def _is_about_site(link: Link) -> bool:
    names = [name for name in urlsplit(link.url).path.lower().split("/") if name]
    return bool(names) and names[-1].partition(".")[0].replace("_", "-") in SITE_PAGES


def _is_news(link: Link) -> bool:
    path = unquote(urlsplit(link.url).path).lower().split("/")
    text = (link.title or "").lower()
    return bool(_NEWS_WORDS & {*path, text, *text.split()})
