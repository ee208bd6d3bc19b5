"""Makes a source out of what was found on a site. Writing its file is left to `pipelines.sources.writer`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.autodetect import may_hold_articles
from crawler.exploring.seed_choice import Offer
from pipelines.items import Facts, Limits, Link, Scope, Seeds, Source
from pipelines.urls import normalise_escapes, shape_of, split_host

MAX_EXCLUDED = 10  # patterns of sitemaps without articles
MAX_HOSTS = 10
MIN_HOST_SHARE = 0.02  # of the articles, for a further host of the site to be in scope: one stray link is no part of it
_SECOND_LEVEL = frozenset(["ac", "co", "com", "edu", "gob", "gov", "go", "net", "ne", "or", "org"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known of a source before its site was looked at."""

    name: str
    delay_seconds: float | None = None


def name_for(host: str) -> str:
    """A name for the source of a host: `www.river-watch.org` is `river-watch`, `127.0.0.1:8101` is `127-0-0-1-8101`."""
    name, port = split_host(host)
    labels = name.strip("[]").removeprefix("www.").split(".")
    if not labels[-1].isdecimal() and len(labels) > 1:
        labels = labels[:-2] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else labels[:-1]
    words = "-".join([*labels, str(port)] if port not in (None, 80, 443) else labels)
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:63].strip("-") or "source"


def make_source(
    draft: Draft, *, home: str, pages: Sequence[Facts], seeds: Seeds, offers: Sequence[Offer], links: Sequence[Link]
) -> Source | None:
    """The source that follows from what was found; None where there is nothing to start from. `pages` begin with the front page."""
    urls = (*seeds.feeds, *seeds.sitemaps, *seeds.listings)
    if not urls:
        return None
    counts = Counter(urlsplit(link.url).netloc for link in links)
    often = [host for host, count in counts.most_common(MAX_HOSTS) if count > MIN_HOST_SHARE * len(links)]
    hosts = tuple(dict.fromkeys([*(urlsplit(url).netloc for url in (home, *urls)), *often]))
    return Source(
        name=draft.name,
        title=_title(pages, home),
        seeds=seeds,
        scope=Scope(hosts=hosts, exclude=_without_articles(offers, seeds), follow_links=True),
        limits=Limits(delay_seconds=draft.delay_seconds),
    )


def _title(pages: Sequence[Facts], home: str) -> str:
    """The name that most of the pages give the site, else the title of the first, else the host."""
    names = [name for name, _ in Counter(facts.site_name.value for facts in pages if facts.site_name).most_common(1)]
    titles = [facts.title.value for facts in pages[:1] if facts.title]
    printable = "".join(char if char.isprintable() else " " for char in next(iter([*names, *titles]), ""))
    return " ".join(printable.split())[:200] or urlsplit(home).netloc


def _without_articles(offers: Sequence[Offer], seeds: Seeds) -> tuple[str, ...]:
    """Patterns for the sitemaps of an index that list pages, categories or authors, where others are left.

    None where feeds or listings show an address unlike all that the sitemaps name: those may not have the articles, and an archive would.
    """
    sitemaps = [offer for offer in offers if offer.url in seeds.sitemaps]
    children = [child for offer in sitemaps for child in offer.children]
    if not any(map(may_hold_articles, children)) or _shapes(offers) - _shapes(sitemaps):
        return ()
    paths = (normalise_escapes(urlsplit(child).path) for child in children if not may_hold_articles(child))
    return tuple(dict.fromkeys(re.sub(r"\d+(?=\.xml)", "*", path) for path in paths))[:MAX_EXCLUDED]


def _shapes(offers: Sequence[Offer]) -> set[str]:
    return {shape_of(article) for offer in offers for article in offer.articles}
