"""How long a crawl of a large frontier takes to its first request, and its memory by then: `python -m benchmarks.size.starting FOLDER`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from benchmarks.speed.__main__ import SOURCE
from pipelines.corpus import open_corpus
from pipelines.store.database.models import UrlRow

_WAIT_SECONDS = 300


def main() -> int:
    """Print the figures."""
    measure_start(Path(sys.argv[1]))
    return 0


def measure_start(root: Path) -> None:
    """A crawl that is stopped at its first request, to a source of this machine beside the made ones, which nobody serves.

    All made URLs wait; all were visited and are due again; all were visited and none is due.
    """
    now = open_corpus(root).now()
    for name, values in (
        ("every URL waits", {"state": "queued", "due_at": None}),
        ("every URL is due again", {"state": "done", "due_at": now - timedelta(days=1)}),
        ("no URL is due", {"state": "done", "due_at": now + timedelta(days=9)}),
    ):
        _set_urls(root, values)
        with socket.create_server(("127.0.0.1", 0)) as server:
            _add_source(root, f"127.0.0.1:{server.getsockname()[1]}")
            seconds, processor, peak = _start(root, server)
        sys.stdout.write(f"first request where {name}: after {seconds:.1f} s, processor to the end {processor:.1f} s, peak {peak} MB\n")
        sys.stdout.flush()


def _add_source(root: Path, host: str) -> None:
    (root / "sources" / "here.toml").write_text(SOURCE.format(name="here", host=host), "utf-8")
    config = root / "winnow.toml"
    config.write_text(re.sub(r"(?m)^allow = .*$", f'allow = ["{host}"]', config.read_text("utf-8")), "utf-8")


def _set_urls(root: Path, values: dict[str, Any]) -> None:
    db = open_corpus(root).open_database()
    with db.write() as session:
        session.execute(update(UrlRow).values(**values))
    db.close()


def _start(root: Path, server: socket.socket) -> tuple[float, float, int]:
    """Seconds to the first connection, seconds of the processor until the end, and the crawl process's peak of memory in MB."""
    server.settimeout(_WAIT_SECONDS)
    begun = time.monotonic()
    command = [sys.executable, "-m", "winnow.commands.main", "crawl", "--corpus", str(root), "--progress", "none"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server.accept()[0].close()
        seconds = time.monotonic() - begun
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text("ascii"))  # a child's ru_maxrss begins with ours
        peak = int(found[1]) // 1024 if found else 0
    finally:
        child.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(child.pid, 0)
    return seconds, usage.ru_utime + usage.ru_stime, peak


if __name__ == "__main__":
    sys.exit(main())
