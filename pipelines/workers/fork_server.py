"""The process that worker processes are forked from: it loads once what all of them need, and each then starts in milliseconds.

Two workers that were started one by one took 2.7 s of the processor before their first page, and the pass after a crawl as much again
(November 2026). It is Python's own fork server; a process that is forked from it shares no thread and no open file of the program.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from threading import Event

PRELOADED = "pipelines.workers.preloaded"
_has_loaded = Event()


def worker_context() -> BaseContext:
    """How worker processes start: from the fork server where there can be one, else each as a new interpreter.

    On macOS forking is not safe, since libraries of the system keep threads. The server needs a socket in the folder for temporary files,
    which may be full, or have too long a name for one.
    """
    if sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    try:
        forkserver.ensure_running()
    except OSError:
        return multiprocessing.get_context("spawn")
    return context


def note_loaded() -> None:
    """Processes have come from the fork server: from now on it is left alone, for it alone knows whether they are alive."""
    _has_loaded.set()


def end_server() -> None:
    """End the fork server while it loads: who waits for a process of it gets an error, and the next process a new server.

    Left alone it ends by itself, but not before it has loaded; until then it keeps the program's standard streams open.
    """
    if _has_loaded.is_set():
        return
    process: int | None = getattr(forkserver._forkserver, "_forkserver_pid", None)  # as Python 3.11 to 3.14 name it
    if process is not None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
