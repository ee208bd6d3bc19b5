"""Notices that the machine's clock cannot be right: it stands before what the corpus knows to have happened, or ran back meanwhile.

A machine that lost its battery, or a virtual one that was restored, comes up years too early; what it captures then is dated before what
was captured first. The run goes on, for the pages may be gone tomorrow, and says so of every text that it stores.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

SLACK = timedelta(minutes=2)  # clocks that a time server puts right jump by less


class ClockWatch:
    """The clock of one run. `known` is the latest time of which the corpus tells, None for a new one."""

    def __init__(self, clock: Callable[[], datetime], known: datetime | None) -> None:
        self._clock = clock
        self._began, self._monotonic = clock(), time.monotonic()
        self.problem = ""
        """What is wrong with it, in words; empty while nothing is. Durations are not measured by it."""
        if known is not None and self._began < known - SLACK:
            self.problem = f"the clock of this machine says {_words(self._began)}, but the corpus was at work at {_words(known)}"

    def now(self) -> datetime:
        """The time as the corpus sees it."""
        now = self._clock()
        if not self.problem and now < self._began + timedelta(seconds=time.monotonic() - self._monotonic) - SLACK:
            self.problem = f"the clock of this machine was set back to {_words(now)} during this run, which began at {_words(self._began)}"
        return now


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
