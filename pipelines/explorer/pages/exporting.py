"""A selection as a file, in the formats of `winnow export`.

What can be written from its beginning to its end is written while it is sent: a large corpus needs no memory and no room. Other formats
grow in a file that has no name, folders in one that goes when they are packed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from datasette.utils.asgi import BadRequest, Request

from pipelines.errors import WinnowError
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import missing
from pipelines.explorer.pages.taking import Taking, file_name, read_taking
from pipelines.exports import FORMATS, CaptureFormat, FileFormat, FolderFormat, Format
from pipelines.exports.pseudonyms.masking import MaskingRules, Pseudonymiser
from pipelines.exports.pseudonyms.names import read_names
from pipelines.items import Revision
from pipelines.store.database.time_limit import NotWantedError, stop_when
from pipelines.store.names.reading import with_names
from pipelines.store.search.selection import select

_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
_STREAMED = frozenset({"csv", "jsonl", "uwazi", "ftm", "bibtex", "ris", "csl-json", "vertical"})
_CHUNK_BYTES = 64 * 1024
_PACKED_AT = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes
PATTERN = r"^/export\.(?P<format>[a-z-]+)$"

Send = Callable[[dict[str, Any]], Awaitable[None]]


class ReaderLeftError(Exception):
    """The browser went away; nobody wants the rest."""


async def send_export(corpus: OpenedCorpus, request: Request, send: Send) -> None:
    """Answer with the file. Where the database fails in the midst of it, the answer is broken off, so that nobody takes it for whole.

    Raises BadRequest for an address with faults, for it would be another selection that was written, and for what cannot be written here.
    """
    name = request.url_vars["format"]
    if name not in FORMATS or isinstance(FORMATS[name], CaptureFormat):
        raise missing(f"format {name}")
    taking = await asyncio.to_thread(read_taking, corpus, request)
    if taking.params.faults:
        raise BadRequest(" ".join(taking.params.faults))
    if not taking.pseudonymise:
        await asyncio.to_thread(_require_list, corpus, FORMATS[name])
    left = threading.Event()
    watch = asyncio.create_task(_watch(request.receive, left))
    try:
        if name in _STREAMED:
            await _begin(send, name)
            await asyncio.to_thread(_write, corpus, taking, name, _Pipe(send, asyncio.get_running_loop(), left))
        else:
            await _send_made(corpus, taking, name, send, left)
    except ReaderLeftError:
        return
    finally:
        watch.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _require_list(corpus: OpenedCorpus, made: Format) -> None:
    """Raises BadRequest for a list of names with a fault, before anything is sent of a format that would have them."""
    try:
        if isinstance(made, FileFormat) and made.named:
            corpus.names()
    except WinnowError as error:
        raise BadRequest(str(error)) from error


async def _send_made(corpus: OpenedCorpus, taking: Taking, name: str, send: Send, left: threading.Event) -> None:
    """The file is made first, so that what goes wrong is still told."""
    with TemporaryFile() as file:
        try:
            await asyncio.to_thread(_make, corpus, taking, name, file, left)
        except WinnowError as error:
            raise BadRequest(str(error)) from error
        await _begin(send, name, size=file.tell())
        file.seek(0)
        pipe = _Pipe(send, asyncio.get_running_loop(), left)
        await asyncio.to_thread(_copy, file, pipe)


async def _begin(send: Send, name: str, *, size: int | None = None) -> None:
    is_folder = isinstance(FORMATS[name], FolderFormat)
    content_type = "application/zip" if is_folder else _TYPES.get(name, "application/octet-stream")
    called = f"{file_name(name)}.zip" if is_folder else file_name(name)
    headers = [(b"content-type", content_type.encode()), (b"content-disposition", f'attachment; filename="{called}"'.encode())]
    if size is not None:
        headers.append((b"content-length", str(size).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _watch(receive: Callable[[], Awaitable[dict[str, Any]]], left: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()


def _write(corpus: OpenedCorpus, taking: Taking, name: str, pipe: _Pipe) -> None:
    made = FORMATS[name]
    assert isinstance(made, FileFormat)
    with _reading(corpus, pipe.left) as session:
        made.write(_rows(session, corpus, taking, made, pipe.left), cast(BinaryIO, pipe))
    pipe.flush()


def _make(corpus: OpenedCorpus, taking: Taking, name: str, file: BinaryIO, left: threading.Event) -> None:
    made = FORMATS[name]
    with _reading(corpus, left) as session:
        if isinstance(made, FolderFormat):
            with cast(AbstractContextManager[str], TemporaryDirectory()) as folder:
                made.write(_rows(session, corpus, taking, made, left), Path(folder))
                _pack(Path(folder), file, under=file_name(name))
        else:
            assert isinstance(made, FileFormat)
            made.write(_rows(session, corpus, taking, made, left), file)
    file.flush()
    file.seek(0, 2)


@contextmanager
def _reading(corpus: OpenedCorpus, left: threading.Event) -> Iterator[Any]:
    """A session whose reading ends when the reader has left, also while nothing is found."""
    try:
        with corpus.database.read() as session, stop_when(session, left.is_set):
            yield session
    except NotWantedError as error:
        raise ReaderLeftError from error


def _rows(session: Any, corpus: OpenedCorpus, taking: Taking, made: FileFormat | FolderFormat, left: threading.Event) -> Iterator[Revision]:
    shaped, named = isinstance(made, FolderFormat) and made.shaped, isinstance(made, FileFormat) and made.named
    rows = _until_left(select(session, taking.selection, shaped=shaped), left)
    if taking.pseudonymise:  # which leaves no names
        return Pseudonymiser(MaskingRules(names=read_names([], where=""))).mask_all(rows)
    return with_names(session, rows, corpus.names()) if named else rows


def _until_left(rows: Iterator[Revision], left: threading.Event) -> Iterator[Revision]:
    for row in rows:
        if left.is_set():
            raise ReaderLeftError
        yield row


def _pack(folder: Path, out: BinaryIO, *, under: str) -> None:
    """The files of a folder, in order, in a folder of the archive."""
    with ZipFile(out, "w", compression=ZIP_DEFLATED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{under}/{path.relative_to(folder).as_posix()}", date_time=_PACKED_AT)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with path.open("rb") as file, packed.open(entry, "w", force_zip64=True) as packed_file:
                while chunk := file.read(_CHUNK_BYTES):
                    packed_file.write(chunk)


def _copy(file: BinaryIO, pipe: _Pipe) -> None:
    while chunk := file.read(_CHUNK_BYTES):
        if pipe.left.is_set():
            raise ReaderLeftError
        pipe.write(chunk)
    pipe.flush()


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
