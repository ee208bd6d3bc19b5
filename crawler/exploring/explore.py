"""Explores one site, from its address to the source that a crawl can start with."""

from __future__ import annotations

from crawler.discovery import autodetect
from crawler.discovery.autodetect import RobotsFacts, identity
from crawler.discovery.opt_out import read_tdmrep
from crawler.discovery.robots_rules import PRODUCT_NAME
from crawler.discovery.sniff import sniff_kind
from crawler.exploring.draft import Draft, make_source
from crawler.exploring.seed_choice import choose_seeds
from crawler.exploring.seed_finding import find_feeds, find_listings, find_sitemaps, read_feed, read_sitemap
from crawler.exploring.site import RESERVED_FOR_TRIAL, Ask, Say, Site
from crawler.exploring.values import Answer, Exploration, Find, Read, Rights, Sample, sample_of
from pipelines.extraction.facts.rights import opt_out_of_headers
from pipelines.items import Extraction, LinkKind
from pipelines.outcomes import PageStatus

WANTED_SAMPLES = 3  # articles that extraction takes for such, out of at most RESERVED_FOR_TRIAL pages


async def explore(address: str, *, ask: Ask, find: Find, read: Read, say: Say, draft: Draft) -> Exploration:
    """Find out how a site tells of its articles. `site.MAX_ASKED` addresses are asked at most; redirects come on top."""
    site = Site(ask=ask, find=find, say=say, home=address)
    home = await site.get(address)
    if home.problem:
        return Exploration(address=address, home=address, reached=home.status > 0, tried=tuple(site.tried))
    site.home = home.url
    robots = await _read_robots(site)
    rights = await _read_rights(site, home, robots)
    front = await _find_places(site, home, robots, read)
    samples, extractions = await _try_articles(site, read)
    about = await read(front)
    pages = [about, *extractions]
    seeds = choose_seeds(site.offers)
    return Exploration(
        address=address,
        home=site.home,
        reached=True,
        tried=tuple(site.tried),
        robots=robots,
        rights=rights.joined(pages),
        offers=tuple(site.offers),
        samples=tuple(samples),
        source=make_source(
            draft, home=site.home, pages=[page.facts for page in pages], seeds=seeds, offers=site.offers, links=list(site.links.values())
        ),
    )


async def _read_robots(site: Site) -> RobotsFacts:
    url = site.at("/robots.txt")
    answer = await site.get(url, is_robots=True)
    return RobotsFacts() if answer.problem else autodetect.read_robots(answer.body, answer.url, product=PRODUCT_NAME)


async def _read_rights(site: Site, home: Answer, robots: RobotsFacts) -> Rights:
    """What the site says to machines outside its pages."""
    answer = await site.get(site.at(autodetect.TDMREP_PATH))
    reserved = [] if answer.problem else await site.find_in(answer, read_tdmrep)
    shut_out = [f"robots.txt shuts out {name}" for name in robots.shut_out]
    return Rights(opt_out=(*opt_out_of_headers(home.headers), *reserved, *shut_out))


async def _find_places(site: Site, home: Answer, robots: RobotsFacts, read: Read) -> Answer:
    """Look at everything that may list articles; returns the front page."""
    kind = sniff_kind(home.body, home.header("Content-Type"))
    front = home if kind is LinkKind.LISTING else await site.get(site.at("/"))
    if kind is LinkKind.FEED:
        await read_feed(site, home.url, home)
    elif kind is LinkKind.SITEMAP:
        await read_sitemap(site, home.url, home)
    await find_feeds(site, front)
    await find_sitemaps(site, robots)
    site.reserved = RESERVED_FOR_TRIAL
    await find_listings(site, front, read)
    site.reserved = 0
    return front


async def _try_articles(site: Site, read: Read) -> tuple[list[Sample], list[Extraction]]:
    """Extract a few of the newest articles."""
    samples: list[Sample] = []
    extractions: list[Extraction] = []
    by_date = sorted(site.links.values(), key=lambda link: str(link.published or link.last_modified or ""), reverse=True)
    waiting = list({identity(link.url): link.url for link in [*site.newest, *by_date]}.values())
    for url in waiting[:RESERVED_FOR_TRIAL]:
        if sum(sample.status == PageStatus.ARTICLE for sample in samples) == WANTED_SAMPLES:
            break
        answer = await site.get(url)
        if not answer.problem:
            extractions.append(await read(answer))
            samples.append(sample_of(answer.url, extractions[-1]))
    return samples, extractions
