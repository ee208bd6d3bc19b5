"""Keeps page contents out of the log: Scrapy's formatter would print whole items."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult


class QuietFormatter(LogFormatter):
    """Says nothing of single items; their outcomes are in the database and the summary."""

    def scraped(self, item: Any, response: Response | None, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """No line per page."""
        return None
