"""Serves real pages as sites of their own on loopback: `python -m benchmarks.speed.serving HOSTS PAGES` prints their addresses.

Each site has a front page that links to all its pages, and answers 304 to who knows a page. The pages are articles of the big media, in
the order of their names, each served once: the n-th page belongs to site n modulo the number of sites.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys

from benchmarks.pages import SHARED, load_folder

HOST = "127.0.0.1"
PAGE = "/story/{number}.html"


def pages_of(sites: int, each: int) -> list[dict[str, bytes]]:
    """Path and body of each page of each site. Raises ValueError where there are not enough pages."""
    articles = sorted((page for page in load_folder(SHARED / "pages") if page.kind == "article"), key=lambda page: page.name)
    if len(articles) < sites * each:
        raise ValueError(f"{SHARED / 'pages'} has {len(articles)} articles; {sites * each} are asked for")
    step = len(articles) // (sites * each)
    chosen = articles[:: max(1, step)][: sites * each]
    return [site_of([page.read_body() for page in chosen[number::sites]]) for number in range(sites)]


def site_of(bodies: list[bytes]) -> dict[str, bytes]:
    """Path and body of each page of a site that has these, its front page first."""
    pages = {PAGE.format(number=number): body for number, body in enumerate(bodies)}
    links = "".join(f'<li><a href="{path}">The {number}. story of this site, told in full</a></li>' for number, path in enumerate(pages))
    front = f"<!doctype html><title>All stories</title><h1>All stories</h1><ul>{links}</ul>".encode()
    return {"/": front, **pages}


def answer_to(pages: dict[str, bytes], head: str) -> bytes:
    """The whole answer to a request with this head."""
    line, _, fields = head.partition("\r\n")
    body = pages.get(line.split(" ")[1])
    if body is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if f"if-none-match: {tag}" in fields.lower():
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
    kind = "text/html; charset=utf-8" if b"charset" not in body[:2_048].lower() else "text/html"
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _serve(sites: list[dict[str, bytes]]) -> None:
    def speak(pages: dict[str, bytes]) -> asyncio.Server:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                    writer.write(answer_to(pages, head))
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        return talk  # type: ignore[return-value]

    servers = [await asyncio.start_server(speak(pages), HOST, 0) for pages in sites]  # type: ignore[arg-type]
    bases = [f"{HOST}:{server.sockets[0].getsockname()[1]}" for server in servers]
    sys.stdout.write(json.dumps(bases) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(pages_of(int(sys.argv[1]), int(sys.argv[2]))))
