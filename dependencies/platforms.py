"""Whether everything pinned in requirements.lock has a wheel for each system and Python we name: `make check-platforms`.

Asks the package registry that is set up here, by uv, for metadata alone; nothing is installed. Needs uv, and is therefore no part of the
tests. Ends with 1 where a wheel is missing that is not in `EXPECTED`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from dependencies.lock import LOCK

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "Linux x86_64": "x86_64-unknown-linux-gnu",
    "Linux aarch64": "aarch64-unknown-linux-gnu",
    "Alpine x86_64": "x86_64-unknown-linux-musl",
    "Alpine aarch64": "aarch64-unknown-linux-musl",
    "macOS arm64": "aarch64-apple-darwin",
    "macOS x86_64": "x86_64-apple-darwin",
}
# Built from source on the spot: zope.interface has no wheel for musl. Without a compiler it builds as pure Python.
EXPECTED = {"Alpine x86_64": frozenset({"zope-interface"}), "Alpine aarch64": frozenset({"zope-interface"})}
_PIN = re.compile(r"^([\w.-]+)==[^\\]+", re.MULTILINE)
_MISSING = re.compile(r"Because (?:all versions of )?([\w.-]*\w)(?:\{[^}]*\})?\S* has no ")
_MOST = 12  # packages without a wheel; more are no gap but a broken setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one system and Python lack; `fault` is uv's text where it said something else."""

    system: str
    python: str
    missing: tuple[str, ...]
    fault: str = ""


def ask(system: str, python: str, pins: str) -> Answer:
    """Leave out one package after the other until uv is content with wheels alone."""
    missing: list[str] = []
    while len(missing) < _MOST:
        fault = _resolve(SYSTEMS[system], python, "\n".join(line for line in pins.splitlines() if _name(line) not in missing))
        if not fault:
            return Answer(system=system, python=python, missing=tuple(missing))
        found = _MISSING.search(fault)
        name = found[1] if found else ""
        if not name or name in missing:
            break
        missing.append(name)
    return Answer(system=system, python=python, missing=tuple(missing), fault=fault)


def _name(pin: str) -> str:
    return pin.partition("==")[0]


def _resolve(system: str, python: str, pins: str) -> str:
    """What uv has against these pins, or nothing."""
    with TemporaryDirectory() as folder:
        wanted = Path(folder) / "pins.in"
        wanted.write_text(pins + "\n", "utf-8")
        command = ("uv", "pip", "compile", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-header", "--no-annotate")
        done = subprocess.run(
            [*command, "--python-platform", system, "--python-version", python, str(wanted), "--output-file", f"{folder}/out"],
            capture_output=True,
            text=True,
            env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        )
    return "" if done.returncode == 0 else done.stderr.strip()


def main() -> int:
    """Print the table; 1 where something unexpected is missing, 2 where there is no uv to ask."""
    if shutil.which("uv") is None:
        sys.stderr.write("uv is missing: install it, for example by `pipx install uv`, and run again\n")
        return 2
    pins = "\n".join(found[0].strip() for found in _PIN.finditer(LOCK.read_text("utf-8")))
    with ThreadPoolExecutor(max_workers=2) as threads:
        answers = list(threads.map(lambda pair: ask(pair[0], pair[1], pins), product(SYSTEMS, PYTHONS)))
    code = 0
    for system in SYSTEMS:
        cells = []
        for answer in (answer for answer in answers if answer.system == system):
            surprising = bool(answer.fault or set(answer.missing) - EXPECTED.get(system, frozenset()))
            code = code or int(surprising)
            words = f"without {', '.join(answer.missing)}" if answer.missing else "all"
            cells.append(f"{answer.python}: {answer.fault.splitlines()[-1] if answer.fault else words}{' (!)' if surprising else ''}")
        sys.stdout.write(f"{system:<15} {' | '.join(cells)}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
