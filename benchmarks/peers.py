"""Other extractors on the same pages, asked in an environment of their own: `peers.lock` says which and at which version.

What cannot be installed on a machine is left out of its tables, and named.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.languages import language_of
from benchmarks.pages import GoldPage
from benchmarks.readers import Reading

PEERS = ("justext", "newspaper4k", "readability-lxml", "resiliparse")
LOCK = Path(__file__).with_name("peers.lock")
WORKER = Path(__file__).with_name("peer_worker.py")
FOLDER = Path(__file__).with_name("out") / "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersMissingError(Exception):
    """The peers' environment could not be made; `reason` is pip's last line."""

    reason: str


def install_peers(folder: Path = FOLDER) -> Path:
    """The interpreter of the peers' environment, made anew where the lock has changed. Raises `PeersMissingError`."""
    python = folder / "bin" / "python"
    done = folder / "installed.lock"
    if not (done.exists() and done.read_text("utf-8") == LOCK.read_text("utf-8")):
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        ended = subprocess.run([*pip, "-r", str(LOCK)], capture_output=True, text=True, check=False)
        if ended.returncode:
            raise PeersMissingError(reason=(ended.stderr.strip().splitlines() or ["pip failed"])[-1])
        done.write_text(LOCK.read_text("utf-8"), "utf-8")
    return python


def read_with_peer(python: Path, peer: str, pages: Sequence[GoldPage]) -> Iterator[Reading]:
    """The peer's reading of each page, in order. Raises `RuntimeError` where its process ends early."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as jobs:
        for page in pages:
            job = {"file": str(page.file), "charset": page.charset, "url": page.url, "language": language_of(page)}
            print(json.dumps(job), file=jobs)
        jobs.seek(0)
        with subprocess.Popen([str(python), str(WORKER), peer], stdin=jobs, stdout=subprocess.PIPE, text=True) as process:
            lines = iter(process.stdout or ())
            for page in pages:
                line = next(lines, None)
                if line is None:
                    raise RuntimeError(f"{peer} ended before {page.name}; its process said why on stderr")
                yield _reading(json.loads(line))


def _reading(found: dict[str, str]) -> Reading:
    return Reading(
        text=found.get("text") or "",
        status="",
        title=found.get("title"),
        authors=found.get("authors") or "",
        date=found.get("date") or None,
        cpu_ms=float(found["cpu_ms"]),
    )


if __name__ == "__main__":
    print(install_peers(), file=sys.stderr)
