"""Real signals in a process of their own: noted once, known to every watch, and then left to Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_real_signal_is_noted_once_and_then_left_to_python():
    code = """
import signal
from crawler.runs.interruption import watch_signals
with watch_signals() as came:
    before = came()
    signal.raise_signal(signal.SIGTERM)
    print(before, came(), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, flush=True)
signal.raise_signal(signal.SIGTERM)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60)
    assert (done.stdout, done.returncode) == ("False True True\n", -15), done.stderr


def test_watches_within_each_other_know_what_came_to_one_of_them():
    code = """
import signal
from crawler.runs.interruption import signal_came, watch_signals
with watch_signals() as outer:
    with watch_signals() as first:
        pass
    signal.raise_signal(signal.SIGTERM)
    with watch_signals() as second:
        print(first(), second(), outer(), signal_came(), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
print(signal_came(), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
with watch_signals() as outer:
    with watch_signals() as inner:
        signal.raise_signal(signal.SIGINT)
    print(inner(), outer(), signal.getsignal(signal.SIGINT) is signal.default_int_handler)
with watch_signals() as outer:
    print(outer(), flush=True)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60)
    assert done.stdout.splitlines() == ["False True True True True", "False True", "True True True", "False"], done.stderr
