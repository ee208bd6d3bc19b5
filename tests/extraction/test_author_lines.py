"""Lines that name authors: in the fields of content systems, joined by the words of many languages, beside trails and labels."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import PageInput

PROSE = "<p>The town council voted on Tuesday to reopen the reading room beside the old tram depot after two years of repairs.</p>" * 4


def _authors(byline: str, *, above: str = "", head: str = "", end: str = "") -> tuple[str, ...] | None:
    page = (
        f'<html lang="en"><head><title>Reading room to reopen</title>{head}</head><body><main>{above}<h1>Reading room to reopen</h1>{byline}'
        f'<div class="text">{PROSE}</div>{end}</main></body></html>'
    )
    fact = extract(PageInput(url="https://harbour.example.org/2024/05/reading-room", body=page.encode(), charset="utf-8")).facts.authors
    return fact.value if fact else None


@pytest.mark.parametrize(
    "line",
    [
        'ដោយ <span class="field field--name-uid field--type-entity-reference"><span lang="">Mara Lindt</span></span>, 2.4.2024',
        'Nga <a class="username" href="/user/7">Mara Lindt</a>',
        'Nga <span typeof="schema:Person">Mara Lindt</span>',
    ],
)
def test_who_submitted_a_node_is_known_by_the_class_in_any_language(line: str) -> None:
    assert _authors(f'<div class="node__meta"><span>{line}</span></div>') == ("Mara Lindt",)


def test_who_submitted_another_node_is_no_author() -> None:
    assert _authors("", end='<div class="related"><span class="field--name-uid">Bob Dole</span></div>') is None
