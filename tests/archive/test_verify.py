"""No damage goes unnoticed, and nothing sound is accused."""

from __future__ import annotations

import os
import random
from base64 import b32encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.members import scan_members
from pipelines.archive.records import read_base32
from pipelines.archive.verify import verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.items import Capture

MakeCapture = Callable[..., Capture]
MakeWriter = Callable[..., ArchiveWriter]


@pytest.fixture
def archive(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> Path:
    """A body of one letter has many equal encodings, a random one is stored with padding: changes in both escape gzip's own check."""
    bodies = (b"a" * 5_000, os.urandom(300), b"<p>They were released on Monday.</p>" * 20)
    with make_writer() as writer:
        written = [writer.write(make_capture(body=body)) for body in bodies]
    assert written[0].locator is not None
    path = tmp_path / "archive" / written[0].locator.file
    path.chmod(0o600)  # it is read only, and the tests damage it
    return path


def last_record_of(path: Path) -> int:
    with path.open("rb") as stream:
        return [member.offset for member in scan_members(stream.fileno())][-1]


def test_a_sound_file_has_no_faults(archive: Path) -> None:
    assert verify_file(archive) == []


def test_a_cut_at_every_byte_of_the_last_record_is_noticed(archive: Path) -> None:
    data, last = archive.read_bytes(), last_record_of(archive)
    for end in range(last + 1, len(data)):
        archive.write_bytes(data[:end])
        (fault,) = verify_file(archive)
        assert (fault.file, fault.offset, fault.length) == (archive.name, last, end - last)
        assert end < last + 3 or "cut off" in fault.what


def test_warcio_alone_does_not_notice_the_cut(archive: Path) -> None:
    """The control: when this fails, warcio has learnt it and the scan may go."""
    archive.write_bytes(archive.read_bytes()[:-12])
    with archive.open("rb") as stream:
        records = [record.raw_stream.read() and record.digest_checker.passed for record in ArchiveIterator(stream, check_digests=True)]
    assert all(passed is not False for passed in records)


def test_any_single_changed_byte_is_noticed_at_its_record(archive: Path) -> None:
    data = archive.read_bytes()
    with archive.open("rb") as stream:
        members = [(member.offset, member.offset + member.length) for member in scan_members(stream.fileno())]
    seed = 20250304
    chooser = random.Random(seed)
    for _ in range(300):
        place, change = chooser.randrange(len(data)), chooser.randrange(1, 256)
        archive.write_bytes(data[:place] + bytes([data[place] ^ change]) + data[place + 1 :])
        faults = verify_file(archive)
        assert [fault.offset for fault in faults][:1] == [start for start, end in members if start <= place < end], (seed, place, change)


@pytest.mark.parametrize("tail", [b"\x00" * 600, b"garbage", b"\x1f\x8b\x08", b"WARC/1.1\r\n\r\n", b"\n"])
def test_a_garbage_tail_is_noticed(archive: Path, tail: bytes) -> None:
    size = archive.stat().st_size
    with archive.open("ab") as stream:
        stream.write(tail)
    assert [(fault.offset, fault.length) for fault in verify_file(archive)] == [(size, len(tail))]


def test_a_hole_is_measured(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    with archive.open("rb") as stream:
        offsets = [member.offset for member in scan_members(stream.fileno())]
    data[offsets[2] : offsets[4]] = bytes(offsets[4] - offsets[2])
    archive.write_bytes(data)
    (fault,) = verify_file(archive)
    assert (fault.offset, fault.length) == (offsets[2], offsets[4] - offsets[2])


def test_a_record_removed_from_the_front_is_noticed(archive: Path) -> None:
    data = archive.read_bytes()
    with archive.open("rb") as stream:
        second = [member.offset for member in scan_members(stream.fileno())][1]
    archive.write_bytes(data[second:])
    assert [fault.what for fault in verify_file(archive)] == ["the file does not begin with its warcinfo record"]


def test_an_empty_file_is_a_fault(archive: Path) -> None:
    archive.write_bytes(b"")
    assert [fault.what for fault in verify_file(archive)] == ["the file is empty"]


@given(st.binary(min_size=1, max_size=70))
def test_base_32_is_read_as_the_standard_library_writes_it(data: bytes) -> None:
    text = b32encode(data).decode()
    assert read_base32(text, length=len(data)) == data
    for wrong in (text.lower(), f"{text}=", f" {text}", text[:-1], f"_{text[1:]}", text.replace("=", "\u0660"), f"{text[:-1]}\ud800"):
        assert wrong == text or read_base32(wrong, length=len(data)) is None, wrong


def test_base_32_with_other_bits_at_its_end_is_refused() -> None:
    """`AB` and `AA` begin with the same byte."""
    assert (read_base32("AA======", length=1), read_base32("AB======", length=1)) == (b"\0", None)


def test_sound_files_of_other_programs_are_not_accused(shared_data: Path) -> None:
    faults = {path.name: verify_file(path) for path in (shared_data / "warcs").glob("*.warc*")}
    assert faults
    assert not any(faults.values()), faults
