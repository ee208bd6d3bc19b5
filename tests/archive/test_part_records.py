"""The line that names the record of a part."""

from __future__ import annotations

import pytest

from pipelines.archive.part_records import describe_part, read_locator
from pipelines.errors import IntegrityError
from pipelines.items import Locator


@pytest.mark.parametrize("file", ["2026/run1-00001.warc.gz", "a file with blanks.warc.gz"])
def test_a_line_gives_the_place_back(file: str) -> None:
    place = Locator(file=file, offset=12, length=345, record_id="<urn:uuid:1>")
    line = describe_part("https://news.test/long?page=2", place)
    assert line.startswith("https://news.test/long?page=2 <urn:uuid:1> ")
    assert read_locator(line) == place


@pytest.mark.parametrize("line", ["", "https://news.test/", "a b c d e", "https://news.test/ <urn:uuid:1> 1 x f"])
def test_other_lines_are_told(line: str) -> None:
    with pytest.raises(IntegrityError, match="no WARC record of a part"):
        read_locator(line)
