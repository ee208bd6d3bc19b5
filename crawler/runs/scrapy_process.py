"""Makes the Scrapy process of a crawl, with our settings. One process of the system can have one."""

from __future__ import annotations

import importlib
import inspect
import logging
import sys
from collections.abc import Sequence
from types import ModuleType

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as our_settings
from crawler.corpus_settings import settings_for
from pipelines.corpus import Corpus
from pipelines.errors import WinnowError
from pipelines.items import Source
from pipelines.workers.machine import give_back_memory


def make_process(corpus: Corpus, sources: Sequence[Source], *, progress: str) -> AsyncCrawlerProcess:
    """A process that crawls with the guard, delays and limits of the settings; it reports only warnings."""
    give_back_memory()
    settings = Settings()
    settings.setmodule(our_settings, priority="project")
    settings.setdict({**settings_for(corpus, sources), "WINNOW_PROGRESS": progress}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    _import_downloader()
    logging.getLogger("scrapy.core.scraper").addFilter(_is_not_ours)
    for name in ("scrapy", "twisted", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # a session that the server ended ends the run, in words
    logging.getLogger("scrapy.downloadermiddlewares.retry").setLevel(logging.CRITICAL)  # outcomes and pauses tell it, with what to do
    return process


def _import_downloader() -> None:
    """Import Scrapy's downloader without a look at the source of every frame of the stack.

    For three classes that it deprecates Scrapy 2.19 asks `inspect.stack` whose module it is in; out of the depth of its own start that took
    .19 s of the processor of 1.7 until the first request. Here it is told the module at once, as `inspect.getmodule` would find it.
    """
    whole_stack = inspect.stack
    inspect.stack = _module_that_asks  # type: ignore[assignment]
    try:
        importlib.import_module("scrapy.core.downloader.handlers.http11")
    finally:
        inspect.stack = whole_stack


def _module_that_asks(*_: object) -> list[tuple[ModuleType | None]]:
    return [(None,), (sys.modules[sys._getframe(2).f_globals["__name__"]],)]


def _is_not_ours(record: logging.LogRecord) -> bool:
    """A full disk or a damaged database ends the run, which says so once; not for every page at hand, with its content and a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], WinnowError))
