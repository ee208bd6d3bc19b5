"""Other records in the place of some: every length is met, all other bytes stay, and stock readers read the file."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.members import seal_member, seal_member_of
from pipelines.archive.rewriting import make_tombstone, replace_members
from pipelines.archive.verify import verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import IntegrityError
from pipelines.items import Capture

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.binary(max_size=300), st.integers(23, 20_000))
def test_a_member_of_a_wanted_length_holds_the_data(data: bytes, more: int) -> None:
    least = len(seal_member(data)) + 20
    sealed = seal_member_of(least + more, data)
    assert sealed is not None
    assert len(sealed) == least + more
    assert zlib.decompress(sealed, zlib.MAX_WBITS + 16) == data


def test_what_has_no_room_is_refused() -> None:
    assert seal_member_of(60, b"x" * 50) is None
    with pytest.raises(IntegrityError, match="no room"):
        make_tombstone(120, now=NOW, lines={"reason": "a"})


@pytest.mark.parametrize("which", [0, 1, 2])
def test_all_other_records_stay_where_they_are(tmp_path: Path, which: int) -> None:
    with ArchiveWriter(tmp_path, run_label="run1", software="Winnow", clock=lambda: NOW) as writer:
        captures = [
            writer.write(
                Capture(url=f"http://example.org/{number}", captured_at=NOW, status=200, headers=(), body=bytes([65 + number]) * 400)
            )
            for number in range(3)
        ]
    (path,) = tmp_path.iterdir()
    before, place = path.read_bytes(), captures[which].locator
    assert place is not None
    replace_members(path, {place.offset: make_tombstone(place.length, now=NOW, lines={"was": place.record_id, "reason": "asked for"})})
    after = path.read_bytes()
    assert (after[: place.offset], after[place.offset + place.length :]) == (before[: place.offset], before[place.offset + place.length :])
    assert verify_file(path) == []
    with path.open("rb") as stream:
        records = [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(stream)]
    assert sorted(kind for kind, _ in records) == ["metadata", "response", "response", "warcinfo"]
    assert not any(bytes([65 + which]) * 400 in content for _, content in records)
