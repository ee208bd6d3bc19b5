"""Limits on what one task may take of its process: memory, and processor time by a timer whose signal ends even the C code of lxml."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pipelines.workers.lasting_pool import ProcessExpired
from pipelines.workers.machine import limit_memory

P = ParamSpec("P")
T = TypeVar("T")


def prepare_process(memory_mb: int) -> None:
    """Bound the memory that this process takes from now on, and let the timer of `run_within` end it."""
    limit_memory(memory_mb)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def run_within(cpu_seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a function that may take so much processor time; after it the process dies, which `ran_out_of_time` tells."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return function(*args, **kwargs)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def ran_out_of_time(error: BaseException) -> bool:
    """Whether a task of a pool was ended for the time it took, of the processor or by the clock."""
    return isinstance(error, TimeoutError) or (isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGPROF)
