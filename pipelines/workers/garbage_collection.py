"""How often Python's garbage collector looks for cycles: seldom while a program starts, as it does by itself once pages are at work."""

from __future__ import annotations

import gc

START_THRESHOLDS = (20_000, 20, 20)
"""For `gc.set_threshold`. With Python's own the collector took 11 % of the imports of a crawl, among modules that all live to the end; with
these 5 % (November 2026)."""
_usual: list[tuple[int, int, int]] = []


def collect_seldom() -> None:
    """Until `collect_as_usual`; for the start of a program."""
    if not _usual:
        _usual.append(gc.get_threshold())
        gc.set_threshold(*START_THRESHOLDS)


def collect_as_usual() -> None:
    """Collect as before `collect_seldom`, if that was called, and never look again at what is there now.

    What Scrapy holds of a request goes with its page only when the collector looks for cycles: with the thresholds of the start a crawl of
    24 sites took 338 MB, with Python's own 229 (pages of 195 KB, November 2026).
    """
    if _usual:
        gc.freeze()
        gc.set_threshold(*_usual.pop())
