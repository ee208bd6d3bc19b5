"""Exports 10,000 and 100,000 documents in every format, each in a process of its own, and tells its peak of memory and its time."""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.size.corpus import make_corpus
from pipelines.exports import FORMATS, CaptureFormat

SIZES = (10_000, 100_000)


def measure(root: Path, name: str, output: Path) -> tuple[int, float]:
    """Peak resident memory in MB and seconds of processor time of one export."""
    command = [sys.executable, "-m", "winnow.commands.main", "export", "--corpus", str(root), "--format", name, "--output", str(output)]
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{name}: the export ended with status {status}")
    return usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print a table."""
    sizes = tuple(int(word) for word in sys.argv[1:]) or SIZES
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("| format | " + " | ".join(f"{size:,} documents: MB, s" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    with tempfile.TemporaryDirectory() as made:
        begun = time.monotonic()
        for size in sizes:
            make_corpus(Path(made) / str(size), size, indexed=False)
        print(f"corpora made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for name, made_format in FORMATS.items():
            if isinstance(made_format, CaptureFormat):
                continue  # the made corpora have no archive
            cells = []
            for size in sizes:
                output = Path(made) / "output"
                peak, seconds = measure(Path(made) / str(size), name, output)
                cells.append(f"{peak}, {seconds:.0f}")
                shutil.rmtree(output) if output.is_dir() else output.unlink()
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
