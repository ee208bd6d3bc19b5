"""Runs a command with all its descendants and says what they took: `python -m benchmarks.speed.measured COMMAND ...` (Linux only).

The last line of its output is JSON: `clock` and `cpu` in seconds, `main_cpu` of the command's own process, `main_mb` and `largest_mb`, the
peak resident memory of that process and of the largest of all. It adopts what the command leaves behind, so that nothing goes uncounted.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
LOOK_SECONDS = 0.05
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run, wait for all, tell."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    begun = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    seen = {"main_cpu": 0.0, "main_mb": 0.0}
    watch = threading.Thread(target=_watch, args=(process, seen), daemon=True)
    watch.start()
    code = process.wait()
    clock = time.perf_counter() - begun
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {"code": code, "clock": clock, "cpu": used.ru_utime + used.ru_stime, "largest_mb": used.ru_maxrss / 1024, **seen}
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in told.items()}) + "\n")
    return code


def _watch(process: subprocess.Popen[bytes], seen: dict[str, float]) -> None:
    folder = Path("/proc") / str(process.pid)
    with suppress(OSError, ValueError, IndexError):
        while True:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            seen["main_cpu"] = (int(fields[11]) + int(fields[12])) / TICKS
            seen["main_mb"] = int(status["VmHWM"].split()[0]) / 1024 if "VmHWM" in status else seen["main_mb"]
            time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
