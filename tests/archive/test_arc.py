"""ARC files, which web archives wrote before WARC, and files whose name says something else than what is in them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive import records
from pipelines.archive.reader import iter_captures
from pipelines.archive.records import Fault

HEAD = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>They were released.</p>\n"


def arc_record(url: str, block: bytes, *, at: str = "20050607080910", kind: str = "text/html") -> bytes:
    return f"{url} 192.0.2.7 {at} {kind} {len(block)}\n".encode() + block + b"\n"


def arc(*records: bytes, packed: bool) -> bytes:
    first = arc_record("filedesc://old.arc", HEAD, kind="text/plain")
    return b"".join(gzip.compress(record, mtime=0) for record in (first, *records)) if packed else b"".join((first, *records))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["old.arc.gz", "capture.bin"])
def test_an_arc_file_gives_its_pages_exactly(tmp_path: Path, packed: bool, name: str) -> None:
    pages = [arc_record(f"http://rights.example/{number}", PAGE + b"%d" % number) for number in range(3)]
    (tmp_path / name).write_bytes(arc(arc_record("dns:rights.example", b"192.0.2.7\n", kind="text/dns"), *pages, packed=packed))
    others: list[str] = []
    captures = list(iter_captures(tmp_path / name, on_other=lambda record: others.append(record.field("WARC-Type"))))
    assert [capture.url for capture in captures] == [f"http://rights.example/{number}" for number in range(3)]
    assert captures[1].body == b"<p>They were released.</p>\n1"
    assert (captures[0].captured_at, captures[0].ip_address) == (datetime(2005, 6, 7, 8, 9, 10, tzinfo=UTC), "192.0.2.7")
    assert (captures[0].status, captures[0].header("content-type")) == (200, "text/html")
    assert others == ["arc_header", "resource"]


@pytest.mark.parametrize("packed", [False, True])
def test_damage_in_an_arc_file_is_named_and_what_is_behind_it_read_where_records_are_packed(tmp_path: Path, packed: bool) -> None:
    first, second, third = (arc_record(f"http://rights.example/{letter}", PAGE) for letter in "abc")
    whole = arc(first, second, third, packed=packed)
    place = whole.index(gzip.compress(second, mtime=0)) + 20 if packed else whole.index(second) + second.index(b" %d\n" % len(PAGE))
    (tmp_path / "a.arc").write_bytes(whole[:place] + b"xx" + whole[place + 2 :])
    faults: list[Fault] = []
    urls = [capture.url[-1] for capture in iter_captures(tmp_path / "a.arc", faults.append)]
    assert urls == (["a", "c"] if packed else ["a"])
    assert len(faults) == 1


def test_a_line_of_another_version_is_a_fault_and_no_capture(tmp_path: Path) -> None:
    line = f"http://rights.example/a 192.0.2.7 20050607080910 text/html 200 abc - 0 old.arc {len(PAGE)}\n".encode()
    (tmp_path / "a.arc").write_bytes(arc(line + PAGE + b"\n", packed=False))
    faults: list[Fault] = []
    assert list(iter_captures(tmp_path / "a.arc", faults.append)) == []
    assert len(faults) == 1


def test_a_warc_file_is_known_by_its_content(tmp_path: Path) -> None:
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\nContent-Length: {len(PAGE)}\r\n"
    record = f"{head}WARC-Target-URI: http://rights.example/a\r\nContent-Type: application/http\r\n\r\n".encode() + PAGE + b"\r\n\r\n"
    for name, content in (("plain.warc.gz", record), ("packed.warc", gzip.compress(record)), ("capture.bin", record)):
        (tmp_path / name).write_bytes(content)
        assert [capture.url for capture in iter_captures(tmp_path / name)] == ["http://rights.example/a"], name


def test_a_record_that_is_longer_than_memory_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_MEMBER_BYTES", 100)
    long, huge = (
        arc_record("http://rights.example/long", PAGE * 9),
        b"http://rights.example/huge 192.0.2.7 20050607080910 text/html 9000000000000000\nabc",
    )
    (tmp_path / "a.arc").write_bytes(arc(long, arc_record("http://rights.example/a", PAGE), huge, packed=False))
    faults: list[Fault] = []
    assert [capture.url[-1] for capture in iter_captures(tmp_path / "a.arc", faults.append)] == ["a"]
    assert ["of more than 100 bytes" in fault.what for fault in faults] == [True, True]
