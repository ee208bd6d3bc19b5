"""Serves the real sites on loopback with the tool that lies beside them, and reads what was asked out of its log."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.pages import SHARED

PACK = SHARED / "real-sites.tar.xz"
SERVER = SHARED / "tools" / "serve_real_sites.py"
MIN_WORDS = 60  # of a post's page: what has less is a picture or a film, and no text to be found
LOG_SECONDS = 6  # the server writes its log every five


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site and where it is served. `kinds` says of each of its paths what stands there, by its own markup."""

    name: str
    base: str
    kinds: dict[str, str]
    posts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The sites while they are served."""

    sites: tuple[Site, ...]
    log: Path

    def asked(self, site: Site) -> list[tuple[str, int]]:
        """Path and status of every request that a site had so far."""
        time.sleep(LOG_SECONDS)
        netloc = urlsplit(site.base).netloc
        rows = (json.loads(line) for line in self.log.read_text("utf-8").splitlines())
        return [(row["path"], row["status"]) for row in rows if row["host"] == netloc]


@contextmanager
def serve_sites(names: list[str]) -> Iterator[Served]:
    """Serve the sites of these names, or all, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="realsites-") as folder:
        hosts, log = Path(folder) / "hosts.json", Path(folder) / "access.jsonl"
        command = [sys.executable, str(SERVER), "--port", str(_free_port()), "--hosts", str(hosts), "--log", str(log)]
        server = subprocess.Popen([*command, *(["--only", *names] if names else [])], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            server.stdout.readline()  # it has unpacked the sites, listens, and has written `hosts`
            yield Served(sites=_read_sites(json.loads(hosts.read_text("utf-8"))), log=log)
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=30)


def path_of(url: str) -> str:
    """The path under which the manifest knows a page; with its query where it has one, which no page of the manifest has."""
    parts = urlsplit(url)
    path = unquote(parts.path).removesuffix("index.html").rstrip("/") or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _read_sites(bases: dict[str, str]) -> tuple[Site, ...]:
    root = next(Path(tempfile.gettempdir()).glob(f"real-sites-{PACK.stat().st_size}"))
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))["sites"]
    return tuple(_site(entry, bases[entry["name"]]) for entry in manifest if entry["name"] in bases)


def _site(entry: dict[str, object], base: str) -> Site:
    pages: list[dict[str, object]] = entry["pages"]  # type: ignore[assignment]
    kinds = {path_of(str(page["path"])): str(page["kind"]) for page in pages}
    posts = {path_of(str(page["path"])) for page in pages if page["kind"] == "post" and int(str(page["words"])) >= MIN_WORDS}
    return Site(name=str(entry["name"]), base=base, kinds=kinds, posts=frozenset(posts))


def _free_port() -> int:
    """A port above which eight more are likely free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(int(probe.getsockname()[1]), 60_000)
