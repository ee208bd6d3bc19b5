"""On Windows the program says in one line what to use instead."""

from __future__ import annotations

import subprocess
import sys

# Windows has none of these modules; the name of the system is changed last, since Python's own modules go by it.
AS_ON_WINDOWS = """
import sys
sys.modules.update(dict.fromkeys(["fcntl", "resource", "pwd", "grp", "termios"]))
from winnow.commands.main import run
sys.platform = "win32"
sys.argv[1:] = ["crawl"]
run()
"""


def test_windows_is_told_to_use_wsl_in_one_line():
    done = subprocess.run([sys.executable, "-c", AS_ON_WINDOWS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "WSL" in done.stderr
