"""The thresholds of the garbage collector are those of the start only until work begins, and then what they were."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import gc
gc.set_threshold(*{before})
from pipelines.workers.garbage_collection import collect_as_usual, collect_seldom
if {starts}:
    collect_seldom()
    collect_seldom()
    print(*gc.get_threshold())
collect_as_usual()
collect_as_usual()
print(*gc.get_threshold(), gc.get_freeze_count() > 0)
"""


@pytest.mark.parametrize(
    ("before", "starts", "seen"),
    [
        ((700, 10, 10), True, ["20000 20 20", "700 10 10 True"]),
        ((2_000, 10, 5), True, ["20000 20 20", "2000 10 5 True"]),
        ((700, 10, 10), False, ["700 10 10 False"]),
    ],
    ids=["as Python has it", "as another Python has it", "in a program that did not start so"],
)
def test_the_collector_looks_seldom_at_the_start_alone(before: tuple[int, int, int], starts: bool, seen: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", CODE.format(before=before, starts=starts)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == seen
