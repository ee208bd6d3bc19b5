"""What tests of whole crawls share: corpus folders crawled by processes of their own, as cron would, and small web servers on loopback."""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any

import hypothesis
import pytest

from pipelines.corpus import init_corpus
from pipelines.files.private import write_private

# The same cases at each run, whatever the machine is busy with; other cases at each run are for `make fuzz` and `make test-long`.
_is_long = bool({"WINNOW_FUZZ_CASES", "WINNOW_TESTS_WITHOUT_FORK"}.intersection(os.environ))
hypothesis.settings.register_profile("winnow", deadline=None, derandomize=not _is_long, max_examples=100 if _is_long else 50)
hypothesis.settings.load_profile("winnow")

os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / "winnow-tests-without-settings")  # no developer's key signs in tests
REPOSITORY = Path(__file__).parent.parent
TIMEOUT_SECONDS = 60
WINNOW = (sys.executable, "-m", "winnow.commands.main")

KEPT_TABLES = (
    *("source", "run", "url", "fetch", "document", "revision", "custody", "tombstone", "log_position", "measure", "url_variant"),
    *("site_memory", "site_memory_page", "host_page", "facet", "search_index", "copy_index", "copy_link"),
)

_spec = importlib.util.spec_from_file_location("winnow_forking", Path(__file__).parent / "processes" / "forking.py")
assert _spec is not None
assert _spec.loader is not None
_forking = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_forking)
forked = _forking.ForkedCommands(REPOSITORY, timeout_seconds=TIMEOUT_SECONDS)


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts those that run tests."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput") and forked.can_run(dict(os.environ)):
        forked.share()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nothing that is collected is thrown away before the end, and looking for that, again and again, took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # to look at the modules that tests import later took a tenth of the time
        gc.enable()


def pytest_unconfigure() -> None:
    """The end of the process that runs tests."""
    forked.close()


@dataclass(frozen=True)
class Done:
    """A command that ended."""

    code: int
    stdout: bytes
    stderr: str
    seconds: float

    @property
    def json(self) -> Any:
        assert self.stdout, f"nothing on standard output, code {self.code}:\n{self.stderr}"
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Folder:
    """A corpus folder."""

    root: Path

    def add_source(self, name: str, **tables: dict[str, object]) -> None:
        lines = [f'name = "{name}"', f'title = "{name}"']
        for table, values in tables.items():
            lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        write_private(self.root / "sources" / f"{name}.toml", "\n".join(lines) + "\n")

    def environment(self, env: dict[str, str] | None = None, *, offset_seconds: int = 0) -> dict[str, str]:
        return os.environ | {"WINNOW_CLOCK_OFFSET_SECONDS": str(offset_seconds)} | (env or {})

    def winnow(self, *arguments: str, stdin: bytes | None = None, fork: bool = True, **environment: Any) -> Done:
        """Run a command on this corpus."""
        return run(*WINNOW, *arguments, env=self.environment(**environment) | {"WINNOW_CORPUS": str(self.root)}, stdin=stdin, fork=fork)

    def crawl(self, *arguments: str, **environment: Any) -> Done:
        return self.winnow("crawl", "--json", *arguments, **environment)

    def start_crawl(self, *arguments: str, **environment: Any) -> subprocess.Popen[bytes]:
        """A crawl to be killed: in a process group of its own."""
        return self.start("crawl", "--json", *arguments, **environment)

    def start(self, *arguments: str, **environment: Any) -> subprocess.Popen[bytes]:
        """A command that goes on while others are called, in a process group of its own."""
        return subprocess.Popen(
            [*WINNOW, *arguments],
            env=self.environment(**environment) | {"WINNOW_CORPUS": str(self.root)},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.root / "corpus.db")
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of what a database made anew must have as the lost one had it, by table; numbers of counts left out."""
        unlike = {"facet": {"id"}, "document": {"facet_id"}}
        found = {}
        for table in KEPT_TABLES:
            columns = [row[1] for row in self.rows(f"PRAGMA table_info({table})") if row[1] not in unlike.get(table, ())]
            found[table] = sorted(
                self.rows(f"SELECT {', '.join(columns)} FROM {table}{' WHERE documents > 0' * (table == 'facet')}"), key=repr
            )
        return found

    def endings(self) -> dict[str, tuple[str | None, str]]:
        """Outcome and reason of every URL known."""
        return {url: (outcome, reason) for url, outcome, reason in self.rows("select url, outcome, reason from url")}


def run(*command: str, env: dict[str, str], stdin: bytes | None = None, cwd: Path = REPOSITORY, fork: bool = True) -> Done:
    """Run to its end, within the time that all commands of these tests must keep. `fork=False` starts an interpreter of its own."""
    begun = time.monotonic()
    if fork and command[: len(WINNOW)] == WINNOW and forked.can_run(env):
        code, out, err = forked.run(command[len(WINNOW) :], env=env, stdin=stdin or b"", cwd=cwd)
        return Done(code, out, err.decode("utf-8", "replace"), time.monotonic() - begun)
    done = subprocess.run(
        command, input=stdin if stdin is not None else b"", env=env, cwd=cwd, capture_output=True, timeout=TIMEOUT_SECONDS
    )
    return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"), time.monotonic() - begun)


def start(*arguments: str, env: dict[str, str], text: bool = False) -> subprocess.Popen[Any]:
    """Start a command, in a session of its own, for a test that looks at it while it works."""
    if forked.can_run(env):
        return forked.start(arguments, env=env, cwd=REPOSITORY, text=text)
    return subprocess.Popen(
        [*WINNOW, *arguments],
        env=env,
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8" if text else None,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a process of our own and of its children, and its end."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=TIMEOUT_SECONDS)


@dataclass(frozen=True)
class Answer:
    """What a path answers. `length` is a Content-Length that need not be true, -1 for none at all."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None


Reply = Answer | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """A web server on one loopback port. Unknown paths answer 404."""

    pages: dict[str, Reply] = field(default_factory=dict)
    log: list[tuple[float, str]] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    address: str = "127.0.0.1"
    heard: threading.Condition = field(default_factory=threading.Condition)
    server: ThreadingHTTPServer | None = None

    @property
    def host(self) -> str:
        return f"{self.address}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        return [path for _, path in self.log]

    def wait_for(self, count: int) -> None:
        """Until so many requests were served."""
        with self.heard:
            assert self.heard.wait_for(lambda: len(self.log) >= count, timeout=TIMEOUT_SECONDS), f"only {len(self.log)} requests came"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, web: Web) -> None:
        self.web = web
        self.address_family = socket.AF_INET6 if ":" in web.address else socket.AF_INET
        super().__init__((web.address.strip("[]"), 0), _Handler)
        web.port = self.server_address[1]

    def server_bind(self) -> None:
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.web.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30
    wbufsize = -1

    def do_GET(self) -> None:
        web = self.server.web
        with web.heard:
            web.log.append((time.monotonic(), self.path))
            web.heard.notify_all()
        reply = web.pages.get(self.path, Answer(status=404))
        if isinstance(reply, Answer):
            self._send(reply)
        else:
            reply(self)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.length != -1:
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """`Web.log` says it."""


def article(title: str, *, words: str = "") -> bytes:
    """A page that any extraction takes for an article."""
    paragraphs = "".join(
        f"<p>The commission on {title} heard witness number {number} on Tuesday, who described how officers entered the building at night "
        f"and took the names of everyone present before leaving again. {words}</p>"
        for number in range(1, 6)
    )
    head = f"<title>{title}</title><meta name='date' content='2026-03-01'>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>".encode()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A page that sends a byte now and then, for a minute, or until the client goes away."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(300):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.2)


def listing(*urls: str) -> bytes:
    """A page of links."""
    items = "".join(f"<li><a href='{url}'>A headline of several words, number {number}</a></li>" for number, url in enumerate(urls))
    return f"<!doctype html><html><head><title>News</title></head><body><main><ul>{items}</ul></main></body></html>".encode()


@dataclass(frozen=True)
class Tools:
    """The makers above, for tests, which cannot import this file."""

    stack: ExitStack
    tmp: Path
    article: Callable[..., bytes] = staticmethod(article)
    listing: Callable[..., bytes] = staticmethod(listing)
    drip: Reply = staticmethod(drip)
    run: Callable[..., Done] = staticmethod(run)
    start: Callable[..., subprocess.Popen[Any]] = staticmethod(start)
    kill: Callable[..., None] = staticmethod(kill)
    answer: type[Answer] = Answer
    winnow: tuple[str, ...] = WINNOW
    repository: Path = REPOSITORY

    def secure(self, web: Web, context: ssl.SSLContext) -> Web:
        """Let a server speak TLS from now on."""
        server = web.server
        assert server is not None
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return web

    def web(self, address: str = "127.0.0.1", **pages: Reply) -> Web:
        """A server, at work until the test ends; it allows all robots."""
        web = Web(pages=dict(pages), address=address)
        server = web.server = _Server(web)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        self.stack.callback(thread.join)
        self.stack.callback(server.server_close)
        self.stack.callback(server.shutdown)
        return web

    def news_site(self, count: int) -> tuple[Folder, Web]:
        """A site of a listing and so many articles, and a corpus with it as its source `site`."""
        web = self.web()
        web.pages = {f"/news/{number}": Answer(article(f"case {number}")) for number in range(count)}
        web.pages["/"] = Answer(listing(*(web.url(path) for path in web.pages)))
        folder = self.corpus(web.host)
        folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
        return folder, web

    def corpus(self, *allowed: str, name: str = "corpus") -> Folder:
        """A corpus folder that may contact these loopback hosts."""
        init_corpus(self.tmp / name, contact="tests@example.org", allow=allowed)
        return Folder(self.tmp / name)

    def listed_site(self, *names: str) -> tuple[Folder, Any]:
        """A corpus, not crawled yet, whose one source is a listing of an article of each name; and the site."""
        web = self.web()
        pages = {f"/{name}": self.answer(self.article(f"The {name} case")) for name in names}
        web.pages = {**pages, "/": self.answer(self.listing(*(web.url(path) for path in pages)))}
        folder = self.corpus(web.host)
        folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
        return folder, web

    def copy(self, folder: Folder, name: str = "corpus") -> Folder:
        """A crawled corpus again, for a test that changes it."""
        return Folder(shutil.copytree(folder.root, self.tmp / name))


@contextmanager
def _mount_small_disk(path: Path, size: str) -> Iterator[Path]:
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be made here ({mounted.stderr.strip()}): what a full one does is NOT tested")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def small_disk() -> Callable[[Path, str], AbstractContextManager[Path]]:
    """Mounts a disk of so many bytes ("2m") at a path, for as long as a block runs."""
    return _mount_small_disk


@pytest.fixture(name="forked")
def forked_commands() -> Any:
    return forked


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    with ExitStack() as stack:
        yield Tools(stack, tmp_path)


@pytest.fixture(scope="module")
def module_tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    """The same for one crawl that several tests look at."""
    with ExitStack() as stack:
        yield Tools(stack, tmp_path_factory.mktemp("module"))
