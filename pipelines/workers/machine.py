"""What the machine allows: cores that a program may use, a bound on the memory of a process, and memory given back; on Linux and macOS."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

LOOK_SECONDS = 0.1  # a page that fills memory at a gigabyte a second is found a tenth of one too late
_STATM = Path("/proc/self/statm")  # Linux only
_BYTES_OF_RSS = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes on macOS, kibibytes elsewhere

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # mallopt(3)
_LARGE_BYTES = 256 * 2**10  # glibc begins with 128 KiB
_FREE_BYTES = 2**20


def cores() -> int:
    """The cores this process may run on, at least 1; where the system does not tell (macOS), those of the machine."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def limit_memory(megabytes: int) -> None:
    """Bound what this process takes from now on, for the rest of its life: what needs more raises MemoryError or ends the process.

    Linux bounds the address space. macOS refuses that for every value, so a thread looks at the memory in use and kills the process past
    the bound; whoever waits for its work learns that it died.
    """
    limit = _taken() + megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        Thread(target=_end_past, args=(limit,), name="watch over the memory of this process", daemon=True).start()


def give_back_memory() -> None:
    """Have what is freed in large pieces returned to the system at once, for the rest of this process's life; glibc only.

    With each large piece that is freed, glibc by itself takes larger ones out of its heap, up to 32 MiB, and what lies between them is not
    returned any more: a crawl among 90 hostile hosts kept 90 MiB of bodies that it had long done with (November 2026).
    """
    with suppress(AttributeError, OSError):  # no mallopt: another library of C
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _FREE_BYTES)


def _taken() -> int:
    """The address space of this process in bytes (proc(5), statm); without a /proc, the most memory it has used."""
    try:
        return int(_STATM.read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES_OF_RSS


def _end_past(limit: int) -> None:
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES_OF_RSS <= limit:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
