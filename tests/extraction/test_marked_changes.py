"""The class `updated` marks the day of the last change where another day stands beside it, and the only day of a post elsewhere."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import Facts, PageInput

TITLE = "Ferry crews vote to stay ashore"
SENTENCE = (
    "The crews of the night ferry voted on Monday to stay ashore until the company has repaired the two boats that leak at the stern."
)
HIDDEN = '<span class="updated rich-snippet-hidden">2025-04-20T10:00:00+00:00</span>'


def _facts(meta: str, *, sentences: int = 6) -> Facts:
    text = f"<p>{SENTENCE}</p>" * sentences
    page = (
        f'<html lang="en"><head><title>{TITLE} - Quay Papers</title></head><body><main><article class="post hentry"><h1>{TITLE}</h1>'
        f'<div class="text">{text}</div><div class="info"><div class="line">By Ada Osborn | {meta}</div></div></article></main></body></html>'
    )
    return extract(PageInput(url="https://quay.example.org/posts/crews", body=page.encode(), charset="utf-8")).facts


def _day(facts: Facts) -> str | None:
    return facts.date.value[:10] if facts.date else None


@pytest.mark.parametrize("sentences", [1, 6])
@pytest.mark.parametrize("meta", [f"{HIDDEN}<span>April 11, 2025</span>", f"<span>April 11, 2025</span>{HIDDEN}"])
def test_a_marked_change_is_no_publication_where_another_day_stands_beside_it(meta: str, sentences: int) -> None:
    facts = _facts(meta, sentences=sentences)
    assert _day(facts) == "2025-04-11"
    assert facts.modified is not None
    assert facts.modified.value.startswith("2025-04-20")


def test_a_mark_around_the_only_day_says_nothing_of_a_change() -> None:
    facts = _facts('<span class="date updated">April 11, 2025</span>', sentences=1)
    assert _day(facts) == "2025-04-11"
    assert facts.modified is None


def test_the_day_of_an_event_beside_a_marked_change_is_no_publication() -> None:
    assert _day(_facts(f"{HIDDEN}<span>When: April 11, 2025</span>")) != "2025-04-11"
