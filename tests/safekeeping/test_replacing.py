"""Which archive files may take the place of their copies: those that grew, and those in which something was forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive.rewriting import make_tombstone
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator
from pipelines.safekeeping.replacing import refuse_damage

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def archive(folder: Path) -> tuple[Path, list[Locator]]:
    folder.mkdir()
    with ArchiveWriter(folder, run_label="run1", software="Winnow", clock=lambda: NOW) as writer:
        captures = [
            Capture(
                url=f"http://example.org/{number}",
                captured_at=NOW,
                status=200,
                headers=(),
                body=bytes([65 + number]) * 4_000,
                request_headers=(("Accept", "text/html"),),
            )
            for number in range(3)
        ]
        places = [place for place in (writer.write(capture).locator for capture in captures) if place is not None]
    (path,) = folder.iterdir()
    path.chmod(0o600)
    return path, places


@pytest.mark.parametrize("behind", [0, 10], ids=["at its end", "within the next record"])
def test_what_was_forgotten_across_the_end_of_a_copy_is_no_damage(tmp_path: Path, behind: int) -> None:
    source, places = archive(tmp_path / "archive")
    data, first, second = source.read_bytes(), places[0], places[1]
    copy = tmp_path / source.name
    copy.write_bytes(data[: first.offset + first.length + behind])  # a crawl was writing: the response was there, its request was not
    gone = make_tombstone(second.offset - first.offset, now=NOW, lines={"reason": "asked for"})
    source.write_bytes(data[: first.offset] + gone + data[second.offset :])
    refuse_damage([(source, copy)])


def test_the_last_record_that_a_copy_has_may_not_be_damaged(tmp_path: Path) -> None:
    source, places = archive(tmp_path / "archive")
    data = source.read_bytes()
    copy = tmp_path / source.name
    copy.write_bytes(data)
    source.write_bytes(data[: places[2].offset] + bytes(len(data) - places[2].offset))
    with pytest.raises(IntegrityError, match=f"at byte {places[2].offset}"):
        refuse_damage([(source, copy)])
