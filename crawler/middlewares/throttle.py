"""AutoThrottle on top of the polite floor: slower when a host answers slowly or says that it is too busy, never faster than its delay."""

from __future__ import annotations

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler.hosts.rate_limiter import ASKS_TO_WAIT
from crawler.middlewares.politeness import PoliteSlot


class PoliteThrottle(AutoThrottle):
    """Scrapy's rule, with each host's own floor; a host without a delay (one's own servers) is left alone."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        if isinstance(slot, PoliteSlot) and slot.floor > 0:
            super()._adjust_delay(slot, latency, response)
            if response.status in ASKS_TO_WAIT:
                slot.delay = min(2 * slot.delay, self.maxdelay)  # too fast, it says; good answers bring the delay down again
            slot.delay = max(slot.delay, slot.floor)
