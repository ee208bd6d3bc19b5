"""A23, A32: in a network of its own, a crawl sends nothing to anybody but the hosts of its sources, and opens no door; nor do commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("in_namespace.py")
STORIES = 5


def run(folder, *more):
    """What left a network in which Winnow worked; skipped where none can be made."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    probe = [unshare, "-n", ip, "link", "add", "a0", "type", "veth", "peer", "name", "a1"]
    if not unshare or not ip or subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("a network namespace cannot be made here (root, unshare and ip are needed): whom a crawl talks to is NOT tested")
    done = subprocess.run([unshare, "-n", sys.executable, str(SCRIPT), str(folder), *more], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("more", [(), pytest.param(("commands",), marks=pytest.mark.long)], ids=["crawl", "all commands"])
def test_a32_nothing_leaves_for_anybody_but_the_hosts_of_the_sources(tmp_path, more):
    found = run(tmp_path, *more)
    assert {one.split(":")[0] for one in found["control"]} == {"tcp 198.51.100.2", "udp 198.51.100.1"}, "the watch sees what is sent"
    assert found["crawl"]["code"] == 0, found["crawl"]
    assert found["crawl"]["stored"] == STORIES
    assert found["asked"] >= STORIES + 2
    assert {name: run for name, run in found["commands"].items() if run[0]} == {}
    assert found["outside"] == []
    assert found["inside"] == []
    assert found["listening"] == []
