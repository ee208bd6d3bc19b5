"""A selection as a file, in the formats of `winnow export`, written while it is sent: a large corpus needs no memory and no room."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, BinaryIO, cast

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.pages.search import asked_in
from pipelines.exports.csv import write_csv
from pipelines.exports.jsonl import write_jsonl
from pipelines.items import Revision
from pipelines.search.selection import Selection
from pipelines.store.search.selection import select

_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
_CHUNK_BYTES = 64 * 1024
PATTERN = r"^/export\.(?P<format>csv|jsonl)$"

Send = Callable[[dict[str, Any]], Awaitable[None]]


class ReaderLeftError(Exception):
    """The browser went away; nobody wants the rest."""


async def send_export(corpus: OpenedCorpus, request: Request, send: Send) -> None:
    """Answer with the file. Where the database fails in the midst of it, the answer is broken off, so that nobody takes it for whole.

    Raises BadRequest for an address with faults, for it would be another selection that was written.
    """
    kind = request.url_vars["format"]
    asked = await asyncio.to_thread(asked_in, corpus, request)
    if asked.faults:
        raise BadRequest(" ".join(asked.faults))
    selection = asked.selection
    headers = [
        (b"content-type", _TYPES[kind].encode()),
        (b"content-disposition", f'attachment; filename="selection.{kind}"'.encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    left = threading.Event()
    watch = asyncio.create_task(_watch(request.receive, left))
    try:
        pipe = _Pipe(send, asyncio.get_running_loop(), left)
        await asyncio.to_thread(_write, corpus, selection, kind, pipe)
    except ReaderLeftError:
        return
    finally:
        watch.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _watch(receive: Callable[[], Awaitable[dict[str, Any]]], left: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()


def _write(corpus: OpenedCorpus, selection: Selection, kind: str, pipe: _Pipe) -> None:
    with corpus.database.read() as session:
        rows, out = _until_left(select(session, selection), pipe), cast(BinaryIO, pipe)
        write_csv(rows, out) if kind == "csv" else write_jsonl(rows, out)
    pipe.flush()


def _until_left(rows: Iterator[Revision], pipe: _Pipe) -> Iterator[Revision]:
    for row in rows:
        if pipe.left.is_set():
            raise ReaderLeftError
        yield row


class _Pipe:
    """What a format writes to, in a thread: full pieces go to the browser, and writing waits until they are taken."""

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop, left: threading.Event) -> None:
        self.left = left
        self._send = send
        self._loop = loop
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        if len(self._waiting) >= _CHUNK_BYTES:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._waiting:
            message = {"type": "http.response.body", "body": bytes(self._waiting), "more_body": True}
            asyncio.run_coroutine_threadsafe(cast(Any, self._send(message)), self._loop).result()
            self._waiting.clear()
