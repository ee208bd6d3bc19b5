"""A body that came again is archived once, and each capture of it is read whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from pipelines.archive.members import read_member, scan_members, seal_member
from pipelines.archive.reader import iter_captures, read_capture
from pipelines.archive.records import Fault, make_digest, serialise_record
from pipelines.archive.verify import verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.captures.circumstances import Circumstances
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator, Origin

MakeCapture = Callable[..., Capture]
MakeWriter = Callable[..., ArchiveWriter]

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
BODY = b"<p>They were released on Monday.</p>" * 90


def place_of(capture: Capture) -> Locator:
    assert capture.locator is not None
    return capture.locator


def kinds_of(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return [record.rec_type for record in ArchiveIterator(stream, check_digests="raise") if record.raw_stream.read() is not None]


@pytest.fixture
def visited(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> tuple[Path, list[Capture]]:
    """The archive, and a page captured three times, in a file each; the later ones refer to what was captured before."""
    captures: list[Capture] = []
    for run in range(3):
        moment = datetime(2025, 3, 4, 5, run, tzinfo=UTC)
        headers = (("Content-Type", "text/html"), ("Date", f"visit {run}"), ("Content-Length", str(len(BODY))))
        known = Circumstances(source="site", depth=run)
        capture = make_capture(body=BODY, captured_at=moment, headers=headers, circumstances=known)
        with make_writer(run_label=f"run{run}") as writer:
            captures.append(writer.write(capture, same_as=place_of(captures[-1]) if captures else None))
    for path in (tmp_path / "archive").iterdir():
        path.chmod(0o600)  # they are read only, and the tests damage them
    return tmp_path / "archive", captures


def test_the_body_is_archived_once_and_every_capture_is_read_whole(visited: tuple[Path, list[Capture]]) -> None:
    folder, captures = visited
    paths = [folder / place_of(capture).file for capture in captures]
    assert [kinds_of(path)[1] for path in paths] == ["response", "revisit", "revisit"]
    for capture, path in zip(captures, paths, strict=True):
        assert capture.body == BODY
        assert read_capture(folder, place_of(capture)) == capture
        assert list(iter_captures(path)) == [capture]
        assert verify_file(path) == []


def test_a_revisit_refers_to_the_response_never_to_a_revisit(visited: tuple[Path, list[Capture]]) -> None:
    folder, captures = visited
    original = place_of(captures[0])
    for capture in captures[1:]:
        with (folder / place_of(capture).file).open("rb") as stream:
            record = next(record for record in ArchiveIterator(stream) if record.rec_type == "revisit")
        fields = dict(record.rec_headers.headers)
        assert fields["WARC-Profile"] == PROFILE
        assert fields["WARC-Refers-To"] == original.record_id
        assert fields["WARC-Refers-To-Target-URI"] == captures[0].url
        assert fields["WARC-Refers-To-Date"] == "2025-03-04T05:00:00.000000Z"
        assert fields["WARC-Payload-Digest"] == make_digest(BODY)
        assert fields["X-Winnow-Refers-To-File"] == original.file
        assert (fields["X-Winnow-Refers-To-Offset"], fields["X-Winnow-Refers-To-Length"]) == (str(original.offset), str(original.length))
        assert record.http_headers.headers == list(capture.headers)


def test_warcio_finds_nothing_wrong(visited: tuple[Path, list[Capture]]) -> None:
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *map(str, visited[0].iterdir())])
    assert ended.value.code == 0


@pytest.mark.parametrize(
    "change",
    [{"body": BODY + b" "}, {"body": BODY[:-1]}, {"truncated": True}, {"origin": Origin(address="https://web.archive.example/1")}, None],
    ids=["longer", "shorter", "cut", "imported", "gone"],
)
def test_a_response_that_cannot_stand_for_the_body_is_not_referred_to(
    tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture, change: dict[str, Any] | None
) -> None:
    with make_writer() as writer:
        before = writer.write(make_capture(**{"body": BODY, **(change or {})}))
        place = replace(place_of(before), offset=7) if change is None else place_of(before)
        again = writer.write(make_capture(body=BODY), same_as=place)
    path = tmp_path / "archive" / place_of(again).file
    assert kinds_of(path) == ["warcinfo", "response", "request"] + ["response", "request"]
    assert read_capture(path.parent, place_of(again)) == again


def test_a_damaged_response_is_named_at_each_capture_that_needs_it(visited: tuple[Path, list[Capture]]) -> None:
    folder, captures = visited
    first, later = place_of(captures[0]), [place_of(capture) for capture in captures[1:]]
    path = folder / first.file
    sound = path.read_bytes()
    path.write_bytes(sound[: first.offset + 200] + bytes([sound[first.offset + 200] ^ 1]) + sound[first.offset + 201 :])
    for place in later:
        with pytest.raises(IntegrityError, match=f"{place.file} at offset {place.offset}: .*{first.file} at offset {first.offset}"):
            read_capture(folder, place)
        assert [(fault.file, fault.offset) for fault in verify_file(folder / place.file)] == [(place.file, place.offset)]
        faults: list[Fault] = []
        assert list(iter_captures(folder / place.file, faults.append)) == []
        assert first.file in faults[0].what
    path.unlink()
    assert ["No such file" in fault.what for fault in verify_file(folder / later[0].file)] == [True]


def test_a_new_capture_is_whole_where_the_former_is_damaged(
    visited: tuple[Path, list[Capture]], make_writer: MakeWriter, make_capture: MakeCapture
) -> None:
    folder, captures = visited
    (folder / place_of(captures[0]).file).unlink()
    with make_writer(run_label="later") as writer:
        again = writer.write(make_capture(body=BODY), same_as=place_of(captures[2]))
    assert kinds_of(folder / place_of(again).file)[1] == "response"


def test_a_response_is_found_in_a_file_that_was_written_anew(visited: tuple[Path, list[Capture]]) -> None:
    """As of a tool that takes records out: the file has its name, its records lie elsewhere."""
    folder, captures = visited
    path = folder / place_of(captures[0]).file
    info = seal_member(
        serialise_record(
            "warcinfo", (("WARC-Record-ID", "<urn:uuid:9>"),), b"note: " + os.urandom(400).hex().encode(), content_type="text/plain"
        )
    )
    with path.open("rb") as stream:
        rest = path.read_bytes()[read_member(stream.fileno(), 0).length :]
    path.write_bytes(info + rest)
    assert read_capture(folder, place_of(captures[2])) == captures[2]
    assert verify_file(folder / place_of(captures[2]).file) == []


def test_another_response_in_its_place_is_noticed(
    visited: tuple[Path, list[Capture]], make_writer: MakeWriter, make_capture: MakeCapture
) -> None:
    folder, captures = visited
    first, later = place_of(captures[0]), place_of(captures[1])
    with make_writer(folder=folder.parent / "forged", run_label="run0") as writer:
        forged = writer.write(
            make_capture(body=BODY.replace(b"Monday", b"Friday"), captured_at=captures[0].captured_at), record_id=first.record_id
        )
    (folder.parent / "forged" / place_of(forged).file).replace(folder / first.file)
    with pytest.raises(IntegrityError, match="has another body"):
        read_capture(folder, later)
    assert ["has another body" in fault.what for fault in verify_file(folder / later.file)] == [True]


@pytest.mark.parametrize("file", ["../secret.warc.gz", "/etc/passwd", "", ".", "not-there.warc.gz"])
def test_a_reference_leads_to_no_file_but_of_the_archive(tmp_path: Path, file: str) -> None:
    secret = serialise_record(
        "response", (("WARC-Record-ID", "<urn:uuid:1>"),), b"HTTP/1.1 200 OK\r\n\r\nsecret", content_type="application/http"
    )
    (tmp_path / "secret.warc.gz").write_bytes(seal_member(secret))
    fields = (
        ("WARC-Record-ID", "<urn:uuid:2>"),
        ("WARC-Target-URI", "https://rights.example/"),
        ("WARC-Date", "2025-03-04T05:06:07Z"),
        ("WARC-Payload-Digest", make_digest(b"secret")),
        ("WARC-Refers-To", "<urn:uuid:1>"),
        ("X-Winnow-Refers-To-File", file),
        ("X-Winnow-Refers-To-Offset", "0"),
        ("X-Winnow-Refers-To-Length", str(len(seal_member(secret)))),
    )
    path = tmp_path / "archive" / "winnow-hostile.warc.gz"
    path.parent.mkdir()
    path.write_bytes(seal_member(serialise_record("revisit", fields, b"HTTP/1.1 200 OK\r\n\r\n", content_type="application/http")))
    faults: list[Fault] = []
    assert list(iter_captures(path, faults.append)) == []
    assert len(faults) == 1


def test_two_revisits_that_refer_to_each_other_lead_nowhere(visited: tuple[Path, list[Capture]]) -> None:
    folder, captures = visited
    second, third = (place_of(capture) for capture in captures[1:])
    path = folder / second.file
    with path.open("rb") as stream:
        members = list(scan_members(stream.fileno()))
    data = [member.data for member in members if hasattr(member, "data")]
    swapped = (
        data[1]
        .replace(place_of(captures[0]).file.encode(), third.file.encode())
        .replace(place_of(captures[0]).record_id.encode(), third.record_id.encode())
    )
    path.write_bytes(seal_member(data[0]) + seal_member(swapped))
    (fault,) = verify_file(path)
    assert "cannot be read" in fault.what


@given(body=st.binary(max_size=3_000), other=st.text("abcXYZ-", min_size=1, max_size=9), days=st.integers(0, 5_000))
def test_any_body_comes_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, other: str, days: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    capture = Capture(url="https://rights.example/ü", captured_at=datetime(2020, 1, 1, tzinfo=UTC), status=200, headers=(), body=body)
    with ArchiveWriter(folder, run_label="property", software="Winnow") as writer:
        first = writer.write(capture)
        headers = ((other, "ž\r\n"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
        later = replace(capture, captured_at=capture.captured_at + timedelta(days=days), headers=headers)
        written = writer.write(later, same_as=first.locator)
        read = read_capture(folder, place_of(written))
    assert (read.body, read.captured_at) == (body, later.captured_at)
    assert read.headers == ((other, "ž%0D%0A"), *headers[1:])
