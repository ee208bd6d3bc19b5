"""The format of the text files behind the miniature sites."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from winnow.demo.articles import ElementKind, gold_paragraphs, read_article, read_body

HEADER = '+++\ntitle = "A title"\ndate = 2026-01-02T03:04:05Z\n{more}\n+++\n'


@pytest.mark.parametrize(
    ("chunk", "kind", "text"),
    [
        ("One line\nand another.", ElementKind.PARAGRAPH, "One line and another."),
        ("## A heading", ElementKind.HEADING, "A heading"),
        ("- an item", ElementKind.LIST_ITEM, "an item"),
        ("> a quote", ElementKind.QUOTE, "a quote"),
        ("| a | b |", ElementKind.TABLE_ROW, "a | b"),
        ("@also other-slug", ElementKind.READ_ALSO, "other-slug"),
        ("@teaser other-slug", ElementKind.TEASER, "other-slug"),
        ("@image A caption", ElementKind.IMAGE, "A caption"),
        ("@newsletter", ElementKind.NEWSLETTER, ""),
    ],
)
def test_a_chunk_is_read_by_how_it_begins(chunk: str, kind: ElementKind, text: str) -> None:
    (element,) = read_body(chunk, version=1)
    assert (element.kind, element.text) == (kind, text)


def test_a_marked_chunk_stands_in_its_version_only() -> None:
    text = "Both.\n\n{1} Before.\n\n{2} After."
    assert gold_paragraphs(read_body(text, version=1)) == ("Both.", "Before.")
    assert gold_paragraphs(read_body(text, version=2)) == ("Both.", "After.")


def test_furniture_is_not_gold_and_inline_marks_are_not_text() -> None:
    body = read_body("A [link](/x) and **bold**.\n\n@image Caption\n\n@also other\n\n@newsletter\n\n- one\n- two", version=1)
    assert gold_paragraphs(body) == ("A link and bold.", "one", "two")


def test_version_two_replaces_fields_of_the_header(tmp_path: Path) -> None:
    file = tmp_path / "some-slug.txt"
    file.write_text(HEADER.format(more='[version_2]\ntitle = "Another title"') + "Text.", "utf-8")
    titles = [read_article(file, path_format="/{date:%Y}/{slug}", version=version).title for version in (1, 2)]
    assert titles == ["A title", "Another title"]


def test_a_path_is_percent_encoded(tmp_path: Path) -> None:
    file = tmp_path / "ñandú.txt"
    file.write_text(HEADER.format(more="") + "Text.", "utf-8")
    assert read_article(file, path_format="/{date:%Y}/{slug}", version=1).path == "/2026/%C3%B1and%C3%BA"


def test_a_misspelt_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "slug.txt"
    file.write_text(HEADER.format(more='secton = "labour"') + "Text.", "utf-8")
    with pytest.raises(ValidationError, match="secton"):
        read_article(file, path_format="/{slug}", version=1)
