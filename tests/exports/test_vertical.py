"""Vertical text, read by a reader of the format: tokens, structures and attributes, and from them the text again."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exports.vertical import tokens_of, write_vertical
from pipelines.items import Revision

Make = Callable[..., Revision]
_TAG = re.compile(r'<(/?)(doc|p|l|g)((?: [a-z_]+="[^"<>]*")*)(/?)>')
TEXTS = (
    "A report, of the “North” (2026): don't wait...\n\nSee https://x.example/?a=1&b=2 <now>.",
    "Demands:\n\n- first demand\n- second; demand\n\nLine one\nline two",
    "أُفرج عن الصحفيين، أمس؟\n\nمی‌خواهم بروم.",
    "中文段落，第二句。\n\nประเทศไทยมีเสรีภาพ\n\n서울에서 만났다.",
    '<doc id="9">\n\n</p> & &amp; <g/>',
    "",
)


def read_vertical(data: bytes) -> list[dict[str, Any]]:
    """The documents of a vertical file: attributes, tokens, and the text that tokens and structures give."""
    documents: list[dict[str, Any]] = []
    opened: list[str] = []
    mark, glued = "", True
    for line in data.decode().removesuffix("\n").split("\n"):
        tag = _TAG.fullmatch(line)
        if tag is None:
            assert line and not line.startswith("<"), line
            documents[-1]["tokens"].append(html.unescape(line))
            documents[-1]["text"] += ("" if glued else " ") + html.unescape(line)
        elif tag[1]:
            assert opened.pop() == tag[2]
        elif not tag[4]:
            facts = {name: html.unescape(value) for name, value in re.findall(r' ([a-z_]+)="([^"]*)"', tag[3])}
            if tag[2] == "doc":
                documents.append({"facts": facts, "tokens": [], "text": None})
            elif tag[2] == "p":
                mark = "- " if facts.get("type") == "list" else ""
                documents[-1]["text"] = "" if documents[-1]["text"] is None else documents[-1]["text"] + "\n\n"
            else:
                text = documents[-1]["text"]
                documents[-1]["text"] += ("\n" if text and not text.endswith("\n\n") else "") + mark
            opened.append(tag[2])
        glued = tag is not None
    assert opened == []
    return [{**one, "text": one["text"] or ""} for one in documents]


def written(*revisions: Revision) -> bytes:
    out = io.BytesIO()
    assert write_vertical(iter(revisions), out) == len(revisions)
    return out.getvalue()


def test_the_text_can_be_put_together_again(make_revision: Make) -> None:
    found = read_vertical(written(*(make_revision(document_id=number, text=text) for number, text in enumerate(TEXTS))))
    assert [one["text"] for one in found] == list(TEXTS)


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff"), max_size=60))
def test_no_character_is_lost_or_added_whatever_the_text(make_revision: Make, text: str) -> None:
    (found,) = read_vertical(written(make_revision(text=text)))
    assert found["text"].removeprefix("- ").split() == text.removeprefix("- ").split()


def test_words_are_tokens_and_signs_between_them_too(make_revision: Make) -> None:
    (found,) = read_vertical(written(make_revision(text=TEXTS[0])))
    assert found["tokens"][:10] == ["A", "report", ",", "of", "the", "“", "North", "”", "(", "2026"]
    assert "..." in found["tokens"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("می‌خواهم بروم", ["می‌خواهم", "بروم"]),
        ("第二句。", ["第", "二", "句", "。"]),
        ("서울에서 만났다", ["서울에서", "만났다"]),
        ("كتابٌ جديد", ["كتابٌ", "جديد"]),
        ("naïve cafe\u0301!", ["naïve", "cafe\u0301", "!"]),
    ],
)
def test_tokens_of_scripts(text: str, tokens: list[str]) -> None:
    assert [text[start:end] for start, end in tokens_of(text)] == tokens


def test_facts_are_attributes_that_no_title_can_end(make_revision: Make) -> None:
    hostile = 'x"> <doc id="1">\n</doc> & \x07|'
    (found,) = read_vertical(written(make_revision(title=hostile, authors=("A|B", "Ç"), text="one two")))
    assert found["facts"]["title"] == 'x"> <doc id="1"> </doc> & \ufffd|'
    assert found["facts"]["authors"] == "A/B|Ç"
    assert found["facts"] | {"title": "", "authors": ""} == {
        "id": "d7_r2", "document": "7", "revision": "2", "source": "rights", "publication": "rights", "title": "", "authors": "", "date": "2025-03-03",
        "year": "2025", "month": "2025-03", "language": "en", "status": "article", "section": "", "keywords": "detention|trial",
        "copy_kind": "", "captured": "2025-03-04T05:06:07Z", "url": "https://rights.example/news/1",
    }  # fmt: skip
