"""The day on which a site's own feed or news sitemap says that an article came out, for pages that give none. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from pipelines.items import Extraction, Fact
from pipelines.outcomes import PageStatus
from pipelines.quality_flags import QualityFlag

RULE = "feed or news sitemap"
_AHEAD = timedelta(days=1)  # clocks and time zones of sites; what lies later is no day of publication
_DATED = (PageStatus.ARTICLE, PageStatus.STUB)


def with_feed_date(extraction: Extraction, feed_date: datetime | None, *, captured_at: datetime) -> Extraction:
    """The extraction with this time of publication where its page gives none; a flag says that it is not the page's.

    `feed_date` None changes nothing, and neither does a time later than that of the capture.
    """
    if feed_date is None or extraction.facts.date is not None or extraction.status not in _DATED or feed_date > captured_at + _AHEAD:
        return extraction
    date = Fact(value=_written(feed_date), rule=RULE)
    flags = tuple(flag for flag in extraction.flags if flag != QualityFlag.NO_DATE)
    return replace(extraction, facts=replace(extraction.facts, date=date), flags=(*flags, QualityFlag.DATE_FROM_FEED))


def _written(moment: datetime) -> str:
    """In the zone that the feed names, for that is the site's day. Midnight is how feeds write a day without a time."""
    if moment.time() == time():
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if not moment.utcoffset() else moment.isoformat(timespec="seconds")
