"""Runs a command of Winnow's and writes the longest time for which its event loop stood still, in seconds, into a file.

python with_heartbeat.py FILE crawl --json
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

BEAT_SECONDS = 0.02


class Heartbeat:
    """Beats while the crawl is at work; the start of the program is not counted, nor what follows the crawl in no loop.

    A machine that does something else meanwhile does not count: of a gap, no more than the processor time that this process used in it.
    """

    longest = 0.0

    def __init__(self, crawler: Crawler) -> None:
        self.task: asyncio.Task[None] | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Heartbeat:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        self.task = asyncio.ensure_future(self._beat())

    def spider_closed(self, spider: Spider) -> None:
        assert self.task is not None
        self.task.cancel()

    async def _beat(self) -> None:
        while True:
            clock, processor = time.monotonic(), time.process_time()
            await asyncio.sleep(BEAT_SECONDS)
            waited = min(time.monotonic() - clock - BEAT_SECONDS, time.process_time() - processor)
            Heartbeat.longest = max(Heartbeat.longest, waited)


def main() -> None:
    out = Path(sys.argv.pop(1))
    from crawler import settings
    from winnow.commands import main as winnow

    extensions: dict[Any, Any] = settings.EXTENSIONS
    extensions[Heartbeat] = 40
    try:
        winnow.run()
    finally:
        out.write_text(str(Heartbeat.longest))


if __name__ == "__main__":
    main()
