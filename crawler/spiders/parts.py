"""Fetches a further page of an article, through all middlewares like any request; which page that is, extraction says."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response

from crawler.discovery.answers import end_without_page, why_no_article
from crawler.discovery.scope import in_scope
from crawler.refusals import Stopped
from crawler.runs.crawl import CrawlRun
from crawler.spiders.failures import name_failure
from pipelines.archive.content import charset_of
from pipelines.errors import WinnowError
from pipelines.items import Capture, CapturedPage, Visit
from pipelines.outcomes import Outcome
from pipelines.stages.context import VisitEnded

_PASSING = frozenset({429, *range(500, 600)})  # of this moment, so the article is not yet known to end here
_NOT_THIS_TIME = frozenset({Outcome.NETWORK_ERROR, Outcome.TRUNCATED})


async def fetch_part(crawler: Crawler, run: CrawlRun, visit: Visit, url: str) -> CapturedPage | None:
    """The page, archived; None where it lies out of scope, is refused, missing or no page: then the article is stored without it.

    Raises `VisitEnded` where it could not be had at this time, for a text without its end would look like an edit; `DropItem` where the
    crawl is stopped or the host is to be left alone, which leaves the visit queued.
    """
    assert crawler.engine is not None
    if not in_scope(url, run.source(visit.source).scope):
        return None
    try:
        response = await crawler.engine.download_async(Request(url, dont_filter=True, meta={"visit": visit, "part_of": visit.url}))
    except WinnowError as error:
        run.stopping.end_by(error)  # ours, such as a full disk
        raise DropItem(str(error), log_level="DEBUG") from None
    except Stopped as error:
        raise DropItem(str(error), log_level="DEBUG") from None
    except Exception as error:  # noqa: BLE001 - whatever the network did has its outcome
        outcome, reason = name_failure(error)
        if outcome not in _NOT_THIS_TIME:
            return None
        raise _ended(run, visit, outcome, url, reason) from None
    return _read(run, visit, url, response)


def _read(run: CrawlRun, visit: Visit, url: str, response: Response) -> CapturedPage | None:
    capture: Capture = response.meta["capture"]
    ended = end_without_page(capture)
    if ended and (capture.status in _PASSING or ended[0] in _NOT_THIS_TIME):
        raise _ended(run, visit, ended[0], url, ended[1])
    if ended or why_no_article(capture, response.body):
        return None
    return CapturedPage(visit=visit, capture=capture, content=response.body, charset=charset_of(capture))


def _ended(run: CrawlRun, visit: Visit, outcome: Outcome, url: str, reason: str) -> VisitEnded:
    run.finish(visit, outcome, f"a further part of it, {url[:200]}: {reason}"[:500])
    return VisitEnded(f"{visit.url}: {reason}", log_level="DEBUG")
