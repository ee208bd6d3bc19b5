"""A PostgreSQL server of its own for a measurement, so that its processor time is that of the crawl alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.speed.serving import HOST

_USER = "winnow"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server at work; `address` is that of its one database."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time of the server and of all processes it had and has."""
        own = _times(self.pid)
        living = (_times(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and _parent(entry) == self.pid)
        return (sum(own) + sum(sum(times[:2]) for times in living)) / _TICKS

    def log_bytes(self) -> int:
        """Bytes written to the write-ahead log so far."""
        return int(self._ask("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"))

    def database_bytes(self) -> int:
        """The size of the database with its indexes."""
        return int(self._ask("select pg_database_size(current_database())"))

    def _ask(self, query: str) -> object:
        with psycopg.connect(self.address, autocommit=True) as connection:
            row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return row[0]


@contextmanager
def own_server(port: int) -> Iterator[Server]:
    """One with the settings of a fresh installation, on loopback, in a temporary folder. Raises `FileNotFoundError` without PostgreSQL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(programs[-1]) if programs else shutil.which("initdb")
    if initdb is None:
        raise FileNotFoundError("initdb of PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory(prefix="capacity-") as name:
        folder = Path(name)
        as_user = {}
        if os.geteuid() == 0:  # PostgreSQL refuses root
            shutil.chown(folder, "nobody")
            as_user = {"user": "nobody"}
        data = str(folder / "data")
        subprocess.run(
            [initdb, "-D", data, "-U", _USER, "--auth=trust", "-E", "UTF8"], check=True, capture_output=True, cwd=name, **as_user
        )
        options = ["-D", data, "-h", HOST, "-p", str(port), "-k", name]
        process = subprocess.Popen(
            [str(Path(initdb).with_name("postgres")), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=name, **as_user
        )
        try:
            yield Server(address=_make_database(port), pid=process.pid)
        finally:
            process.terminate()
            process.wait()


def _make_database(port: int) -> str:
    for _ in range(1_200):
        try:
            with psycopg.connect(f"postgresql://{_USER}@{HOST}:{port}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE corpus")
            return f"postgresql://{_USER}@{HOST}:{port}/corpus"
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _times(pid: int) -> tuple[int, int, int, int]:
    """User, system, and those of children that ended, in ticks (proc(5))."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return (0, 0, 0, 0)
    return (int(fields[11]), int(fields[12]), int(fields[13]), int(fields[14]))


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
