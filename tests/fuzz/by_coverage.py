"""Drives one test of `test_fuzz` by what its cases reach in the code (atheris, libFuzzer): a case that gets anywhere new is the seed of others.

python tests/fuzz/by_coverage.py NAME [CASES] [FOLDER]

NAME is that of a test without `test_`; the folder keeps what got anywhere new from one call to the next. A case that fails ends it with the
traceback; libFuzzer leaves the bytes in the folder, too, and hypothesis says of what values they are made.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris  # of a virtual environment of its own: make fuzz-atheris

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 64
MAX_BYTES = 16_384  # of which hypothesis makes the values of a case


def main(name: str, cases: str = "10000", folder: str = "build/fuzz") -> None:
    """Does not return."""
    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["pipelines", "crawler"]):
        from tests.fuzz import test_fuzz
    kept = Path(folder) / name
    kept.mkdir(parents=True, exist_ok=True)
    for seed in range(SEEDS):  # from nothing libFuzzer tries a byte, then two: too few for a first value
        (kept / f"seed-{seed}").write_bytes(random.Random(seed).randbytes(MAX_BYTES // 4))
    options = [
        f"-runs={cases}",
        f"-max_len={MAX_BYTES}",
        "-len_control=0",
        f"-artifact_prefix={kept}-",
        "-timeout=60",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup([sys.argv[0], *options, str(kept)], getattr(test_fuzz, f"test_{name}").hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
