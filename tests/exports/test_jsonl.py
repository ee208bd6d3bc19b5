"""JSON Lines read back equal what was selected, exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from pipelines.exports.columns import read_row
from pipelines.exports.jsonl import write_jsonl
from pipelines.items import Revision

MakeRevision = Callable[..., Revision]

ANY_TEXT = st.text(st.characters(categories=None)) | st.sampled_from(
    ["\u2028", "\u2029", "\x85", "\x00", "\ud800", "\U0001f600", "\x1b]52;"]
)


def read_back(data: bytes) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in data.decode().splitlines()]
    return [{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows]


def test_lists_stay_lists_and_letters_stay_letters(make_revision: MakeRevision) -> None:
    out = BytesIO()
    assert write_jsonl([make_revision()], out) == 1
    assert '"authors": ["Nour A.", "İ. Öz"]' in out.getvalue().decode()
    assert read_back(out.getvalue()) == [read_row(make_revision())]


def test_nothing_selected_gives_an_empty_file() -> None:
    out = BytesIO()
    assert write_jsonl([], out) == 0
    assert out.getvalue() == b""


@given(texts=st.lists(st.tuples(ANY_TEXT, ANY_TEXT | st.none(), st.lists(ANY_TEXT, max_size=3)), max_size=3))
def test_any_text_survives_one_object_per_line(make_revision: MakeRevision, texts: list[tuple[str, str | None, list[str]]]) -> None:
    revisions = [make_revision(text=text, title=title, authors=tuple(authors)) for text, title, authors in texts]
    out = BytesIO()
    assert write_jsonl(revisions, out) == len(texts)
    assert read_back(out.getvalue()) == [read_row(revision) for revision in revisions]
