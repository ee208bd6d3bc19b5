"""Worker processes come from a fork server that has loaded all they need, or from new interpreters where there can be none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS = """
import multiprocessing, os, sys
from pipelines.items import PageInput
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits
if __name__ == "__main__":
    body = b"<html><body><article>" + b"<p>The harbour court heard the case of nine sailors again on Monday.</p>" * 9 + b"</article></body></html>"
    with ExtractionPool(WorkerLimits(workers=1)) as pool:
        found = pool.submit(PageInput(url="http://localhost/a", body=body)).result()
        children = [(process.pid, open(f"/proc/{process.pid}/stat").read().rpartition(")")[2].split()[1]) for process in multiprocessing.active_children()]
    print(found.status, [parent == str(os.getpid()) for _, parent in children], "trafilatura" in sys.modules)
"""

LEAVES = """
import os
from multiprocessing import forkserver
from pipelines.workers.fork_server import worker_context
if __name__ == "__main__":
    worker_context()
    ended, tell = forkserver.connect_to_new_process([])
    forkserver.read_signed(ended)
    os.close(tell)
    print(forkserver.read_signed(ended))
"""

LATE = """
import sys
import pipelines.workers.preloaded
from pipelines.items import PageInput
from pipelines.workers.extraction_pool import _extract
loaded = set(sys.modules)
body = b"<html><body><article>" + b"<p>The harbour court heard the case of nine sailors again on Monday.</p>" * 9 + b"</article></body></html>"
assert _extract(PageInput(url="http://localhost/a", body=body), None, True).prepared.terms
print(*sorted(set(sys.modules) - loaded))
"""


def _start(folder: Path, **environment: str) -> list[str]:
    script = folder / "starts.py"
    script.write_text(STARTS, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and macOS has no fork server")
def test_a_worker_is_forked_and_the_program_itself_loads_no_engine(tmp_path: Path) -> None:
    assert _start(tmp_path) == ["article", "[False]", "False"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_where_the_folder_for_temporary_files_allows_no_socket_a_worker_is_a_new_interpreter(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    assert _start(tmp_path, TMPDIR=str(folder)) == ["article", "[True]", "False"]


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no fork server")
def test_a_worker_whose_program_ended_as_it_started_says_nothing(tmp_path: Path) -> None:
    """Met at a signal on a busy machine: the traceback of a process that nobody waited for."""
    script = tmp_path / "leaves.py"
    script.write_text(LEAVES, "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert (done.stdout.strip(), done.stderr) == (b"1", b"")


def test_a_worker_loads_nothing_that_the_fork_server_could_have_loaded_for_all() -> None:
    late = subprocess.run(
        [sys.executable, "-c", LATE], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=True
    ).stdout.split()
    assert not {"pipelines", "sqlalchemy", "numpy", "lxml"}.intersection(late), f"every worker of every crawl loads {late}"
