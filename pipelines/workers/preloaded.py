"""Imported by the fork server alone, and at work as soon as it is: models are loaded and expressions compiled for all workers."""

from __future__ import annotations

import gc
import os
from contextlib import suppress

import pipelines.workers.preparing  # noqa: F401  # what workers of a crawl import with their first page
from pipelines.workers.extraction_pool import warm_up

with suppress(OSError):  # as its workers: the signals that are meant for the program end it through the program
    os.setpgid(0, 0)
with suppress(Exception):  # a worker meets it again, and a page then tells
    warm_up()
gc.collect()
gc.freeze()  # a worker then neither walks nor copies what all of them share
