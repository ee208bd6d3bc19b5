"""Asks a database of weaknesses (OSV) for every package in requirements.lock: `make audit`, by pip-audit.

Ends with 0 where none is known, 1 where some are, and 2 where the database did not answer, or not for every package: then too little is
known, and it says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from dependencies.lock import LOCK, ROOT

OSV = "https://api.osv.dev/v1/query"
TOOL = ROOT / ".venv-audit" / "bin" / "pip-audit"
_SECONDS = 600


def main() -> int:
    """Run the audit and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default=OSV, help="the address of the database (default: %(default)s)")
    parser.add_argument("--tool", type=Path, default=TOOL, help="the pip-audit to run (default: that of .venv-audit)")
    options = parser.parse_args()
    answer, words = ask(options.tool, options.source)
    if answer is None:
        sys.stderr.write(
            f"NOT AUDITED. No answer from {options.source}, so nothing is known of {LOCK.name}, neither good nor bad.\n"
            f"Run this again where that address can be reached. Why there was none:\n{words}\n"
        )
        return 2
    weak = [(package, weakness) for package in answer for weakness in package.get("vulns", ())]
    for package, weakness in weak:
        better = ", ".join(weakness.get("fix_versions") or ()) or "no version yet"
        sys.stdout.write(f"{package['name']} {package['version']}: {weakness['id']}, fixed in {better}\n")
    skipped = [package for package in answer if "skip_reason" in package]
    for package in skipped:
        sys.stdout.write(f"{package['name']}: not asked for, {package['skip_reason']}\n")
    sys.stdout.write(f"{len(answer)} packages asked for at {options.source}: {len(weak)} known weaknesses, {len(skipped)} not asked for\n")
    return 1 if weak else 2 if skipped else 0


def ask(tool: Path, source: str) -> tuple[list[dict[str, Any]] | None, str]:
    """What the database says of each package, or None and the last line of the tool where it did not answer."""
    command = [str(tool), "--requirement", str(LOCK), "--no-deps", "--disable-pip", "--vulnerability-service", "osv", "--osv-url", source]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):  # it failed before it wrote its answer
        return None, "".join(done.stderr.strip().splitlines()[-1:])


if __name__ == "__main__":
    sys.exit(main())
