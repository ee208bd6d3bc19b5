"""No character that XML or a database refuses comes out of a page, by whatever door it came in, and none of them loses the page."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.extraction.charset.characters import without_control_references
from pipelines.extraction.extract import extract
from pipelines.items import PageInput

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BAD = ["\x01", "\x0b", "\x0c", "\x1b[31m", "\x00", "\x08", "\x7f", "\x85", "\ufffe", "\uffff", "\ud800"]
BAD += ["&#1;", "&#x1b;", "&#0;", "&#11;", "&#xD800;", "&#xFFFE;", "&#65535;", "&#x85;", "&#127;", "&amp;#1;"]
DOORS = {
    "og:title": '<meta property="og:title" content="Title {} here">',
    "title": "<title>Title {} here</title>",
    "description": '<meta name="description" content="x {} y">',
    "author": '<meta name="author" content="Ann {} Lee">',
    "date": '<meta property="article:published_time" content="2026-01-01{}">',
    "canonical": '<link rel="canonical" href="https://courier.example/{}">',
    "site name": '<meta property="og:site_name" content="The {} Courier">',
    "licence": '<link rel="license" href="https://courier.example/{}">',
    "data": '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"T {} x","author":"A {} B","articleBody":"{}"}}</script>',
    "escapes": '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"T \\u0001 \\ud800 \\u0000 {}"}}</script>',
    "broken markup": "<p<b>{}<table><a href='{}'><td>",
}
BODY = "<p>The harbour office kept the list of all who came ashore that night, and no one asked for it until the spring.</p>" * 5


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_a_character_that_is_none_is_not_let_in(door: str, bad: str) -> None:
    page = f"<html><head>{DOORS[door].format(*[bad] * 3)}</head><body><article><h1>The {bad} list</h1>{BODY}<p>An {bad} end</p></article>"
    found = extract(PageInput(url="https://courier.example/list", body=page.encode("utf-8", "surrogatepass")))
    assert found.outcome is None, found.status_reason
    assert "kept the list of all" in found.text
    assert not [text for text in _strings(found) if NOT_TEXT.search(text)]


@example(0xD7FF, False, ";")
@example(0xD800, False, ";")
@example(0xDFFF, False, "")
@example(0xE000, False, "")
@example(0xAC00 + 11_000, False, ";")
@given(st.integers(0, 0x110000), st.booleans(), st.sampled_from(["", ";", "x", "0"]))
def test_references_are_left_as_they_are_but_for_those_to_no_character(code: int, is_hex: bool, end: str) -> None:
    markup = (f"&#x{code:x}{end}" if is_hex else f"&#{code}{end}").encode()
    number = int(f"{code}0") if end == "0" and not is_hex else code * 16 if end == "0" else code
    is_bad = number < 0x20 or 0x7F <= number < 0xA0 or 0xD800 <= number < 0xE000 or number in (0xFFFE, 0xFFFF)
    assert (without_control_references(markup) == markup) == (not is_bad or number in (9, 10, 13))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from (text for item in value.items() for text in _strings(item))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in _strings(item))
