"""A capture comes back byte for byte, or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.metadata_record import read_fields
from pipelines.archive.reader import iter_captures, read_capture
from pipelines.archive.records import iter_records
from pipelines.archive.verify import Fault, verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.captures.circumstances import Certificate, Circumstances, Redirect
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator
from pipelines.outcomes import Road

MakeCapture = Callable[..., Capture]
MakeWriter = Callable[..., ArchiveWriter]

TOKEN = st.text("!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz", min_size=1, max_size=12)
NAME = TOKEN | st.sampled_from(
    ["Content-Length", "content-length", "Transfer-Encoding", "Content-Encoding", "X-Winnow-Original-A", "X-Winnow-Original-Content-Length"]
)
VALUE = st.text(st.characters(exclude_characters="\r\n\x00"), max_size=40)
LATIN = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n\x00"), max_size=40)
HEADERS = st.lists(st.tuples(NAME, LATIN | VALUE | st.sampled_from(["5", "chunked", "gzip"])), max_size=6).map(tuple)
BODY = st.binary(max_size=300) | st.sampled_from(
    [b"\r\n\r\n", b"WARC/1.1\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"\x1f\x8b\x08\x00", b"a" * 100_000]
)
LINE = st.text(st.characters(exclude_categories=("C", "Z")), max_size=40)
MOMENT = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
CIRCUMSTANCES = st.builds(
    Circumstances,
    source=LINE,
    found_on=LINE,
    roads=st.integers(0, 15).map(Road),
    kind=TOKEN,
    depth=st.none() | st.integers(0, 10**6),
    redirects=st.lists(st.builds(Redirect, url=LINE, how=st.sampled_from(["301", "308", "meta refresh"])), max_size=3).map(tuple),
    robots=LINE,
    opt_out=st.lists(LINE.filter(bool), max_size=3).map(tuple),
    certificate=st.none()
    | st.builds(Certificate, sha256=TOKEN, subject=LINE, issuer=LINE, not_before=st.none() | MOMENT, not_after=st.none() | MOMENT),
)


@settings(max_examples=150, deadline=None)
@given(
    status=st.integers(100, 999),
    headers=HEADERS,
    body=BODY,
    compressed=st.booleans(),
    truncated=st.booleans(),
    request_headers=st.lists(st.tuples(TOKEN, VALUE), max_size=3).map(tuple),
    protocol=st.sampled_from(["HTTP/1.0", "HTTP/1.1", "HTTP/2", "h2", "HTTP"]),
    ip_address=st.sampled_from([None, "192.0.2.1", "2001:db8::1"]),
    captured_at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2199, 1, 1), timezones=st.just(UTC)),
    path=st.text("abc/?&=%20üа", max_size=12),
    circumstances=st.none() | CIRCUMSTANCES,
)
def test_any_capture_survives_write_and_read_byte_for_byte(compressed: bool, body: bytes, path: str, **values: object) -> None:
    content = zlib.compress(body) if compressed else body
    capture = Capture(url=f"https://rights.example/{path}", body=content, **values)  # type: ignore[arg-type]
    with TemporaryDirectory() as name, ArchiveWriter(Path(name), run_label="property", software="Winnow") as writer:
        written = writer.write(capture)
        assert written.locator is not None
        assert replace(written, locator=None) == capture
        assert read_capture(Path(name), written.locator) == written
        archive = Path(name) / written.locator.file
        assert list(iter_captures(archive)) == [written]
        assert verify_file(archive) == []
        with archive.open("rb") as stream:
            bodies = [
                record.raw_stream.read() for record in ArchiveIterator(stream, check_digests="raise") if record.rec_type == "response"
            ]
        assert bodies == [content]


@pytest.fixture
def archived(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> tuple[Path, list[Locator]]:
    with make_writer() as writer:
        written = [writer.write(make_capture(url=f"https://rights.example/{number}")) for number in range(4)]
    locators = [capture.locator for capture in written if capture.locator]
    path = tmp_path / "archive" / locators[0].file
    path.chmod(0o600)  # it is read only, and the tests damage it
    return path, locators


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 0},
        {"offset": 7},
        {"offset": 10**9},
        {"length": 1},
        {"record_id": "<urn:uuid:00000000-0000-0000-0000-000000000000>"},
        {"file": "missing.warc.gz"},
        {"file": "../archive/x.warc.gz"},
        {"file": "/etc/hostname"},
        {"file": ""},
        {"file": ".."},
    ],
)
def test_a_locator_that_points_at_nothing_is_an_integrity_error(archived: tuple[Path, list[Locator]], change: dict[str, object]) -> None:
    path, locators = archived
    wrong = replace(locators[1], **change)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match=f"offset {wrong.offset}"):
        read_capture(path.parent, wrong)


def test_a_changed_byte_is_an_integrity_error_that_names_file_and_offset(archived: tuple[Path, list[Locator]]) -> None:
    path, locators = archived
    data = bytearray(path.read_bytes())
    data[locators[1].offset + locators[1].length // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match=rf"{path.name} at offset {locators[1].offset}: "):
        read_capture(path.parent, locators[1])
    for sound in (locators[0], locators[2], locators[3]):
        read_capture(path.parent, sound)


def test_captures_on_both_sides_of_a_hole_are_read(archived: tuple[Path, list[Locator]]) -> None:
    path, locators = archived
    data = bytearray(path.read_bytes())
    hole = slice(locators[1].offset + 20, locators[2].offset + 20)
    data[hole] = bytes(hole.stop - hole.start)
    path.write_bytes(data)
    faults: list[Fault] = []
    assert [capture.url[-1] for capture in iter_captures(path, faults.append)] == ["0", "3"]
    assert faults[0].offset == locators[1].offset
    assert faults[0].file == path.name
    assert faults[-1].offset + faults[-1].length <= locators[3].offset
    with pytest.raises(IntegrityError, match=str(locators[1].offset)):
        list(iter_captures(path))


def test_a_response_stands_without_its_request(archived: tuple[Path, list[Locator]]) -> None:
    path, locators = archived
    end = locators[3].offset + locators[3].length
    path.write_bytes(path.read_bytes()[: end + 30])
    assert read_capture(path.parent, locators[3]).request_headers == ()
    assert [fault.offset for fault in verify_file(path)] == [end]


KNOWN = Circumstances(source="site", kind="article", robots="allowed")


@pytest.mark.parametrize(("request_headers", "records"), [((("Accept", "text/html"),), 7), ((), 5)])
def test_circumstances_belong_to_the_capture_before_them(
    tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture, request_headers: tuple[tuple[str, str], ...], records: int
) -> None:
    known = [replace(KNOWN, depth=depth) for depth in (0, 1)]
    with make_writer() as writer:
        written = [writer.write(make_capture(request_headers=request_headers, circumstances=each)) for each in known]
    assert written[0].locator is not None
    assert written[1].locator is not None
    path = (tmp_path / "archive") / written[0].locator.file
    assert [capture.circumstances for capture in iter_captures(path)] == known
    assert [read_capture((tmp_path / "archive"), capture.locator) for capture in written if capture.locator] == written
    assert len(list(iter_records(path))) == records


def test_a_response_stands_without_circumstances_that_are_cut(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        written = writer.write(make_capture(circumstances=KNOWN))
    assert written.locator is not None
    path = tmp_path / "archive" / written.locator.file
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-9])
    assert read_capture(path.parent, written.locator) == replace(written, circumstances=None)
    assert ["cut off" in fault.what for fault in verify_file(path)] == [True]


def test_what_other_programs_say_of_a_capture_is_not_taken_for_ours(
    tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture
) -> None:
    with make_writer() as writer:
        written = writer.write(make_capture(circumstances=KNOWN))
    assert written.locator is not None
    path = (tmp_path / "archive" / written.locator.file).rename(tmp_path / "theirs.warc.gz")
    others: list[str] = []
    (capture,) = iter_captures(path, on_other=lambda record: others.append(record.field("WARC-Type")))
    assert (capture.circumstances, capture.request_headers) == (None, written.request_headers)
    assert others == ["warcinfo", "request", "metadata"]


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\r\n",
        b"depth",
        b"linksFromSeed: many\r\nfoundBy: telepathy, \xff\r\n",
        b"tlsCertificateNotBefore: today\r\n",
        b"redirectedFrom:",
    ],
)
def test_circumstances_that_cannot_be_read_are_not_known(block: bytes) -> None:
    known = read_fields(block)
    assert (known.depth, known.roads, known.certificate) == (None, Road.NONE, None)


def test_files_of_other_programs_are_read(shared_data: Path) -> None:
    found: dict[str, int] = {}
    for path in sorted((shared_data / "warcs").glob("*.warc*")):
        faults: list[Fault] = []
        captures = list(iter_captures(path, faults.append))
        found[path.name] = len(captures)
        assert all(capture.status and capture.url.startswith("http") for capture in captures)
        assert not faults, path.name
        for capture in captures:
            if path.suffix == ".gz" and capture.locator is not None:
                assert read_capture(path.parent, capture.locator) == capture
    assert found["iana.warc.gz"] == 48
    assert found["missing-status-text.warc"] == 1
    assert found["example-bad.warc.gz.bad"] == 2  # all its records in one gzip member
