"""Explores sites over the web, into a temporary corpus, for `winnow add`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.exploring.draft import Draft
from crawler.exploring.site import Say
from crawler.exploring.values import Exploration
from crawler.temporary_corpus import temporary_corpus
from pipelines.corpus import Corpus
from pipelines.errors import WinnowError
from pipelines.items import Limits, Scope, Seeds, Source


def explore_sites(corpus: Corpus, drafts: Mapping[str, Draft], *, say: Say) -> list[Exploration]:
    """Explore each address once; nothing is written into the corpus. Some are missing where it was interrupted."""
    from crawler.exploring.spider import ExplorerSpider
    from crawler.runs.crawl import CrawlRun
    from crawler.runs.scrapy_process import make_process

    sources = tuple(_only_host(address, draft) for address, draft in drafts.items())
    with temporary_corpus(corpus) as trial:
        process = make_process(trial, sources, progress="none")
        crawler = process.create_crawler(ExplorerSpider)
        run = CrawlRun(trial, sources, command="add")
        process.crawl(crawler, run=run, drafts=drafts, say=say)
        process.start()
    spider = crawler.spider
    found = {exploration.address: exploration for exploration in spider.found} if isinstance(spider, ExplorerSpider) else {}
    if run.stopping.errors:
        raise WinnowError(f"exploring broke: {run.stopping.errors[0]}")
    return [found[address] for address in drafts if address in found]


def _only_host(address: str, draft: Draft) -> Source:
    """What the middlewares need to know: whose host it is, and how fast it may be asked."""
    return Source(
        name=draft.name,
        title=draft.name,
        seeds=Seeds(),
        scope=Scope(hosts=(urlsplit(address).netloc,)),
        limits=Limits(delay_seconds=draft.delay_seconds),
    )
