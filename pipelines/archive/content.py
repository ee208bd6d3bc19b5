"""Undoes the compression of a capture's body in bounded steps and reads its declared charset; decoding to text is left to extraction."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]

from pipelines.items import Capture, PageInput

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_CONTENT_BYTES = 16 * 2**20
_STEP_BYTES = 64 * 2**10
_MAX_CODINGS = 5  # nested encodings; two occur in the wild, and a file that unpacks to itself could be nested without end
_MAX_ZSTD_WINDOW_LOG = 23  # 8 MiB, the most RFC 9659 lets a server ask of us
_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)

Unpacker = Callable[[bytes], Iterator[bytes]]


class TooLarge(ValueError):
    """A body unpacks to more than the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body without its compression. `is_whole`: every decoder reached the end that its format marks (RFC 1952, 1950, 7932, 8878)."""

    body: bytes = field(repr=False)
    is_whole: bool


class _CutOff(ValueError):
    """The compressed bytes end before their format says so."""


def decoded_content(capture: Capture, *, max_bytes: int = MAX_CONTENT_BYTES) -> bytes:
    """The body of `unpack`, whole or not."""
    return unpack(capture, max_bytes=max_bytes).body


def unpack(capture: Capture, *, max_bytes: int = MAX_CONTENT_BYTES) -> Content:
    """The body with its Content-Encoding undone, several of them in turn.

    A cut or damaged body gives what can be read of it. A body that is not what the header says, and an encoding we do not know, is given as
    it is. Raises `TooLarge` as soon as more than `max_bytes` come out; memory stays near that limit.
    """
    values = [value for name, value in capture.headers if name.lower() == "content-encoding"]
    codings = [coding for coding in (part.strip().lower() for part in ",".join(values).split(",")) if coding not in ("", "identity")]
    if len(codings) > _MAX_CODINGS:
        raise TooLarge(f"{capture.url}: {len(codings)} encodings in one another, the limit is {_MAX_CODINGS}")
    content, is_whole = capture.body, True
    for coding in reversed(codings):
        unpacker = _UNPACKERS.get(coding)
        if unpacker is None:
            break
        content, reached_end = _unpack_all(unpacker, content, url=capture.url, max_bytes=max_bytes)
        is_whole = is_whole and reached_end
    if len(content) > max_bytes:
        raise TooLarge(f"{capture.url}: the body has more than {max_bytes} bytes")
    return Content(body=content, is_whole=is_whole)


def charset_of(capture: Capture) -> str | None:
    """The charset of the Content-Type header as declared, None where it declares none."""
    found = _CHARSET.search(capture.header("Content-Type") or "")
    return (found[1] or found[2] or found[3] or "").strip() or None if found else None


def page_of(capture: Capture, content: Content | None = None) -> PageInput:
    """What a crawl gave extraction of this capture: body unpacked, charset as declared, the time of the capture. Raises `TooLarge`.

    `content` is that of `unpack`, for callers who have it.
    """
    return PageInput(
        url=capture.url,
        body=(content or unpack(capture)).body,
        charset=charset_of(capture),
        captured_at=capture.captured_at,
        headers=capture.headers,
    )


def _unpack_all(unpacker: Unpacker, packed: bytes, *, url: str, max_bytes: int) -> tuple[bytes, bool]:
    """What comes out, and whether the packed bytes reached their end; nothing packed, as of an answer without a body, is whole."""
    content, is_whole = bytearray(), True
    try:
        for step in unpacker(packed):
            content += step
            if len(content) > max_bytes:
                raise TooLarge(f"{url}: the body unpacks to more than {max_bytes} bytes")
    except (zlib.error, brotli.error, zstd.ZstdError, _CutOff):
        if not content and not packed.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            return packed, True  # a server that says gzip and sends plain text
        is_whole = False
    return bytes(content), is_whole


def _unpack_gzip(packed: bytes) -> Iterator[bytes]:
    while packed:
        inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        yield from _inflate(inflater, packed)
        packed = inflater.unused_data if inflater.unused_data.startswith(b"\x1f\x8b") else b""


def _unpack_deflate(packed: bytes) -> Iterator[bytes]:
    """RFC 9110 means zlib; some servers send raw deflate, as browsers accept."""
    try:
        zlib.decompressobj().decompress(packed, 1)
    except zlib.error:
        yield from _inflate(zlib.decompressobj(-zlib.MAX_WBITS), packed)
    else:
        yield from _inflate(zlib.decompressobj(), packed)


def _inflate(inflater: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    step = inflater.decompress(packed, _STEP_BYTES)
    while step:
        yield step
        step = b"" if inflater.eof else inflater.decompress(inflater.unconsumed_tail, _STEP_BYTES)
    if not inflater.eof:
        raise _CutOff


def _unpack_brotli(packed: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    step = decompressor.process(packed, output_buffer_limit=_STEP_BYTES)
    while step:
        yield step
        step = b"" if decompressor.is_finished() else decompressor.process(b"", output_buffer_limit=_STEP_BYTES)
    if not decompressor.is_finished():
        raise _CutOff


def _unpack_zstd(packed: bytes) -> Iterator[bytes]:
    while packed:
        decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _MAX_ZSTD_WINDOW_LOG})
        step = decompressor.decompress(packed, _STEP_BYTES)
        while step:
            yield step
            step = b"" if decompressor.eof or decompressor.needs_input else decompressor.decompress(b"", _STEP_BYTES)
        if not decompressor.eof:
            raise _CutOff
        packed = decompressor.unused_data


_UNPACKERS: dict[str, Unpacker] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}
