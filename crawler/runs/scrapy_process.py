"""Makes the Scrapy process of a crawl, with our settings. One process of the system can have one."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as our_settings
from crawler.corpus import Corpus
from pipelines.items import Source


def make_process(corpus: Corpus, sources: Sequence[Source], *, progress: str) -> AsyncCrawlerProcess:
    """A process that crawls with the guard, delays and limits of the settings; it reports only warnings."""
    settings = Settings()
    settings.setmodule(our_settings, priority="project")
    settings.setdict({**our_settings.settings_for(corpus, sources), "WINNOW_PROGRESS": progress}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    for name in ("scrapy", "twisted", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return process
