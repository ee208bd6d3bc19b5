"""Cores and memory are bounded on machines that tell less than Linux, too."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys

import pytest

from pipelines.workers import machine

# What macOS says to every value of RLIMIT_AS; then more than the bound is taken, and the process should be gone before it is done.
GREEDY = """
import resource, sys, time
if sys.argv[1] == "macos":
    def refuse(*_): raise ValueError("current limit exceeds maximum limit")
    resource.setrlimit = refuse
from pipelines.workers.machine import limit_memory
limit_memory(256)
held = b"x" * (int(sys.argv[2]) * 2**20)
time.sleep(1)
print("alive", flush=True)
"""


def test_the_cores_are_those_the_system_lets_us_use():
    assert machine.cores() == len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def test_without_the_call_of_linux_the_cores_are_those_of_the_machine(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert machine.cores() == 6


def test_a_machine_that_tells_no_cores_has_one(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.cores() == 1


@pytest.mark.parametrize("system", ["this", "macos"])
def test_a_process_within_the_bound_lives_and_one_past_it_ends(system):
    # By way of a shell: a process begins with the peak of the one that started it, and this one may have held more than the bound.
    command = ["sh", "-c", '"$0" "$@"; exit $?', sys.executable, "-c", GREEDY, system]
    within = subprocess.run([*command, "20"], capture_output=True, text=True, timeout=60)
    assert (within.returncode, within.stdout) == (0, "alive\n"), within.stderr
    past = subprocess.run([*command, "400"], capture_output=True, text=True, timeout=60)
    assert past.returncode != 0
    assert past.stdout == ""


def test_the_memory_in_use_is_counted_in_bytes():
    """A Python process has some megabytes: in a wrong unit it would have some kibibytes or gibibytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * machine._BYTES_OF_RSS
    assert 5 * 2**20 < used < 8 * 2**30


def test_what_a_process_has_taken_is_known_without_the_files_of_linux(monkeypatch, tmp_path):
    resident = int(machine._STATM.read_text().split()[1]) * resource.getpagesize() if machine._STATM.exists() else 0
    with_them = machine._taken()
    monkeypatch.setattr(machine, "_STATM", tmp_path / "none")
    without = machine._taken()
    assert 5 * 2**20 < without < 8 * 2**30
    # Neither the address space nor the most that was used of it is less than what is used now, which Linux counts in batches (proc(5)).
    assert min(with_them, without) >= 0.9 * resident


GIVES_BACK = """
import resource, sys
from pathlib import Path
from pipelines.workers.machine import give_back_memory
if sys.argv[1] == "yes":
    give_back_memory()
del_first = [bytes(16 * 2**20)]
del del_first[:]
kept = []
large = []
for _ in range(20):
    large.append(b"x" * (4 * 2**20))
    kept.append(b"y" * 100_000)
del large[:]
print(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is freed")
def test_what_is_freed_in_large_pieces_is_given_back():
    """The control keeps all of it: 80 MiB."""
    taken = {}
    for answer in ("yes", "no"):
        done = subprocess.run([sys.executable, "-c", GIVES_BACK, answer], capture_output=True, timeout=60, check=True)
        taken[answer] = int(done.stdout)
    assert taken["no"] - taken["yes"] > 60
