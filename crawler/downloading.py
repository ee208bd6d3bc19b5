"""Scrapy's HTTP download handler, made so that a stopped crawl can cancel what is under way; how to fetch is left to Scrapy."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.middlewares.address_guard import refusal
from crawler.middlewares.refusals import RefusedAddress, Stopped
from crawler.run import run_of


class CancellableDownloadHandler(HTTP11DownloadHandler):
    """Tells the run of each download."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler

    async def download_request(self, request: Request) -> Response:
        """Raises `Stopped` where the run cancelled the download, `RefusedAddress` where the host led nowhere else: both are not retried."""
        downloads = run_of(self.crawler).downloads
        download = asyncio.ensure_future(super().download_request(request))
        downloads.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise Stopped("the crawl was stopped during this download") from None
        except Exception:
            if why := refusal(request.url):
                raise RefusedAddress(why) from None
            raise
        finally:
            downloads.discard(download)
