"""Plays the miniature sites over HTTP on the loopback interface, one port each; leaves what they say to `sites`.

A polite, ordinary web server: HTTP/1.1 with connections kept open, `HEAD`, gzip, `ETag` and `Last-Modified` with 304 (RFC 9110,
section 13). It serves only what it generated, never a file.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from types import TracebackType
from typing import Any

from pipelines.errors import UsageError
from winnow.demo.sites import VERSIONS, DemoSite, Resource, Version, load_sites

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 30.0  # how long a connection may stay open without a request


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as a site saw it. `validators` are the conditional headers it carried; `status` is what it was answered."""

    time: datetime
    site: str
    path: str
    status: int
    validators: tuple[tuple[str, str], ...] = ()
    method: str = "GET"


class DemoServer:
    """All miniature sites, served while the `with` block lasts.

    `base_urls` (no slash at the end) and `log` are for reading; setting `version` to 2 moves all sites to their second version. Sites take
    consecutive ports from `first_port` on, or any free ports without one. Raises `UsageError` when a port is taken.
    """

    def __init__(self, first_port: int | None = None) -> None:
        self.version: Version = 1
        self.sites = load_sites()
        self.base_urls: dict[str, str] = {}
        self.log: list[Request] = []
        self._first_port = first_port
        self._ports = ExitStack()
        self._answers: dict[str, dict[Version, dict[str, Resource]]] = {}
        self._not_found: dict[str, Resource] = {}

    def __enter__(self) -> DemoServer:
        with ExitStack() as opened:
            listeners = [opened.enter_context(closing(_listen(self, site, number))) for number, site in enumerate(self.sites)]
            self.base_urls = {listener.site.name: f"http://{LOOPBACK}:{listener.server_port}" for listener in listeners}
            self._answers = {site.name: {version: site.resources(version, self.base_urls) for version in VERSIONS} for site in self.sites}
            self._not_found = {site.name: site.not_found(self.base_urls) for site in self.sites}
            for listener in listeners:
                listener.start()
            self._ports = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ports.close()

    def port_for(self, number: int) -> int:
        """The port of the site with this number; 0 lets the system choose."""
        return self._first_port + number if self._first_port else 0

    def answer(self, site: DemoSite, path: str) -> Resource:
        """What a site says at a path (with query) now. A page that version 2 changed says so in its time of change."""
        now = self._answers[site.name][self.version].get(path, self._not_found[site.name])
        before = self._answers[site.name][1].get(path)
        if before and before.body == now.body:
            return before
        return replace(now, last_modified=max(now.last_modified, site.config.updated))


class _Listener(ThreadingHTTPServer):
    """The port of one site. Knows its open connections, so that stopping leaves none behind."""

    daemon_threads = True

    def __init__(self, demo: DemoServer, site: DemoSite, port: int) -> None:
        self.demo = demo
        self.site = site
        self.connections: set[socket.socket] = set()
        self.thread: Thread | None = None
        super().__init__((LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer asks the resolver for the host's name here: slow, and nobody needs it
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print a traceback, but not for a client that goes away in the middle of its answer: crawlers are stopped all the time."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def start(self) -> None:
        """Answer requests in a thread of its own."""
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name=f"demo-{self.site.name}", daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Close the port and every connection, so that threads waiting for a next request end."""
        if self.thread:
            self.shutdown()
            self.thread.join()
        self.server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = "MiniatureSite/1"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # head and body leave together; apart, a client that delays its acknowledgement adds 40 ms to each response
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with the resource, or with 304 when the client has it."""
        resource = self.server.demo.answer(self.server.site, self.path)
        etag = f'W/"{hashlib.sha256(resource.body).hexdigest()[:20]}"'
        status = HTTPStatus.NOT_MODIFIED if resource.status == 200 and self._is_known(etag, resource) else HTTPStatus(resource.status)
        self._write_log(status)
        self.send_response(status)
        self.send_header("Vary", "Accept-Encoding")
        if resource.status == 200:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(resource.last_modified.astimezone(UTC), usegmt=True))
        self._send_body(resource, without_body=status is HTTPStatus.NOT_MODIFIED)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `DemoServer.log` holds what was asked."""

    def _send_body(self, resource: Resource, *, without_body: bool) -> None:
        if without_body:
            self.end_headers()
            return
        body = resource.body
        self.send_header("Content-Type", resource.content_type)
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _is_known(self, etag: str, resource: Resource) -> bool:
        """RFC 9110, section 13.2.2: `If-None-Match` decides alone where it is given."""
        if tags := self.headers.get("If-None-Match"):
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or etag.removeprefix("W/") in known
        if since := self.headers.get("If-Modified-Since"):
            try:
                return resource.last_modified.replace(microsecond=0) <= parsedate_to_datetime(since).astimezone(UTC)
            except ValueError:
                return False
        return False

    def _write_log(self, status: HTTPStatus) -> None:
        validators = tuple((name, self.headers[name]) for name in ("If-None-Match", "If-Modified-Since") if name in self.headers)
        request = Request(
            time=datetime.now(UTC), site=self.server.site.name, path=self.path, status=status, validators=validators, method=self.command
        )
        self.server.demo.log.append(request)


def _listen(demo: DemoServer, site: DemoSite, number: int) -> _Listener:
    port = demo.port_for(number)
    try:
        return _Listener(demo, site, port)
    except OSError as error:
        raise UsageError(f"port {port} for the site {site.name!r}: {error.strerror}; choose another first port") from error
