"""Measures Winnow beside other extractors on the gold pages and holds the floors: `python -m benchmarks.quality --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import report
from benchmarks.measuring import measure_all
from benchmarks.pages import SHARED

FLOORS = Path(__file__).with_name("floors.json")
MARGIN = 0.002  # a floor lies this much under the figure it was pinned at


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 1 a figure fell under its floor, 2 the pages are missing."""
    options = _read_arguments(arguments)
    if not (SHARED / "pages" / "manifest.jsonl").exists():
        print("../shared/pages is not beside the repository: nothing to measure")
        return 2
    rows, missing = measure_all(with_peers=options.peers)
    print(report.write_report(rows, missing))
    figures = report.floor_figures(rows)
    if options.json:
        options.json.write_text(json.dumps({"figures": figures, "rows": [asdict(row) for row in rows]}, ensure_ascii=False), "utf-8")
    if options.pin:
        floors = {key: {name: round(value - MARGIN, 4) for name, value in values.items()} for key, values in figures.items()}
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
    fallen = find_fallen(figures, json.loads(FLOORS.read_text("utf-8")))
    print("\n".join(["", *fallen]) if fallen else "\nall figures stand on or above their floors")
    return 1 if fallen and options.check else 0


def find_fallen(figures: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """One line for every figure under its floor, and for every floor without a figure."""
    fallen = []
    for dataset, names in floors.items():
        for name, floor in names.items():
            value = figures.get(dataset, {}).get(name)
            if value is None or value < floor:
                fallen.append(f"BELOW THE FLOOR: {dataset} {name} is {'missing' if value is None else f'{value:.4f}'}, floor {floor:.4f}")
    return fallen


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="end with 1 if a figure lies under its floor in floors.json")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures and rows to FILE")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="Winnow and trafilatura only: half the time")
    parser.add_argument("--pin", action="store_true", help=f"write floors.json anew, {MARGIN} under these figures")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
