"""The control: a spider as anyone would write it, Scrapy with trafilatura in its parse method and one commit a page.

`python -m benchmarks.speed.plain_crawler DATABASE HOST ...`, as many hosts at a time as Scrapy's defaults give, no delay.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response


class PlainSpider(scrapy.Spider):
    """Front page, its links, the text of each."""

    name = "plain"

    def __init__(self, database: str, hosts: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [f"http://{host}/" for host in hosts]
        self.database = sqlite3.connect(database)
        self.database.execute("create table article (url text primary key, title text, author text, date text, text text)")

    def parse(self, response: Response) -> Iterator[Any]:
        """Follow every link of a front page."""
        yield from response.follow_all(css="li a", callback=self.parse_article)

    def parse_article(self, response: Response) -> None:
        """Extract and store."""
        if not isinstance(response, HtmlResponse):
            return
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if found is not None:
            row = (response.url, found.title, found.author, found.date, found.text)  # type: ignore[union-attr]
            self.database.execute("insert or replace into article values (?, ?, ?, ?, ?)", row)
            self.database.commit()


if __name__ == "__main__":
    process = CrawlerProcess({"LOG_LEVEL": "WARNING", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0})
    process.crawl(PlainSpider, database=sys.argv[1], hosts=sys.argv[2:])
    process.start()
