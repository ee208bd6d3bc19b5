"""Records of other programs that are cut, damaged or unlike what the standard says: none stops a file, and no part passes for a whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipelines.archive.reader import iter_captures
from pipelines.archive.records import Fault
from pipelines.importing.opening import open_inputs
from pipelines.items import Capture

PAGE = b"<p>They were released on Monday.</p>"
CHUNKS = b"%x\r\n%s\r\n%x\r\n%s\r\n" % (17, PAGE[:17], len(PAGE) - 17, PAGE[17:])
LAST = b"0\r\n\r\n"


def record(block: bytes, *fields: str, length: str = "", date: str = "2019-05-06T07:08:09Z", name: str = "a") -> bytes:
    head = ["WARC/1.0", "WARC-Type: response", f"WARC-Record-ID: <urn:uuid:{name}>", f"WARC-Date: {date}", *fields]
    head += [f"WARC-Target-URI: http://rights.example/{name}", "Content-Type: application/http; msgtype=response"]
    return "\r\n".join([*head, f"Content-Length: {length or len(block)}", "", ""]).encode() + block + b"\r\n\r\n"


def answer(*headers: str, body: bytes = PAGE, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: text/html", *headers, "", ""]).encode() + body


def read(path: Path, data: bytes) -> tuple[list[Capture], list[str]]:
    path.write_bytes(data)
    faults: list[Fault] = []
    return list(iter_captures(path, faults.append)), [fault.what for fault in faults]


@pytest.mark.parametrize(
    ("block", "is_cut"),
    [
        pytest.param(answer(f"Content-Length: {len(PAGE)}"), False, id="of its length"),
        pytest.param(answer(f"Content-Length: {len(PAGE) + 1}"), True, id="shorter than its length"),
        pytest.param(answer("Content-Length: 5"), False, id="longer, as programs write it that unpack the body"),
        pytest.param(answer("Content-Length: many"), False, id="a length that is no number"),
        pytest.param(answer("Content-Length: 900", body=b"", status="304 Not Modified"), False, id="304, which has no body"),
        pytest.param(answer("Transfer-Encoding: chunked", body=CHUNKS + LAST), False, id="all chunks"),
        pytest.param(
            answer("Transfer-Encoding: chunked", body=CHUNKS + b"0;x=1\r\nExpires: 0\r\n\r\n"), False, id="all chunks and a trailer"
        ),
        pytest.param(answer("Transfer-Encoding: chunked", body=CHUNKS), True, id="without the last chunk"),
        pytest.param(answer("Transfer-Encoding: chunked", body=CHUNKS[:-9]), True, id="within a chunk"),
        pytest.param(answer("Transfer-Encoding: chunked"), False, id="archived without its chunks"),
    ],
)
def test_a_body_that_ends_before_its_head_says_is_cut(tmp_path: Path, block: bytes, is_cut: bool) -> None:
    (capture,), faults = read(tmp_path / "a.warc", record(block))
    assert (capture.truncated, faults) == (is_cut, [])


def test_the_first_segment_of_a_record_is_a_part(tmp_path: Path) -> None:
    first, rest = answer()[:-10], b"onday.</p>"
    data = record(first, "WARC-Segment-Number: 1") + record(rest, "WARC-Segment-Number: 2", name="b").replace(
        b": response", b": continuation", 1
    )
    (capture,), faults = read(tmp_path / "a.warc", data)
    assert (capture.truncated, faults) == (True, [])


@pytest.mark.parametrize("header", ["Transfer-Encoding : chunked", "Transfer-Encoding:\r\n chunked", "transfer-encoding: gzip, chunked"])
def test_chunks_are_undone_however_the_header_is_written(tmp_path: Path, header: str) -> None:
    (capture,), _ = read(tmp_path / "a.warc", record(answer(header, body=CHUNKS + LAST)))
    assert capture.body == PAGE


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", "2019", "soon"])
def test_a_time_that_cannot_be_costs_its_record_alone(tmp_path: Path, date: str) -> None:
    captures, faults = read(tmp_path / "a.warc", record(answer(), date=date) + record(answer(), name="b"))
    assert [capture.url for capture in captures] == ["http://rights.example/b"]
    assert len(faults) == 1
    assert date in faults[0]


def test_a_status_of_21_digits_is_no_status_and_one_of_four_is(tmp_path: Path) -> None:
    data = record(answer(status="2" * 21)) + record(answer(), name="b") + record(answer(status="2000 OK"), name="c")
    captures, faults = read(tmp_path / "a.warc", data)
    assert ([capture.status for capture in captures], len(faults)) == ([200, 2000], 1)


@pytest.mark.parametrize("length", ["-5", "many", "99999"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_what_stands_behind_a_damaged_record_is_read(tmp_path: Path, length: str, is_packed: bool) -> None:
    records = [
        record(answer(), name="a"),
        record(answer(), name="b", length=length),
        record(answer(), name="c"),
        record(answer(), name="d"),
    ]
    captures, faults = read(tmp_path / "a.warc", b"".join(map(gzip.compress, records) if is_packed else records))
    assert [capture.url[-1] for capture in captures] == ["a", "c", "d"]
    assert len(faults) == 1


def test_blank_lines_ahead_of_the_first_record_are_passed_over(tmp_path: Path) -> None:
    captures, faults = read(tmp_path / "a.warc", b"\r\n\r\n" + record(answer()))
    assert (len(captures), faults) == (1, [])


@pytest.mark.parametrize(
    ("digest", "is_refused"),
    [("blake3:af13", False), ("shake_128:af13", False), ("af13", False), ("sha1:af13", True), ("sha256:" + "a" * 52 + "====", True)],
)
def test_a_digest_that_nobody_can_compute_says_nothing(tmp_path: Path, digest: str, is_refused: bool) -> None:
    captures, faults = read(tmp_path / "a.warc", record(answer(), f"WARC-Payload-Digest: {digest}"))
    assert (len(captures), len(faults)) == (0, 1) if is_refused else (1, 0)


@pytest.mark.parametrize(("start", "name"), [(b"\x28\xb5\x2f\xfd", "zstd"), (b"\x5d\x2a\x4d\x18", "zstd"), (b"BZh91AY&SY", "bzip2")])
def test_a_file_packed_in_another_way_is_named_so(tmp_path: Path, start: bytes, name: str) -> None:
    path = tmp_path / "a.warc.zst"
    path.write_bytes(start + bytes(50))
    (found,) = open_inputs(path)
    assert found.extent is None
    assert f"packed with {name}" in found.faults[0].what
