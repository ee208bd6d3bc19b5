"""Hostile answers over bare sockets, each on a port of its own: hosts that never answer, bombs, traps, broken HTTP, broken markup.

An entry of `PAGES` is what `/news/the-case` of its host answers; `/` there is a list that links to it. An entry of `HOSTS` answers every
path itself, its robots.txt and its lists included.
"""

from __future__ import annotations

import gzip
import random
import socket
import socketserver
import struct
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import brotli

HONEST = (
    b"<p>The commission heard the witness on Tuesday, who described how officers came at night and took down the names of everyone.</p>"
)
PAGE = b"<!doctype html><title>The case of the mill</title><article><h1>The case of the mill</h1>" + 5 * HONEST + b"</article>"
ZEROES = b"\0" * 2**20
GIB = 1024
PATIENCE_SECONDS = 120.0  # for which an endpoint goes on if the crawler does not leave


@dataclass(frozen=True, slots=True)
class Wire:
    """One connection on which a request has come."""

    socket: socket.socket
    path: str
    host: str
    stopped: threading.Event

    def raw(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def head(self, *fields: str, status: str = "200 OK") -> None:
        self.raw("\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *fields, "", ""]).encode("latin-1"))

    def answer(self, body: bytes, *fields: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> None:
        self.head(f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields, status=status)
        self.raw(body)

    def again(self, piece: bytes, *, every: float = 0.0) -> None:
        """The same piece until the crawler leaves."""
        for _ in range(int(PATIENCE_SECONDS / every) if every else 10**9):
            if self.stopped.wait(every) if every else self.stopped.is_set():
                return
            self.raw(piece)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Reply = Callable[[Wire], None]


def page(body: bytes, *fields: str, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> Reply:
    return lambda wire: wire.answer(body, *fields, kind=kind, status=status)


def raw(*pieces: bytes) -> Reply:
    return lambda wire: wire.raw(*pieces)


def redirect(target: str, status: str = "302 Found") -> Reply:
    """`%s` in the target is the host, `%d` a number that is never the same."""

    def reply(wire: Wire) -> None:
        place = target.replace("%s", wire.host).replace("%d", str(random.getrandbits(60)))
        wire.answer(b"", f"Location: {place}", status=status)

    return reply


def silent(wire: Wire) -> None:
    wire.stopped.wait(PATIENCE_SECONDS)


def dripping_head(wire: Wire) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    wire.again(b"a", every=0.5)


def dripping_body(wire: Wire) -> None:
    wire.head("Content-Type: text/html", "Content-Length: 100000")
    wire.again(b" ", every=0.5)


def endless_head(wire: Wire) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\n")
    wire.again(b"X-More: and more of the same\r\n" * 100, every=0.01)


def endless_body(wire: Wire) -> None:
    wire.head("Content-Type: text/html")
    wire.again(b"<p>more</p>" * 2_000)


def endless_chunks(wire: Wire) -> None:
    wire.head("Content-Type: text/html", "Transfer-Encoding: chunked")
    wire.again(b"2710\r\n" + b"<p>more..</p>"[:10] * 1_000 + b"\r\n")


def endless_promises(wire: Wire) -> None:
    wire.again(b"HTTP/1.1 100 Continue\r\n\r\n" * 100, every=0.01)


def reset_at_once(wire: Wire) -> None:
    wire.reset()


def reset_in_body(wire: Wire) -> None:
    wire.head("Content-Type: text/html", f"Content-Length: {len(PAGE)}")
    wire.raw(PAGE[:400])
    wire.stopped.wait(0.2)
    wire.reset()


def hundred_megabytes(wire: Wire) -> None:
    wire.head("Content-Type: text/html", "Content-Length: 100000000")
    for _ in range(100):
        wire.raw(HONEST[:100] * 10_000)


def _gzip_of(pieces: int, piece: bytes = ZEROES) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(piece) for _ in range(pieces)), packer.flush()])


def _deflate_of(pieces: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(ZEROES) for _ in range(pieces)), packer.flush()])


def _brotli_of(pieces: int) -> bytes:
    packer = brotli.Compressor(quality=3)
    return b"".join([*(packer.process(ZEROES) for _ in range(pieces)), packer.finish()])


def _zstd_of(pieces: int) -> bytes:
    import sys

    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    packer = zstd.ZstdCompressor(3)
    return b"".join([*(packer.compress(ZEROES) for _ in range(pieces)), packer.flush()])


def _broken(packed: bytes) -> bytes:
    middle = len(packed) // 2
    return packed[:middle] + bytes([packed[middle] ^ 0xFF]) + packed[middle + 1 :]


def _article(body: bytes, head: bytes = b"") -> bytes:
    return b"<!doctype html><title>The case of the mill</title>" + head + b"<article><h1>The case of the mill</h1>" + body + b"</article>"


def bombs() -> dict[str, Reply]:
    """A gigabyte each in a body of a few kilobytes to a megabyte."""
    gzipped = _gzip_of(GIB)
    return {
        "bomb: gzip": page(gzipped, "Content-Encoding: gzip"),
        "bomb: gzip in gzip": page(gzip.compress(gzipped), "Content-Encoding: gzip, gzip"),
        "bomb: deflate": page(_deflate_of(GIB), "Content-Encoding: deflate"),
        "bomb: brotli": page(_brotli_of(GIB), "Content-Encoding: br"),
        "bomb: zstd": page(_zstd_of(GIB), "Content-Encoding: zstd"),
        "bomb: a gzip file": page(gzipped, kind="application/gzip"),
    }


PAGES: dict[str, Reply] = {
    "wire: nothing is ever answered": silent,
    "wire: a head, a byte at a time": dripping_head,
    "wire: a body, a byte at a time": dripping_body,
    "wire: a head without end": endless_head,
    "wire: a body without end": endless_body,
    "wire: chunks without end": endless_chunks,
    "wire: 100 Continue without end": endless_promises,
    "wire: closed at once": raw(),
    "wire: reset at once": reset_at_once,
    "wire: reset in the body": reset_in_body,
    "wire: random bytes": raw(random.Random(1).randbytes(100_000)),
    "wire: a body without a head": raw(PAGE),
    "wire: a status that is a word": raw(b"HTTP/1.1 banana\r\n\r\n" + PAGE),
    "wire: status 999": page(PAGE, status="999 Beyond"),
    "wire: 200,000 fields": raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 200_000, b"\r\n" + PAGE),
    "wire: a field of 20 MB": raw(b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 20_000_000, b"\r\n\r\n" + PAGE),
    "wire: a negative length": raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + PAGE),
    "wire: two lengths": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\n" + PAGE),
    "wire: a length too long": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n" + PAGE),
    "wire: a length too short": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 200\r\n\r\n" + PAGE),
    "wire: a length of 10 GB": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10000000000\r\n\r\n" + PAGE),
    "wire: a chunk of no size": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + PAGE),
    "wire: a chunk of 10^18": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nde0b6b3a7640000\r\n" + PAGE),
    "wire: a cut chunk": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + PAGE),
    "wire: 204 with a body": page(PAGE, status="204 No Content"),
    "wire: a part nobody asked for": page(PAGE[:300], f"Content-Range: bytes 0-299/{len(PAGE)}", status="206 Partial Content"),
    "wire: not modified since never": page(b"", status="304 Not Modified"),
    "wire: half a gzip": page(gzip.compress(PAGE)[:150], "Content-Encoding: gzip"),
    "wire: a broken gzip": page(_broken(gzip.compress(PAGE)), "Content-Encoding: gzip"),
    "wire: an encoding nobody knows": page(PAGE, "Content-Encoding: snow"),
    "wire: 100 MB": hundred_megabytes,
    "wire: 5,000 cookies": page(PAGE, *(f"Set-Cookie: c{number}=v" for number in range(5_000))),
    "wire: 503 for ever": page(b"later", status="503 Service Unavailable"),
    "wire: 429, come again in a year": page(b"later", "Retry-After: 31536000", status="429 Too Many Requests"),
    "wire: 401": page(b"who?", 'WWW-Authenticate: Basic realm="x"', status="401 Unauthorized"),
    "redirect: to itself": redirect("http://%s/news/the-case"),
    "redirect: without end": redirect("http://%s/news/%d"),
    "redirect: to a file": redirect("file:///etc/passwd"),
    "redirect: to a script": redirect("javascript:alert(1)"),
    "redirect: into the house": redirect("http://127.0.0.2/secret"),
    "redirect: to metadata": redirect("http://169.254.169.254/latest/"),
    "redirect: to 1 MB of address": redirect("http://%s/" + "a" * 60_000),
    "redirect: nowhere": page(b"", status="302 Found"),
    "redirect: by a refresh to itself": page(b"<meta http-equiv=refresh content='0;url=/news/the-case'>"),
    "redirect: to https on a port without": redirect("https://%s/news/the-case"),
    "charset: rot13": page(PAGE, kind="text/html; charset=rot13"),
    "charset: zlib": page(PAGE, kind="text/html; charset=zlib"),
    "charset: utf-16 over utf-8": page(PAGE, kind="text/html; charset=utf-16"),
    "charset: utf-7": page(PAGE, kind="text/html; charset=utf-7"),
    "kind: HTML as a picture": page(PAGE, kind="image/png"),
    "kind: random bytes as HTML": page(random.Random(2).randbytes(300_000)),
    "kind: empty": page(b""),
    "kind: blanks": page(b" \n" * 500_000),
    "kind: NULs": page(b"\0" * 500_000),
    "kind: one word of 5 MB": page(_article(b"<p>" + b"a" * 5_000_000)),
    "markup: 500,000 nested": page(_article(b"<div>" * 500_000 + HONEST)),
    "markup: 1,000,000 inline tags": page(_article(b"<b>x</b> " * 1_000_000)),
    "markup: 16,000 inline tags": page(_article(b"<p>" + b"<b>x</b> " * 16_000)),
    "markup: a comment without end": page(_article(HONEST + b"<!--" + b"x<!" * 500_000)),
    "markup: a tag of 300,000 attributes": page(_article(b"<p " + b"a=b " * 300_000 + b">" + HONEST)),
    "markup: a cell across 10^8 columns": page(_article(b"<table><tr><td colspan=100000000 rowspan=100000000>x</table>" + HONEST)),
    "markup: a table in a table in a table": page(_article(b"<table><tr><td>" * 20_000 + HONEST)),
    "markup: formatting nobody closes": page(_article(b"<b><i><u><font>" * 5_000 + HONEST * 50)),
    "markup: JSON-LD of backslashes": page(
        _article(HONEST, b'<script type="application/ld+json">{"a":"' + b'\\"' * 100_000 + b"</script>")
    ),
    "markup: JSON-LD nested 100,000 times": page(
        _article(HONEST, b'<script type="application/ld+json">' + b'{"a":[' * 100_000 + b"</script>")
    ),
    "markup: a script of 10 MB": page(_article(HONEST, b"<script>" + b"var a = {};" * 900_000 + b"</script>")),
    "markup: 4 MB of ampersands": page(_article(b"&" * 4_000_000)),
    "markup: 2 MB of dates": page(_article(b"<p>" + b"3 May 2024, 2024-05-03, " * 80_000)),
    "markup: bylines without end": page(_article(b"<p class=byline>By " + b"A. B. and " * 100_000)),
    "markup: titles that rule the terminal": page(
        _article(HONEST * 4, "<meta property='og:title' content='\x1b]52;c;eA\x07\u202eX'>".encode())
    ),
    "markup: a base in the house": page(_article(HONEST * 4, b"<base href='file:///etc/'>")),
    "markup: 100,000 links": page(b"".join(b"<a href=/news/%d>x</a>" % number for number in range(100_000))),
}


def _loops(wire: Wire) -> None:
    """A sitemap index whose members are indexes without end, and a list that names no page."""
    if wire.path == "/robots.txt":
        wire.answer(f"Sitemap: http://{wire.host}/map-0.xml".encode(), kind="text/plain")
    elif "map" in wire.path:
        entries = "".join(f"<sitemap><loc>http://{wire.host}/map-{random.getrandbits(60)}.xml</loc></sitemap>" for _ in range(50))
        wire.answer(f"<sitemapindex>{entries}</sitemapindex>".encode(), kind="application/xml")
    else:
        wire.answer(b"<title>None</title>")


def _calendar(wire: Wire) -> None:
    """Every page leads to ten others that nobody has seen."""
    if wire.path == "/robots.txt":
        wire.answer(b"", status="404 Not Found")
        return
    links = "".join(f"<li><a href='/day/{random.getrandbits(60)}'>A day of {random.getrandbits(30)}</a>" for _ in range(10))
    wire.answer(f"<title>Days</title><ul>{links}</ul>".encode())


def _refusing(fields: bytes) -> Reply:
    """A robots.txt that is a fault of its own; the page would be honest."""

    def reply(wire: Wire) -> None:
        if wire.path == "/robots.txt":
            wire.raw(fields)
        else:
            wire.answer(PAGE)

    return reply


def _listing(body: bytes, kind: str) -> Reply:
    def reply(wire: Wire) -> None:
        if wire.path == "/robots.txt":
            wire.answer(b"", status="404 Not Found")
        else:
            wire.answer(body.replace(b"HOST", wire.host.encode()), kind=kind)

    return reply


_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10))
_ITEM = b"<item><title>A headline</title><link>http://HOST/news/%d</link></item>"
_LOC = b"<url><loc>http://HOST/news/%d</loc></url>"

HOSTS: dict[str, Reply] = {
    "robots: 300,000 rules": _refusing(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\n" + b"Disallow: /a*b*c*d$\n" * 300_000),
    "robots: 503": _refusing(b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"),
    "robots: a circle": _refusing(b"HTTP/1.1 302 Found\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n"),
    "robots: random bytes": _refusing(b"HTTP/1.1 200 OK\r\n\r\n" + random.Random(3).randbytes(400_000)),
    "trap: sitemaps of sitemaps": _loops,
    "trap: a calendar": _calendar,
    "list: a feed of 60,000": _listing(b"<rss><channel>" + b"".join(_ITEM % n for n in range(60_000)) + b"</channel></rss>", "text/xml"),
    "list: a billion laughs": _listing(b'<!DOCTYPE r [<!ENTITY l0 "ha">' + _LAUGHS + b"]><rss>&l9;</rss>", "application/rss+xml"),
    "list: an entity in a file": _listing(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "application/rss+xml"),
    "list: a feed of quotes": _listing(b"<rss><channel>" + b"<a b='" * 400_000, "application/rss+xml"),
    "list: addresses of files": _listing(
        b"<urlset><url><loc>file:///etc/passwd</loc></url><url><loc>data:x</loc></url></urlset>", "text/xml"
    ),
    "list: 50,000 in a sitemap": _listing(b"<urlset>" + b"".join(_LOC % n for n in range(50_000)) + b"</urlset>", "application/xml"),
    "list: 100,000 links": _listing(b"".join(b"<a href=/news/%d>x</a>" % number for number in range(100_000)), "text/html"),
    "list: a million nested": _listing(b"<ul><li>" * 1_000_000, "text/html"),
}


class HostileSite:
    """One endpoint at work on a port of its own."""

    def __init__(self, name: str, reply: Reply, *, whole: bool) -> None:
        self.name = name
        self.requests = 0
        self.stopped = threading.Event()
        site = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                site.requests += 1
                with suppress(OSError):
                    site.serve(self.request, reply, whole=whole)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.server.daemon_threads = True
        self.server.request_queue_size = 32
        self.server.server_bind()
        self.server.server_activate()
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True)
        self.thread.start()

    def serve(self, connection: Any, reply: Reply, *, whole: bool) -> None:
        """Read one request, answer it, close."""
        connection.settimeout(PATIENCE_SECONDS)
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65_536)
            if not piece:
                return
            request += piece
        path = request.split(b" ", 2)[1].decode("latin-1")
        wire = Wire(connection, path, self.host, self.stopped)
        if whole or path not in ("/", "/robots.txt"):
            reply(wire)
        elif path == "/":
            wire.answer(
                b"<title>News</title><main><ul><li><a href='/news/the-case'>A headline of several words about the mill</a></ul></main>"
            )
        else:
            wire.answer(b"", status="404 Not Found")

    def close(self) -> None:
        """Let every connection end."""
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def start_all() -> list[HostileSite]:
    """Every endpoint."""
    pages = {**PAGES, **bombs()}
    return [
        *(HostileSite(name, reply, whole=False) for name, reply in pages.items()),
        *(HostileSite(name, reply, whole=True) for name, reply in HOSTS.items()),
    ]
