"""A stand-in for a time-stamp authority: openssl with a certificate of its own, asked over HTTP on loopback."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

NAMES = """
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa_config]
default_tsa = made
[made]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
[req]
distinguished_name = empty
[empty]
"""


class Authority:
    """`root` is the certificate that it publishes, `url` where it is asked."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.url = folder, name, ""
        self.root = folder / "root.pem"
        folder.mkdir()
        (folder / "openssl.cnf").write_text(NAMES.format(folder=folder), "utf-8")
        (folder / "serial").write_text("01\n", "utf-8")
        for key in ("root.key", "tsa.key"):
            self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        made = ("-config", "openssl.cnf", "-days", "3650")
        self.openssl(
            "req", "-x509", "-new", "-key", "root.key", "-subj", f"/CN={name} root", "-extensions", "ca", "-out", "root.pem", *made
        )
        self.openssl("req", "-new", "-key", "tsa.key", "-subj", f"/O=Tests/CN={name}", "-config", "openssl.cnf", "-out", "tsa.csr")
        issued = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "3650")
        self.openssl("x509", "-req", "-in", "tsa.csr", *issued, "-extfile", "openssl.cnf", "-extensions", "tsa", "-out", "tsa.pem")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=30)

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        self.openssl("ts", "-reply", "-config", "openssl.cnf", "-section", "made", "-queryfile", "request.tsq", "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.server.authority.answer(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def authority(module_tools: Any) -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here: no time stamp was verified")
    made = Authority(module_tools.tmp / "authority", "Stand-in Authority")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.authority = made  # type: ignore[attr-defined]
    made.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def other_authority(module_tools: Any, authority: Authority) -> Authority:
    """One that nobody has heard of."""
    return Authority(module_tools.tmp / "other", "Another Authority")
