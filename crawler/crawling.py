"""A crawl from its lock to its last pass: the spider, then templates, copies and search. Its state is `CrawlRun`.

A worker is a crawl that shares its corpus with other workers; the passes are then made by the last of them.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from crawler.extensions.run_log import RunLog
from crawler.runs.crawl import CrawlRun
from crawler.runs.filing import file_log
from crawler.runs.indexing import index_stored
from crawler.runs.interruption import watch_signals
from crawler.runs.passes import index_crawled, make_second_pass, read_failed_pages
from crawler.runs.scrapy_process import make_process
from crawler.runs.summary import RunSummary
from crawler.runs.watching import look_after_crawl
from crawler.spiders.source import SourceSpider
from pipelines.corpus import Corpus
from pipelines.errors import DiskFullError, WinnowError
from pipelines.items import Source
from pipelines.outcomes import ExitCode
from pipelines.safekeeping.storing import store_after, store_own
from pipelines.store.database.server_lock import SharedWork
from pipelines.store.runs import WORKER
from pipelines.workers.garbage_collection import collect_as_usual


def run_crawl(corpus: Corpus, sources: tuple[Source, ...], *, progress: str, **options: Any) -> RunSummary:
    """Crawl under the corpus's lock, which dies with its process; `options` are those of `CrawlRun`.

    Raises `BusyError` when another run holds it.
    """
    with _disk_errors(corpus), corpus.lock() as lock:

        def is_held() -> bool:
            lock.check()
            return True

        return _run_spider(corpus, sources, progress=progress, may_pass=is_held, **options)


def run_worker(corpus: Corpus, sources: tuple[Source, ...], *, progress: str, **options: Any) -> RunSummary:
    """Crawl beside other workers until nothing is left for any of them; the last to end makes the passes. `options` as of `run_crawl`.

    Raises `UsageError` where the database is a file, `BusyError` where a run has the corpus alone.
    """
    with _disk_errors(corpus):
        beside = corpus.share_lock(SharedWork.CRAWL)
        try:
            return _run_spider(corpus, sources, progress=progress, may_pass=beside.make_exclusive, command=WORKER, beside=beside, **options)
        finally:
            beside.release()


@contextmanager
def _disk_errors(corpus: Corpus) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(f"{corpus.root}: the disk is full: {error}") from error
        raise


def _run_spider(corpus: Corpus, sources: tuple[Source, ...], *, progress: str, may_pass: Callable[[], bool], **options: Any) -> RunSummary:
    process = make_process(corpus, sources, progress=progress)
    run = CrawlRun(corpus, sources, **options)
    crawler = process.create_crawler(SourceSpider)
    process.crawl(crawler, run=run)
    collect_as_usual()
    with watch_signals():  # while it crawls, Scrapy has the signals; before, between the passes and after them, they must kill nothing
        process.start()
        log = crawler.get_extension(RunLog)
        if log is None or log.summary is None:
            raise (log and log.fatal) or WinnowError("the crawl ended before it began; see the lines above")
        if log.fatal is not None:
            sys.stderr.write(f"winnow: {log.fatal}\n")
        summary = log.summary
        if run.leases is not None:  # whoever ends last reads what all have captured
            store_own(corpus, run.archive.sizes)
        if not _may_pass(log, may_pass, is_alone=run.leases is None):
            return summary
        summary = read_failed_pages(corpus, sources, summary, progress=progress)
        if not run.left_out:  # the pass needs the corrections of every source
            summary = make_second_pass(corpus, sources, summary, progress=progress)
        summary = index_crawled(corpus, summary, progress=progress)
        if summary.exit_code in (ExitCode.DONE, ExitCode.ATTENTION, ExitCode.NOTHING_REACHABLE):
            index_stored(corpus, progress=progress)
        summary = look_after_crawl(corpus, summary)
        _file_log(corpus, progress=progress)
        store_after(corpus)
    return summary


def _may_pass(log: RunLog, ask: Callable[[], bool], *, is_alone: bool) -> bool:
    """Whether the passes follow. Raises `WinnowError` where the run has lost its right to the corpus after its last visit."""
    if log.fatal is None:
        return ask()
    if not is_alone:
        return False
    try:
        return ask()
    except WinnowError:  # this is what ended the run, and was told
        return False


def _file_log(corpus: Corpus, *, progress: str) -> None:
    """The crawl is done whether or not there is room for it; the next run files what is left."""
    try:
        db = corpus.open_database()
        try:
            file_log(corpus, db, progress=progress)
        finally:
            db.close()
    except WinnowError as error:
        sys.stderr.write(f"winnow: the custody log is not filed in the archive: {error}\n")
