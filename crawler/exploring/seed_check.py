"""Visits the seed URLs of sources once, into a temporary corpus, and says what each gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from crawler.refusals import NOT_ASKED
from crawler.temporary_corpus import temporary_corpus
from pipelines.corpus import Corpus
from pipelines.items import Limits, Source
from pipelines.outcomes import Outcome
from pipelines.store.frontier.hosts import PausedHost
from pipelines.urls import host_of

ADVICE = {
    Outcome.HTTP_ERROR: "look the address up on the site and correct it in the source file",
    Outcome.GONE: "look the address up on the site and correct it in the source file",
    Outcome.NETWORK_ERROR: "check the network and the host name; try again later",
    Outcome.REFUSED_BY_ROBOTS: "the site does not want to be crawled there; choose another seed or ask the site",
    Outcome.REFUSED_ADDRESS: "the address is private; allow it in winnow.toml under [network] if it is your own",
    Outcome.OUT_OF_SCOPE: "the seed redirects to another host; add that host to [scope] hosts",
    Outcome.TRUNCATED: "the server broke its answer off; try again later",
    Outcome.TOO_LARGE: "the file is larger than we read; choose a smaller feed or sitemap",
}


def advise(outcome: Outcome, reason: str) -> str:
    """What to do about an address that ended so; empty where there is nothing to do. A robots.txt out of reach refuses nothing."""
    if outcome is Outcome.REFUSED_BY_ROBOTS and reason.endswith(NOT_ASKED):
        return ADVICE[Outcome.NETWORK_ERROR]
    return ADVICE.get(outcome, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedResult:
    """What one seed URL gave; `advice` is empty when all is well."""

    source: str
    url: str
    outcome: str
    links: int
    advice: str

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def check_seeds(corpus: Corpus, sources: Sequence[Source]) -> list[SeedResult]:
    """Fetch each seed once with the real spider; nothing is written into the corpus but when its hosts were asked."""
    from crawler.crawling import run_crawl

    with temporary_corpus(corpus) as trial:
        limited = tuple(replace(source, limits=_only_seeds(source)) for source in sources)
        summary = run_crawl(trial, limited, recheck=False, progress="none")
        return _results(trial, sources, {paused.host: paused for paused in summary.paused})


def _only_seeds(source: Source) -> Limits:
    seeds = source.seeds
    count = len(seeds.feeds) + len(seeds.sitemaps) + len(seeds.listings)
    return replace(source.limits, max_pages_per_run=count, max_listing_pages=1)


def _results(trial: Corpus, sources: Sequence[Source], paused: Mapping[str, PausedHost]) -> list[SeedResult]:
    from pipelines.store.frontier.visited import links_given, visited_urls

    db = trial.open_database(read_only=True)
    try:
        rows = {(row.source, row.url): row for row in visited_urls(db)}
        given = links_given(db)
    finally:
        db.close()
    results = []
    for source in sources:
        for url in source.seeds.feeds + source.seeds.sitemaps + source.seeds.listings:
            row = rows.get((source.name, url))
            outcome = row.outcome if row and row.outcome else "not visited"
            links = given.get((source.name, url), 0)
            advice = advise(Outcome(outcome), row.reason) if row and outcome in set(Outcome) else "not visited; run the check again"
            if outcome == "not visited" and (host := paused.get(host_of(url))):
                advice = f"{host.host} is left alone until {host.until}: {host.reason}; run the check after that"
            if outcome == Outcome.LISTING and not links:
                advice = "no link in scope was found there; check [scope] and whether this is the right page"
            results.append(SeedResult(source=source.name, url=url, outcome=str(outcome), links=links, advice=advice))
    return results
