"""Shows a running crawl: a live table on a terminal, a plain line now and then elsewhere, nothing when asked for nothing."""

from __future__ import annotations

import sys
import time
from collections import Counter

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.runs.crawl import CrawlRun, run_of
from pipelines.items import Visit
from pipelines.outcomes import FAILED_OUTCOMES, Outcome

PLAIN_SECONDS = 30.0
_STORED = (Outcome.STORED, Outcome.REVISED)
_SAME = (Outcome.UNCHANGED, Outcome.NOT_MODIFIED)


class Progress:
    """Told of every visit's end by the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.console = Console(stderr=True)
        self.live: Live | None = None
        self.style = crawler.settings.get("WINNOW_PROGRESS")
        self.said_at = self.begun_at = time.monotonic()
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Built by Scrapy, unless WINNOW_PROGRESS is none."""
        if crawler.settings.get("WINNOW_PROGRESS") == "none":
            raise NotConfigured
        return cls(crawler)

    def opened(self, spider: Spider) -> None:
        """Begin to show."""
        run_of(self.crawler).listeners.append(self)
        if self.style == "auto" and self.console.is_terminal:
            self.live = Live(console=self.console, refresh_per_second=4, transient=True, get_renderable=self._table)
            self.live.start()

    def closed(self, spider: Spider) -> None:
        """Leave the screen to the summary."""
        if self.live is not None:
            self.live.stop()

    def visit_ended(self, visit: Visit, outcome: Outcome) -> None:
        """A plain line every half minute where there is no terminal."""
        if self.live is None and time.monotonic() - self.said_at >= PLAIN_SECONDS:
            self.said_at = time.monotonic()
            run = run_of(self.crawler)
            total: Counter[Outcome] = sum(run.outcomes.values(), Counter())
            words = ", ".join(f"{count} {word}" for word, count in total.most_common())
            sys.stderr.write(f"{total.total()} visits ({self._rate(run):.1f}/s): {words}\n")

    def _rate(self, run: CrawlRun) -> float:
        visits = sum(counts.total() for counts in run.outcomes.values())
        return visits / max(0.1, time.monotonic() - self.begun_at)

    def _table(self) -> Table:
        run = run_of(self.crawler)
        table = Table(title=f"crawling, {self._rate(run):.1f} visits/s, {run.claims.in_work} in work", title_justify="left")
        for name in ("source", "new or revised", "unchanged", "listings", "skipped", "failed"):
            table.add_column(name, justify="left" if name == "source" else "right")
        for name, counts in sorted(run.outcomes.items()):
            stored, same, listings = (sum(counts[word] for word in words) for words in (_STORED, _SAME, (Outcome.LISTING,)))
            failed = sum(counts[word] for word in FAILED_OUTCOMES)
            skipped = counts.total() - stored - same - listings - failed
            table.add_row(name, *(str(number) for number in (stored, same, listings, skipped, failed)))
        return table
