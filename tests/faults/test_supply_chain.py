"""A package that is not the one that was chosen is refused, and an audit that could not be made does not look like a clean one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEAK = "jinja2"  # any that is pinned
FINDING = {
    "id": "TEST-2026-1",
    "summary": "A finding of this test.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": WEAK},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.1"}]}],
        }
    ],
}


def make_wheel(folder: Path) -> Path:
    wheel = folder / "grain-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("grain.py", "WEIGHT = 1\n")
        archive.writestr("grain-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: grain\nVersion: 1.0\n")
        archive.writestr("grain-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("grain-1.0.dist-info/RECORD", "grain.py,,\n")
    return wheel


def install(folder: Path, digest: str) -> tuple[int, str]:
    """As the Makefile installs: with hashes, from a folder instead of a registry."""
    lock = folder / "requirements.lock"
    lock.write_text(f"grain==1.0 \\\n    --hash=sha256:{digest}\n")
    command = [sys.executable, "-m", "pip", "install", "--isolated", "--no-index", "--no-cache-dir", "--find-links", str(folder)]
    done = subprocess.run(
        [*command, "--require-hashes", "--no-deps", "--target", str(folder / "installed"), "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": "/dev/null", "HOME": str(folder)},
    )
    return done.returncode, done.stderr


def test_a32_a_package_with_an_altered_hash_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("planted.py", "WEIGHT = 2\n")
    code, said = install(tmp_path, digest)
    assert code != 0
    assert "DO NOT MATCH" in said
    assert not (tmp_path / "installed").exists()
    code, said = install(tmp_path, hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert code == 0, said
    assert (tmp_path / "installed" / "grain.py").exists(), "the control: with its own hash it is installed"


def test_a32_whatever_the_makefile_installs_it_installs_with_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    installs = [line.strip() for line in makefile.splitlines() if "$(PIP)" in line or "pip install" in line]
    installs = [line for line in installs if not line.startswith("PIP :=")]
    assert len(installs) >= 5
    for line in installs:
        assert "--require-hashes" in line or "--editable ." in line, line


def audit(source: str, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "dependencies.audit", "--source", source, *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def weaknesses() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A database of weaknesses on loopback: its address, and what it knows of any package whose name it is asked for."""
    known: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"vulns": known} if known and asked["package"]["name"] == WEAK else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1/query", known
    server.shutdown()
    server.server_close()
    thread.join()


STAND_IN = """#!{python}
import json
print(json.dumps({{"dependencies": [{{"name": "whole", "version": "1", "vulns": []}}, {answer}]}}))
"""


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ('{"name": "sound", "version": "1", "vulns": []}', 0, "0 known weaknesses, 0 not asked for"),
        ('{"name": "weak", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]}', 1, "weak 1: X-1, fixed in no version yet"),
        ('{"name": "odd", "skip_reason": "not on the index"}', 2, "odd: not asked for, not on the index"),
    ],
)
def test_a32_an_audit_that_left_a_package_out_is_not_a_clean_one(tmp_path: Path, answer: str, code: int, words: str) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(STAND_IN.format(python=sys.executable, answer=answer))
    tool.chmod(0o700)
    ended, said = audit("http://127.0.0.1:9/", "--tool", str(tool))
    assert (ended, words in said) == (code, True), said


def test_a32_an_audit_whose_tool_is_missing_or_says_nothing_is_none() -> None:
    for tool in ("/nowhere/pip-audit", "/bin/true"):
        code, said = audit("http://127.0.0.1:9/", "--tool", tool)
        assert (code, said.startswith("NOT AUDITED.")) == (2, True), said


@pytest.mark.long  # installs the tools of the audit where `make audit` has not yet
def test_a32_an_audit_says_what_it_found_and_clearly_that_it_could_not_ask(weaknesses: tuple[str, list[dict[str, Any]]]) -> None:
    subprocess.run(["make", ".venv-audit/.installed"], cwd=ROOT, check=True, capture_output=True)
    source, known = weaknesses
    code, said = audit("http://127.0.0.1:9/")
    assert (code, said.startswith("NOT AUDITED.")) == (2, True), said
    code, said = audit(source)
    assert (code, "0 known weaknesses" in said) == (0, True), said
    known.append(FINDING)
    code, said = audit(source)
    assert (code, f"{WEAK} " in said, "TEST-2026-1, fixed in 999.1" in said) == (1, True, True), said
