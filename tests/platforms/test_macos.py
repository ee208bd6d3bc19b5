"""What macOS has not, taken away from every process: no `os.sched_getaffinity`, no bound on the address space, another name of the system.

A stand-in, not macOS: its file system, signals and loopback are those of the machine the tests run on.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE_SECONDS = 240  # the demo is two crawls, and the machine may be busy
# Python runs sitecustomize.py at every start, so the extraction processes are without these things as well.
AS_ON_MACOS = """
import os, resource, sys, sysconfig
if hasattr(os, "sched_getaffinity"):
    del os.sched_getaffinity, os.sched_setaffinity
def setrlimit(which, limits, _real=resource.setrlimit):
    if which == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    return _real(which, limits)
resource.setrlimit = setrlimit
sysconfig.get_config_vars()  # remembered: its files bear the name of the system
sys.platform = "darwin"
"""
# The standard library asks macOS for proxies through this module.
PROXIES = "def _get_proxy_settings(): return {}\ndef _get_proxies(): return {}\n"


@pytest.fixture(scope="module")
def macos(module_tools):
    """`macos(arguments...)` runs `winnow` there."""
    start = module_tools.tmp / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(AS_ON_MACOS, "utf-8")
    (start / "_scproxy.py").write_text(PROXIES, "utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(start), str(module_tools.repository)])}

    def winnow(*arguments: str, stdin: bytes = b"", command: tuple[str, ...] = module_tools.winnow):
        """An interpreter of its own each time: the stand-in begins with its start."""
        return subprocess.run(
            [*command, *arguments], env=environment, input=stdin, cwd=module_tools.tmp, capture_output=True, timeout=PATIENCE_SECONDS
        )

    return winnow


def test_the_stand_in_is_without_what_macos_lacks(macos):
    code = "import os, sys, resource; print(sys.platform, hasattr(os, 'sched_getaffinity')); resource.setrlimit(resource.RLIMIT_AS, (1, 1))"
    done = macos("-c", code, command=(sys.executable,))
    assert done.stdout == b"darwin False\n"
    assert "ValueError: current limit" in done.stderr.decode()


@pytest.fixture(scope="module")
def demo(macos, module_tools):
    folder = module_tools.tmp / "demo"
    done = macos("demo", "--folder", str(folder))
    assert done.returncode == 0, done.stderr
    return folder, done.stdout.decode()


def test_the_demo_crawls_its_sites_twice(demo):
    _, shown = demo
    lines = [line.split("│") for line in shown.splitlines() if "articles stored" in line or "articles after all" in line]
    assert sum(int(line[2]) for line in lines) == 32, "stored at their visit, or recognised by the other pages of their site"


def test_the_archive_of_a_crawl_is_imported(demo, macos, module_tools):
    crawled, _ = demo
    corpus = module_tools.tmp / "corpus"
    assert macos("init", str(corpus), "--contact", "tests@example.org").returncode == 0
    for path in (crawled / "sources").iterdir():
        shutil.copy(path, corpus / "sources")
    files = [str(path) for path in sorted((crawled / "archive").iterdir())]
    done = macos("import", *files, "--corpus", str(corpus), "--json")
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)["outcomes"]
    assert outcomes["stored"] >= 32
    assert "quarantined" not in outcomes


def test_a_batch_is_extracted(macos, module_tools):
    page = base64.b64encode(module_tools.article("Macintosh")).decode()
    lines = "".join(json.dumps({"id": number, "url": "https://example.org/a", "html_b64": page}) + "\n" for number in range(3))
    done = macos("extract", "--batch", stdin=lines.encode())
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["article"] * 3


def test_no_module_calls_what_only_linux_has():
    """Found by name: `getattr` with such a name is how the one place that may ask does it."""
    packages = (Path(__file__).parents[2] / package for package in ("winnow", "crawler", "pipelines"))
    linux_only = ("sched_getaffinity(", "posix_fadvise(", "posix_fallocate(", "memfd_create(", "O_TMPFILE", "/proc/", "prctl(", "inotify")
    found = [
        (path.name, word)
        for package in packages
        for path in package.rglob("*.py")
        for word in linux_only
        if word in path.read_text("utf-8")
    ]
    assert found == [("machine.py", "/proc/")], "which asks getrusage where there is none: tests/workers/test_machine.py"
