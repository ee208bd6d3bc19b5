"""A program that starts commands of Winnow by forking, so that the modules they need are imported once and not once for each test.

Each command is still a process of its own, with its own environment, folder, streams, signals, locks and exit code; only the start of the
interpreter and the imports are shared. A request is a line of JSON with three file descriptors (the streams); the answers are two lines, the
process id at once and the status that `os.waitpid` tells at the end. Ends with its standard input.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import multiprocessing
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import forkserver, resource_tracker
from typing import Any, NoReturn

PRELOADED = "pipelines.workers.preloaded"
MAIN = "winnow.commands.main"
APART = {MAIN, PRELOADED, "crawler.settings"}  # the one is run, the other reads the corpus of its folder when it is imported
OURS = ("pipelines", "crawler", "winnow")
SCRAPYS = ("scrapy.core.downloader", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares", "scrapy.extensions", "scrapy.http")
ALSO = (  # what a crawl imports on the way
    *("scrapy.crawler", "scrapy.dupefilters", "scrapy.pqueues", "scrapy.squeues", "scrapy.statscollectors", "scrapy.utils.engine"),
    *("aiohttp", "alembic.command", "email.policy", "requests", "stringprep", "tldextract", "twisted.internet.asyncioreactor"),
)
MAX_REQUEST_BYTES = 2**20


def main(address: str) -> None:
    """Serve until standard input ends. A process that becomes a command does not return."""
    running: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is deprecated in modules that nothing here uses
            _preload()
        _start_workers_server()
        gc.collect()
        gc.freeze()
        ends, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            readable, _, _ = select.select([listener, 0, ends], [], [])
            if ends in readable:
                os.read(ends, 512)
                _tell_ends(running)
            if listener in readable:
                _start(listener, running)
            if 0 in readable:
                _workers_server()._stop()
                return


def _preload() -> None:
    for top in (*OURS, *SCRAPYS):
        package = importlib.import_module(top)
        for found in pkgutil.walk_packages(package.__path__, f"{top}."):
            if found.name not in APART and ".migrations" not in found.name:
                _import(found.name)
    for name in ALSO:
        _import(name)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor cannot be shared; whatever imports it belongs to APART"
    with suppress(Exception):
        _use_a_database()


def _use_a_database() -> None:
    """Work out what SQLAlchemy works out at the first use of its mappers, and the expressions that find words."""
    from pipelines.search.tokens import terms_of
    from pipelines.store.database.connection import open_database
    from pipelines.store.frontier.queue import Frontier

    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"{folder}/corpus.db")
        now = datetime(2026, 1, 1, tzinfo=UTC)
        Frontier(db, lambda: now).claim(1, ["site"], per_host=1, limit=1, busy_hosts={}, now=now, no_traps=())
        db.close()
    list(terms_of("words"))


def _import(name: str) -> None:
    """A module that cannot be imported, as for want of an extra, is left to the command that needs it: that tells why."""
    with suppress(Exception):
        importlib.import_module(name)


def _start_workers_server() -> None:
    """The same for the processes that extract: Python's own fork server, which all commands then share."""
    multiprocessing.set_forkserver_preload([PRELOADED])
    forkserver.ensure_running()


def _start(listener: socket.socket, running: dict[int, socket.socket]) -> None:
    connection, _ = listener.accept()
    line, fds = _read_request(connection)
    process = os.fork()
    if process == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (listener, connection, *running.values()):
            other.close()
        _become(json.loads(line), fds)
    for fd in fds:
        os.close(fd)
    running[process] = connection
    connection.sendall(f"{process}\n".encode())


def _tell_ends(running: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            connection = running.pop(ended[0], None)
            if connection is not None:
                with connection, suppress(OSError):  # whoever asked may be gone
                    connection.sendall(f"{ended[1]}\n".encode())


def _read_request(connection: socket.socket) -> tuple[bytes, list[int]]:
    line, fds, _, _ = socket.recv_fds(connection, MAX_REQUEST_BYTES, 3)
    while line and not line.endswith(b"\n"):
        line += connection.recv(MAX_REQUEST_BYTES)
    return line, fds


def _become(request: dict[str, Any], fds: list[int]) -> NoReturn:
    """Run the command as `python -m winnow.commands.main` would; what it raises ends this process, as it would there."""
    if request.get("session"):
        os.setsid()
    for target, fd in enumerate(fds):
        os.dup2(fd, target)
        os.close(fd)
    for name, fd in (("stdout", 1), ("stderr", 2)):  # what they were made for may have been a file, and is a pipe now
        made, raw = getattr(sys, name), io.FileIO(fd, "w", closefd=False)
        stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding=made.encoding, errors=made.errors, line_buffering=name == "stderr")
        setattr(sys, name, stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.path[0] = request["folder"]
    _share_workers_server()
    sys.argv[1:] = request["arguments"]
    code: object = 0
    try:
        runpy.run_module(MAIN, run_name="__main__", alter_sys=True)
    except SystemExit as error:
        code = error.code
    if isinstance(code, int | None):
        _leave(code or 0)
    sys.exit(str(code))


def _leave(code: int) -> NoReturn:
    """End as an interpreter does, but without taking every module apart, which would copy all memory that is shared."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


def _share_workers_server() -> None:
    _workers_server().ensure_running = forkserver.ensure_running = lambda: None
    _workers_server()._forkserver_pid = None  # others use it too: it is not this command's to end
    tracker: Any = resource_tracker._resource_tracker
    tracker._pid = None  # not a child of this process


def _workers_server() -> Any:
    return forkserver._forkserver


if __name__ == "__main__":
    main(sys.argv[1])
