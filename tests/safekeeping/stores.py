"""Stores for tests: a mounted folder, and a real S3 server on loopback where one is installed (`make check-s3`)."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from pipelines.archive.places.object_store import ObjectStore

SERVER = os.environ.get("WINNOW_S3_SERVER", "")
KEYS = {"AWS_ACCESS_KEY_ID": "key-of-a-test", "AWS_SECRET_ACCESS_KEY": "s3cr3t-of-a-test", "AWS_REGION": "us-east-1"}
BUCKET = "evidence"


@dataclass(frozen=True)
class TestStore:
    """An empty store, as a corpus names it."""

    __test__ = False
    address: str
    endpoint: str = ""

    @property
    def opened(self) -> ObjectStore:
        return ObjectStore(address=self.address, endpoint=self.endpoint)

    def use(self, folder: Any, *, keep_local: bool = False, endpoint: str | None = None) -> None:
        """Have a corpus use it; what its winnow.toml said of a store before is replaced."""
        file = folder.root / "winnow.toml"
        before = file.read_text("utf-8").partition("\n[store]")[0]
        lines = [f'address = "{self.address}"', f"keep_local = {str(keep_local).lower()}"]
        if endpoint or self.endpoint:
            lines.append(f'endpoint = "{endpoint or self.endpoint}"')
        file.write_text(before + "\n[store]\n" + "\n".join(lines) + "\n", "utf-8")

    def content(self) -> dict[str, bytes]:
        """Every object by name."""
        with self.opened._reached() as files:
            found = [one for one in files.ls(self.opened._root, detail=True) if one["type"] == "file"]
            return {
                str(one["name"]).rpartition("/")[2]: bytes(files.cat_file(f"{self.opened._root}/{Path(one['name']).name}")) for one in found
            }

    def remove(self, name: str) -> None:
        with self.opened._reached() as files:
            files.rm_file(f"{self.opened._root}/{name}")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """moto's server, which answers as S3 does; `endpoint` is its address."""

    def __init__(self) -> None:
        if not SERVER:
            pytest.skip("no S3 server is installed here; `make check-s3` installs one and runs this")
        if importlib.util.find_spec("obstore") is None:
            pytest.skip("obstore is not installed here, the client of S3")
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen([SERVER, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                self._put(BUCKET)
                return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        self.close()
        raise AssertionError("the S3 server did not start")

    def _put(self, path: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.endpoint}/{path}", method="PUT"), timeout=10).close()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
