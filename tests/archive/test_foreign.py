"""What other programs do differently: chunk framing in the body, digests over either form; and the mark that an imported capture keeps."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.archive.reader import iter_captures, read_capture
from pipelines.archive.records import Fault
from pipelines.archive.writer import ArchiveWriter
from pipelines.items import Capture, Origin

PLAIN = b"<p>They were released on Monday.</p>"
FRAMED = b"%x\r\n%s\r\n%x;note=1\r\n%s\r\n0\r\n\r\n" % (10, PLAIN[:10], len(PLAIN) - 10, PLAIN[10:])


def warc(path: Path, block: bytes, *fields: str) -> Path:
    """An uncompressed WARC file with one response, as another program writes it."""
    head = ["WARC/1.0", "WARC-Type: response", "WARC-Record-ID: <urn:uuid:1>", "WARC-Date: 2019-05-06T07:08:09Z", *fields]
    head += [
        "WARC-Target-URI: http://rights.example/a",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    ]
    path.write_bytes("\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n")
    return path


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


@pytest.mark.parametrize(
    ("coding", "stored", "body"),
    [
        ("chunked", FRAMED, PLAIN),
        ("Chunked", FRAMED, PLAIN),
        ("chunked", PLAIN, PLAIN),  # the header kept, the framing undone by the program that archived it
        ("identity", FRAMED, FRAMED),
        ("chunked", FRAMED[:-20], PLAIN[:-13]),  # cut within the last chunk
        ("chunked", b"", b""),
    ],
)
def test_chunk_framing_is_undone_where_there_is_some(tmp_path: Path, coding: str, stored: bytes, body: bytes) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: %s\r\n\r\n" % coding.encode() + stored
    (capture,) = iter_captures(warc(tmp_path / "a.warc", block))
    assert capture.body == body
    assert capture.header("Transfer-Encoding") == coding


@pytest.mark.parametrize(("of", "faults"), [(FRAMED, 0), (PLAIN, 0), (b"something else", 1)])
def test_a_payload_digest_may_be_over_either_form(tmp_path: Path, of: bytes, faults: int) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + FRAMED
    found: list[Fault] = []
    captures = list(iter_captures(warc(tmp_path / "a.warc", block, f"WARC-Payload-Digest: {sha1(of)}"), found.append))
    assert (len(captures), len(found)) == (1 - faults, faults)


def test_an_imported_capture_keeps_where_it_came_from(
    make_writer: Callable[..., ArchiveWriter], make_capture: Callable[..., Capture]
) -> None:
    origin = Origin(file="CC NEWS \u2713.warc.gz", file_sha256="ab" * 32, offset=334, record_id="<urn:uuid:other>")
    chunked = make_capture(headers=(("Transfer-Encoding", "chunked"),), origin=origin)
    with make_writer() as writer:
        written = writer.write(chunked, record_id="<urn:uuid:00000000-0000-5000-8000-000000000001>")
        own = writer.write(make_capture())
        folder = writer._folder
    assert written.locator is not None
    assert own.locator is not None
    read = read_capture(folder, written.locator)
    assert (read.origin, read.body, read.headers) == (origin, chunked.body, chunked.headers)
    assert written.locator.record_id == "<urn:uuid:00000000-0000-5000-8000-000000000001>"
    assert read_capture(folder, own.locator).origin is None
