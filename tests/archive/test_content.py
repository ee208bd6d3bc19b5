"""Compressed bodies come out whole, in part, or not at all; never in more memory than allowed."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.reader import TooLarge, charset_of, decoded_content
from pipelines.items import Capture

ROOT = Path(__file__).resolve().parents[2]

MakeCapture = Callable[..., Capture]

TEXT = b"<p>They were released on Monday.</p>" * 2_000


def raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", PACKERS)
def test_each_encoding_is_undone(make_capture: MakeCapture, coding: str) -> None:
    capture = make_capture(headers=(("content-encoding", coding),), body=PACKERS[coding](TEXT))
    assert decoded_content(capture) == TEXT


@pytest.mark.parametrize("headers", [("gzip, br",), ("gzip", "identity", "br"), (" gzip ,, br ,",)])
def test_nested_encodings_are_undone_from_the_outside(make_capture: MakeCapture, headers: tuple[str, ...]) -> None:
    capture = make_capture(headers=tuple(("Content-Encoding", value) for value in headers), body=brotli.compress(gzip.compress(TEXT)))
    assert decoded_content(capture) == TEXT


@pytest.mark.parametrize("coding", PACKERS)
def test_a_cut_body_gives_what_there_is(make_capture: MakeCapture, coding: str) -> None:
    content = random.Random(1).randbytes(400_000)  # several blocks: zstd gives nothing of a block before its end
    packed = PACKERS[coding](content)
    found = decoded_content(make_capture(headers=(("Content-Encoding", coding),), body=packed[: len(packed) * 2 // 3]))
    assert content.startswith(found)
    assert found


@given(coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "utf-8", "zstd, deflate, gzip"]), body=st.binary(max_size=200))
def test_no_body_makes_it_raise_anything_but_too_large(coding: str, body: bytes) -> None:
    headers = (("Content-Encoding", coding),)
    decoded_content(Capture(url="https://rights.example/", captured_at=datetime.now(UTC), status=200, headers=headers, body=body))


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "utf-8", "none"])
def test_a_body_that_is_not_what_its_header_says_is_given_as_it_is(make_capture: MakeCapture, coding: str) -> None:
    assert decoded_content(make_capture(headers=(("Content-Encoding", coding),), body=TEXT)) == TEXT


def test_gzip_of_several_members_with_garbage_behind_is_read_whole(make_capture: MakeCapture) -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00\x00garbage"
    assert decoded_content(make_capture(headers=(("Content-Encoding", "gzip"),), body=body)) == b"one two"


def test_the_limit_is_exact(make_capture: MakeCapture) -> None:
    for coding, pack in PACKERS.items():
        capture = make_capture(headers=(("Content-Encoding", coding),), body=pack(TEXT))
        assert decoded_content(capture, max_bytes=len(TEXT)) == TEXT
        with pytest.raises(TooLarge):
            decoded_content(capture, max_bytes=len(TEXT) - 1)
    with pytest.raises(TooLarge):
        decoded_content(make_capture(headers=(), body=TEXT), max_bytes=100)


def test_encodings_without_end_are_refused(make_capture: MakeCapture) -> None:
    with pytest.raises(TooLarge):
        decoded_content(make_capture(headers=(("Content-Encoding", "gzip, " * 6),), body=b""))


BOMBS = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.archive.reader import TooLarge, decoded_content
from pipelines.items import Capture

def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

before = peak_bytes()
for name, coding in (("br", "br"), ("deflate", "deflate"), ("gzip", "gzip"), ("zstd", "zstd")):
    body = (Path(sys.argv[1]) / "compressed" / f"bomb-{name}.bin").read_bytes()
    headers = (("Content-Encoding", coding),)
    capture = Capture(url="https://a.example/", captured_at=datetime.now(UTC), status=200, headers=headers, body=body)
    try:
        print(name, len(decoded_content(capture, max_bytes=2**20)))
    except TooLarge:
        print(name, "too large")
print("bounded" if peak_bytes() - before < 40 * 2**20 else peak_bytes() - before)
"""


def test_bombs_are_refused_in_bounded_memory(shared_data: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BOMBS, shared_data], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:5] == [*(f"{name} too large" for name in ("br", "deflate", "gzip", "zstd")), "bounded"]


@pytest.mark.parametrize(
    ("file", "coding"),
    [
        ("html-br.bin", "br"),
        ("html-gzip.bin", "gzip"),
        ("html-gzip-deflate.bin", "gzip, deflate"),
        ("html-gzip-deflate-gzip.bin", "gzip, deflate, gzip"),
        ("html-rawdeflate.bin", "deflate"),
        ("html-zlibdeflate.bin", "deflate"),
        ("html-zstd-static-content-size.bin", "zstd"),
        ("html-zstd-static-no-content-size.bin", "zstd"),
        ("html-zstd-streaming-no-content-size.bin", "zstd"),
    ],
)
def test_pages_packed_by_others_are_read(make_capture: MakeCapture, shared_data: Path, file: str, coding: str) -> None:
    body = (shared_data / "compressed" / file).read_bytes()
    assert b"</html>" in decoded_content(make_capture(headers=(("Content-Encoding", coding),), body=body)).lower()


@pytest.mark.parametrize("file", ["truncated-crc-error-short.gz", "truncated-crc-error.gz", "unexpected-eof.gz"])
def test_damaged_pages_packed_by_others_give_what_there_is(make_capture: MakeCapture, shared_data: Path, file: str) -> None:
    body = (shared_data / "compressed" / file).read_bytes()
    assert len(decoded_content(make_capture(headers=(("Content-Encoding", "gzip"),), body=body))) > len(body)


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html; charset=utf-8", "utf-8"),
        ("text/html;CHARSET = 'windows-1256' ; x=y", "windows-1256"),
        ('text/html; charset="koi8-r"', "koi8-r"),
        ("text/html; charset=", None),
        ("text/html; charset=;", None),
        ("text/html", None),
        ("", None),
    ],
)
def test_the_charset_is_the_one_declared(make_capture: MakeCapture, content_type: str, charset: str | None) -> None:
    assert charset_of(make_capture(headers=(("content-type", content_type),))) == charset


def test_no_content_type_declares_no_charset(make_capture: MakeCapture) -> None:
    assert charset_of(make_capture(headers=())) is None
