"""Standard streams that a script has closed."""

from __future__ import annotations

import os
import sys


def open_closed_streams() -> None:
    """Give a stream that was closed (`winnow crawl 2>&-`) the null device: libraries take for granted that there are three."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        null = os.open(os.devnull, os.O_RDWR)
        if null != number and not _is_open(number):
            os.dup2(null, number, inheritable=True)
            os.close(null)
            null = number
        setattr(sys, name, open(null, mode, encoding="utf-8", errors="backslashreplace", closefd=False))  # noqa: SIM115 - it stays open


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
