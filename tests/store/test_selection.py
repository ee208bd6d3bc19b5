"""What a selection takes: by capture, flags, revisions, copies and samples, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from pipelines.items import Fact, Facts
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.copies.index import index_copies
from pipelines.store.database.connection import Database
from pipelines.store.search.selection import count_selected, select, select_pinned

STORY = " ".join(
    f"Witness {number} told the court of {word}." for number, word in enumerate("river stone winter gate lamp boat salt".split() * 6)
)


def selected(db: Database, **conditions: Any) -> list[tuple[str, int]]:
    with db.read() as session:
        selection = Selection(**conditions)
        found = [(revision.url.rpartition("/")[2], revision.number) for revision in select(session, selection)]
        assert count_selected(session, selection) == len(found)
        return found


def names(db: Database, **conditions: Any) -> list[str]:
    return [name for name, _ in selected(db, **conditions)]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"captured_since": date(2026, 3, 2)}, ["b", "c"]),
        ({"captured_until": date(2026, 3, 2)}, ["a", "b"]),
        ({"captured_since": date(2026, 3, 2), "captured_until": date(2026, 3, 2)}, ["b"]),
        ({"captured_since": date(2026, 3, 4)}, []),
    ],
)
def test_days_of_capture(corpus: Any, clock: Any, conditions: dict[str, Any], found: list[str]) -> None:
    for name in "abc":
        corpus.finish(f"https://example.org/{name}", text=name, facts=Facts(date=Fact(value="2020-01-01", rule="meta")))
        clock.move(days=1)
    assert names(corpus.db, **conditions) == found


def test_flags_that_must_and_must_not_stand(corpus: Any) -> None:
    corpus.finish("https://example.org/a", text="Flagged short by the fixture.")
    assert names(corpus.db, flags=("short",)) == ["a"]
    assert names(corpus.db, flags=("short", "no_date")) == []
    assert names(corpus.db, flags=("shor",)) == names(corpus.db, flags=("%",)) == []
    assert names(corpus.db, without_flags=("short",)) == []
    assert names(corpus.db, without_flags=("no_title",)) == ["a"]


def test_a_question_may_ask_for_flags(corpus: Any) -> None:
    corpus.finish("https://example.org/a", text="Flagged short by the fixture.")
    corpus.finish("https://example.org/b", text="Flagged too.")
    assert names(corpus.db, query=parse_query("flag:SHORT")) == ["a", "b"]
    assert names(corpus.db, query=parse_query("fixture flag:short -flag:no_title")) == ["a"]
    assert names(corpus.db, query=parse_query("flagged -flag:short")) == names(corpus.db, query=parse_query("flag:shor")) == []


def test_revisions_latest_first_or_all(corpus: Any) -> None:
    for text in ("One.", "Two.", "Three."):
        corpus.finish("https://example.org/a", text=text)
    corpus.finish("https://example.org/b", text="Alone.")
    assert selected(corpus.db) == [("a", 3), ("b", 1)]
    assert selected(corpus.db, revisions="first") == [("a", 1), ("b", 1)]
    assert selected(corpus.db, revisions="all") == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]


def _store_copies(corpus: Any, clock: Any, source_of: Any, extraction_of: Any) -> None:
    """near: two of one source. wire: an agency's on two sources. lone: alone."""
    from pipelines.items import Link, LinkKind
    from pipelines.store.visits.finish import finish_visit

    credit = Facts(agencies=Fact(value=("AFP",), rule="byline"))
    wire = STORY.replace("court", "committee").replace("HeadFeatures", "Delegate")
    corpus.finish("https://example.org/near-1", text=STORY)
    clock.move(hours=1)
    corpus.finish("https://example.org/near-2", text=STORY + " More was said later.")
    corpus.finish("https://example.org/wire-1", text=wire, facts=credit)
    clock.move(hours=1)
    other = source_of("other")
    corpus.frontier.add_sources([other])
    corpus.frontier.add_links("other", [Link(url="https://other.org/wire-2", kind=LinkKind.ARTICLE)], depth=1, found_on="x")
    (visit,) = [
        visit
        for visit in corpus.frontier.claim(corpus.run_id, ["other"], per_host=9, limit=9, busy_hosts={}, now=clock())
        if visit.kind is LinkKind.ARTICLE
    ]
    finish_visit(
        corpus.db,
        visit=visit,
        run_id=corpus.run_id,
        outcome=None,
        reason="because",
        capture=corpus.capture("https://other.org/wire-2"),
        extraction=extraction_of(wire, facts=credit),
        duration_ms=1,
        now=clock(),
    )
    corpus.finish("https://example.org/lone", text="Nothing like it.")
    while index_copies(corpus.db).documents:
        pass


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, ["near-1", "near-2", "wire-1", "wire-2", "lone"]),
        ({"copies": "first"}, ["near-1", "wire-1", "wire-2", "lone"]),
        ({"wire": "once"}, ["near-1", "near-2", "wire-1", "lone"]),
        ({"copies": "first", "wire": "once"}, ["near-1", "wire-1", "lone"]),
        ({"wire": "once", "sources": ("other",)}, ["wire-2"]),
        ({"copies": "first", "captured_since": date(2026, 3, 1)}, ["near-1", "wire-1", "wire-2", "lone"]),
    ],
)
def test_copies_and_wire_copies_once_or_all(
    corpus: Any, clock: Any, source_of: Any, extraction_of: Any, conditions: dict[str, Any], found: list[str]
) -> None:
    _store_copies(corpus, clock, source_of, extraction_of)
    assert names(corpus.db, **conditions) == found


def test_a_sample_is_balanced_stable_and_another_with_another_seed(corpus: Any) -> None:
    for number in range(40):
        corpus.finish(f"https://example.org/{number:02}", text=f"Text {number}.")
    first = names(corpus.db, sample=10, seed=1)
    assert len(first) == 10
    assert first == sorted(first) == names(corpus.db, sample=10, seed=1)
    assert set(names(corpus.db, sample=5, seed=1)) < set(first)
    assert names(corpus.db, sample=10, seed=2) != first
    assert len(names(corpus.db, sample=100)) == 40
    drawn = Counter(name for seed in range(40) for name in names(corpus.db, sample=10, seed=seed))
    assert max(drawn.values()) < 25
    assert len(drawn) == 40


def test_pinned_revisions_come_in_the_order_asked_for(corpus: Any) -> None:
    for text in ("One.", "Two."):
        corpus.finish("https://example.org/a", text=text)
    corpus.finish("https://example.org/b", text="Alone.")
    with corpus.db.read() as session:
        assert [revision.text for revision in select_pinned(session, [(2, 1), (1, 1), (9, 1), (1, 2)])] == ["Alone.", "One.", "Two."]
