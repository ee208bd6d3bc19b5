"""The columns are a promise to analysts, and the reference tells them of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.exports.columns import COLUMNS, ColumnType, count_words, format_time, read_row
from pipelines.items import Facts, Revision

DOC = Path(__file__).resolve().parents[2] / "docs" / "reference" / "export-columns.md"

PROMISED = [
    "id",
    "url",
    "source",
    "title",
    "authors",
    "date",
    "language",
    "text",
    "captured_at",
    "status",
    "revision",
    "description",
    "section",
    "tags",
    "image",
    "canonical_url",
    "site_name",
    "flags",
    "word_count",
    "text_sha256",
    "engine",
    "warc_file",
    "warc_offset",
    "warc_record_id",
    "modified",
    "agencies",
    "image_caption",
    "image_credit",
    "license",
    "opt_out",
    "copy_group",
    "copy_kind",
    "analyst_tags",
    "analyst_notes",
    "publication",
]


def test_the_columns_are_those_promised_in_this_order() -> None:
    assert [column.name for column in COLUMNS] == PROMISED


def test_the_reference_describes_each_column_in_the_same_words_and_order() -> None:
    rows = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert rows[: len(COLUMNS)] == [f"| `{column.name}` | {column.type} | {column.description} |" for column in COLUMNS]


@pytest.mark.parametrize("column", COLUMNS, ids=PROMISED)
def test_each_description_is_a_sentence(column: object) -> None:
    description = column.description  # type: ignore[attr-defined]
    assert description[0].isupper()
    assert description.endswith(".")


def test_each_value_has_the_type_of_its_column(make_revision: Callable[..., Revision]) -> None:
    types = {ColumnType.INTEGER: int, ColumnType.TEXT: str, ColumnType.TIME: str, ColumnType.LIST: tuple}
    full, bare = make_revision(), make_revision(title=None, date=None, language=None, facts=Facts(), locator=None, authors=(), flags=())
    for column in COLUMNS:
        assert isinstance(column.of(full), (types[column.type], type(None)))
        assert isinstance(column.of(bare), (types[column.type], type(None)))
    assert (read_row(full)["captured_at"], read_row(full)["word_count"]) == ("2025-03-04T05:06:07Z", 5)
    assert (read_row(bare)["title"], read_row(bare)["tags"], read_row(bare)["warc_offset"]) == (None, (), None)


def test_words_are_counted_at_any_white_space() -> None:
    assert [count_words(text) for text in ("", " a\u00a0b\n\nc ", "one")] == [0, 3, 1]


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_time(datetime(2025, 1, 1))
