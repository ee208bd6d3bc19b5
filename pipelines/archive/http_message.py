"""Turns the HTTP part of a capture into the bytes of a WARC block and back; the WARC fields around it are left to `records`.

What the block cannot keep, because Twisted has already removed it: the reason phrase and exact spelling of the status line, the case and
order of differently named headers, chunk framing and its Transfer-Encoding header. What would make replay programs misread the body is
renamed: a Transfer-Encoding header, or a Content-Length that is not the length of the body, is stored as `X-Winnow-Original-...` and gets
its name back when the capture is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit

from warcio.bufferedreaders import ChunkedDataReader

from pipelines.items import Capture

Headers = tuple[tuple[str, str], ...]

ORIGINAL_PREFIX = "X-Winnow-Original-"
WITHHELD = "[withheld]"
SECRET_REQUEST_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})

_PLAIN_PROTOCOLS = ("HTTP/1.0", "HTTP/1.1")
_PHRASES = {int(status): status.phrase for status in HTTPStatus}
_UNSAFE_IN_NAME = re.compile(r"[\x00\r\n:\t ]")
_UNSAFE_IN_VALUE = re.compile(r"[\x00\r\n]")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
# Also with a blank before the colon, or its value on a line of its own, as RFC 9112 asks readers of old messages to bear.
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:(?:[^\r\n]|\r?\n[ \t])*\bchunked\b", re.IGNORECASE | re.MULTILINE)
_FIRST_CHUNK = re.compile(rb"[0-9a-f]+[ \t]*(?:;[^\r\n]*)?\r\n", re.IGNORECASE)
_LAST_CHUNK = re.compile(rb"(?:\A|\r\n)0+[ \t]*(?:;[^\r\n]*)?(?:\r\n[^\r\n]*)*\Z")
_TRAILER_BYTES = 8192  # behind the last chunk
_BODILESS = frozenset([204, 304])


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpMessage:
    """A WARC block in two parts. `escaped` names headers with characters no header line can hold; they stand percent-encoded."""

    head: bytes
    body: bytes = field(repr=False)
    encoding: str = "latin-1"
    escaped: tuple[str, ...] = ()

    @property
    def block(self) -> bytes:
        """Head and body as they stand in the WARC record."""
        return self.head + self.body


def build_response(capture: Capture) -> HttpMessage:
    """The response as an HTTP/1 message; header text is latin-1, or UTF-8 where latin-1 cannot say it."""
    protocol = capture.protocol if capture.protocol in _PLAIN_PROTOCOLS else "HTTP/1.1"
    headers = tuple((_stored_name(name, value, body_bytes=len(capture.body)), value) for name, value in capture.headers)
    return _build_message(f"{protocol} {capture.status:03d} {_PHRASES.get(capture.status, '')}", headers, capture.body)


def build_request(capture: Capture) -> HttpMessage:
    """The request that was sent; values of Authorization, Proxy-Authorization and Cookie are withheld."""
    parts = urlsplit(capture.url)
    target = _UNSAFE_IN_NAME.sub("", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    headers = tuple((name, WITHHELD if name.lower() in SECRET_REQUEST_HEADERS else value) for name, value in capture.request_headers)
    return _build_message(f"GET {target} HTTP/1.1", headers, b"")


def split_block(block: bytes) -> tuple[bytes, bytes]:
    """Head, ending with its blank line, and body; a block without a blank line is all head."""
    end = head_bytes(block)
    return block[:end], block[end:]


def head_bytes(block: bytes) -> int:
    """Where the head ends, behind its blank line."""
    end = _HEAD_END.search(block)
    return len(block) if end is None else end.end()


def is_chunked(head: bytes) -> bool:
    """Whether a head says that the body is in chunks."""
    return _CHUNKED.search(head) is not None


def undo_chunks(head: bytes, body: bytes) -> bytes:
    """The body without the chunk framing that other programs archive; as it is where there is none, cut where the framing breaks.

    Some keep the header and archive the body without its chunks. Our own records never have the header under this name.
    """
    if not is_chunked(head):
        return body
    reader = ChunkedDataReader(BytesIO(body))
    return b"".join(iter(reader.read, b""))


def ends_early(status: int, headers: Headers, head: bytes, body: bytes) -> bool:
    """Whether an archived body ends before its head says: without its last chunk (RFC 9112, 7.1), or short of its Content-Length (6.3).

    A body that was archived without its chunks, or unpacked, says nothing of that.
    """
    if is_chunked(head):
        return _FIRST_CHUNK.match(body) is not None and _LAST_CHUNK.search(body[-_TRAILER_BYTES:]) is None
    length = next((value.strip() for name, value in headers if name.strip().lower() == "content-length"), "")
    return status not in _BODILESS and length.isascii() and length.isdecimal() and int(length[:18]) > len(body)


def parse_head(head: bytes, encoding: str) -> tuple[str, Headers]:
    """First line and headers. Lines that are no header are passed over; folded lines are joined by a space."""
    first, *lines = _LINE_END.split(head)
    headers: list[tuple[str, str]] = []
    for line in lines:
        text = _decode(line, encoding)
        if text[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif ":" in text:
            name, value = text.split(":", 1)
            headers.append((name.removeprefix(ORIGINAL_PREFIX), value.removeprefix(" ")))
    return first.decode("latin-1"), tuple(headers)


def _stored_name(name: str, value: str, *, body_bytes: int) -> str:
    lowered = name.lower()
    misleading = lowered == "transfer-encoding" or (lowered == "content-length" and value.strip() != str(body_bytes))
    return ORIGINAL_PREFIX + name if misleading or name.startswith(ORIGINAL_PREFIX) else name


def _build_message(first_line: str, headers: Headers, body: bytes) -> HttpMessage:
    safe = [(_escape(name, _UNSAFE_IN_NAME), _escape(value, _UNSAFE_IN_VALUE)) for name, value in headers]
    escaped = tuple(dict.fromkeys(new[0] for new, old in zip(safe, headers, strict=True) if new != old))
    text = "".join(f"{line}\r\n" for line in (first_line, *(f"{name}: {value}" for name, value in safe), ""))
    try:
        return HttpMessage(head=text.encode("latin-1"), body=body, escaped=escaped)
    except UnicodeEncodeError:
        return HttpMessage(head=text.encode("utf-8", "surrogatepass"), body=body, encoding="utf-8", escaped=escaped)


def _decode(line: bytes, encoding: str) -> str:
    """Never fails: latin-1 gives every byte a character, and only our own UTF-8 is read as UTF-8."""
    try:
        return line.decode("utf-8", "surrogatepass") if encoding == "utf-8" else line.decode("latin-1")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _escape(text: str, unsafe: re.Pattern[str]) -> str:
    return unsafe.sub(lambda match: f"%{ord(match[0]):02X}", text)
