"""Runs the tests of every row of guarantees.toml and writes the table of docs/reference/guarantees.md, with the result of each row.

python tests/faults/guarantees.py            run the tests, write the page, print the table
python tests/faults/guarantees.py F03 A32    run the tests of these rows; the others stay as they were written last
python tests/faults/guarantees.py --print    print the table as it was written last
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("guarantees.toml")
PAGE = ROOT / "docs" / "reference" / "guarantees.md"
HEAD = """# Guarantees

What Winnow promises when something fails (F) or somebody attacks (A), and what shows it. `make guarantees` runs the tests of each row and
writes this page; their names stand in `tests/faults/guarantees.toml`. *Held* means that all of them passed, *not shown* that there is none.

"""


def main() -> int:
    """1 where a row did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="print the page as it is")
    rows = read_rows()
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to run (default: all)")
    options = parser.parse_args()
    if unknown := [number for number in options.rows if number not in rows]:
        parser.error(f"there is no row {', '.join(unknown)}; they are F01 to F46 and A01 to A33")
    if options.print:
        sys.stdout.write(PAGE.read_text(encoding="utf-8"))
        return 0
    chosen = {number: row for number, row in rows.items() if number in options.rows or not options.rows}
    results = run_tests(sorted({test for row in chosen.values() for test in row["tests"]}))
    results |= run_tests(sorted({test for row in chosen.values() for test in row.get("long", ())}), "-m", "long")
    today = datetime.now(UTC).date().isoformat()
    table = render(rows, {number: line_of(number, row, results, today=today) for number, row in chosen.items()})
    PAGE.write_text(table, encoding="utf-8")
    sys.stdout.write(table)
    return 1 if any(result != "passed" for result in results.values()) else 0


def read_rows() -> dict[str, dict[str, Any]]:
    """The rows by their numbers."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def run_tests(tests: list[str], *options: str) -> dict[str, str]:
    """What each test function ended as: passed, failed, or skipped where none of its cases ran."""
    if not tests:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", f"--junitxml={report}", *options]
        subprocess.run([*command, *(f"tests/{test}" for test in tests)], cwd=ROOT, check=False)
        cases = ElementTree.parse(report).iter("testcase")
        ended: dict[str, list[str]] = defaultdict(list)
        for case in cases:
            name = f"{case.get('classname', '').removeprefix('tests.').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
            kinds = {child.tag for child in case}
            ended[name].append("failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed")
    return {test: _worst(ended.get(test, ["failed"])) for test in tests}


def _worst(cases: list[str]) -> str:
    if "failed" in cases:
        return "failed"
    return "passed" if "passed" in cases else "skipped"


def line_of(number: str, row: dict[str, Any], results: dict[str, str], *, today: str) -> str:
    """One line of the table."""
    named = [*row["tests"], *row.get("long", ())]
    ended = {results[test] for test in named}
    result = next((word for word in ("failed", "skipped") if word in ended), "held") if ended else "not shown"
    tests = "<br>".join(f"`{test}`" for test in named)
    return f"| {number} | {row['fault']} | {row['answer']} | {tests} | {result} | {today} | {row.get('open', '')} |"


def render(rows: dict[str, dict[str, Any]], lines: dict[str, str]) -> str:
    """The page: these lines, and of the other rows those that it has."""
    former = {line.split(" | ")[0].removeprefix("| "): line for line in PAGE.read_text(encoding="utf-8").splitlines() if " | " in line}
    head = ["| | Fault or attack | Winnow | Tests | Result | Run on | Not shown |", "|---|---|---|---|---|---|---|"]
    return HEAD + "\n".join([*head, *(lines.get(number) or former[number] for number in rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
