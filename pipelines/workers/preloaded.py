"""Imported by the fork server alone, and at work as soon as it is: models are loaded and expressions compiled for all workers."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from types import TracebackType

from pipelines.workers.extraction_pool import warm_up


def _tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Say nothing of a process that finds its pipe or its lock gone as it starts: its program has ended, or learns that it died."""
    if not isinstance(error, (EOFError, OSError)):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _tell
with suppress(OSError):  # as its workers: the signals that are meant for the program end it through the program
    os.setpgid(0, 0)
with suppress(Exception):  # a worker meets it again, and a page then tells
    warm_up()
gc.collect()
gc.freeze()  # a worker then neither walks nor copies what all of them share
