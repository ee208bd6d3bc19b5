"""Reading documents back: selections, streaming, history, blocks; and the rows of runs."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.items import Block, BlockKind, Fact, Facts, Locator, Shape
from pipelines.outcomes import ExitCode, Outcome, PageStatus
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.revisions.documents import blocks_of, document_for_url, history, latest_revision, revision_by_id
from pipelines.store.runs import end_run, last_run, start_run
from pipelines.store.search.selection import select

FACTS = Facts(
    title=Fact(value="Witness heard", rule="og"),
    authors=Fact(value=("A. Author", "B. Author"), rule="json_ld"),
    date=Fact(value="2026-02-27", rule="meta"),
    language=Fact(value="en-GB", rule="html_lang"),
    tags=Fact(value=("court",), rule="meta"),
)


def facts(title: str = "T", day: str | None = None, language: str | None = None) -> Facts:
    return Facts(
        title=Fact(value=title, rule="og"),
        date=None if day is None else Fact(value=day, rule="meta"),
        language=None if language is None else Fact(value=language, rule="html_lang"),
    )


def selected(db: Database, **conditions: Any) -> list[str]:
    with db.read() as session:
        return [revision.url.rpartition("/")[2] for revision in select(session, Selection(**conditions))]


def test_a_revision_comes_back_as_it_was_stored(corpus: Any) -> None:
    corpus.finish(text="The witness spoke.", facts=FACTS)
    with corpus.db.read() as session:
        (revision,) = select(session, Selection())
        assert revision == latest_revision(session, 1) == revision_by_id(session, 1) == history(session, 1)[0]
        assert blocks_of(session, revision) == (Block(text="The witness spoke.", kind=BlockKind.PARAGRAPH, kept=True, reason="text"),)
        assert [one.shapes for one in select(session, Selection(), shaped=True)] == [(Shape(BlockKind.PARAGRAPH),)]
        assert [one.shapes for one in select(session, Selection(sample=1), shaped=True)] == [(Shape(BlockKind.PARAGRAPH),)]
        assert revision.shapes == ()
    assert (revision.title, revision.authors, revision.date, revision.language) == (
        "Witness heard",
        ("A. Author", "B. Author"),
        "2026-02-27",
        "en-GB",
    )
    assert (revision.facts, revision.flags, revision.engine) == (FACTS, ("short",), "toy 1")
    assert revision.captured_at == corpus.clock()
    assert revision.locator == Locator(file="a.warc.gz", offset=100, length=100, record_id="<urn:uuid:1>")


def test_what_is_not_there_is_none(db: Database) -> None:
    with db.read() as session:
        assert latest_revision(session, 1) is None
        assert revision_by_id(session, 1) is None
        assert document_for_url(session, "https://example.org/none") is None
        assert history(session, 1) == ()


def test_only_the_latest_revision_is_selected_and_history_has_all(corpus: Any) -> None:
    for text in ("One.", "Two.", "Three."):
        corpus.finish(text=text)
    corpus.finish(status=410, outcome=Outcome.GONE)
    with corpus.db.read() as session:
        assert [revision.text for revision in select(session, Selection(include=frozenset({"gone"})))] == ["Three."]
        assert [(revision.number, revision.status) for revision in history(session, 1)] == [(1, "article"), (2, "article"), (3, "gone")]
    assert selected(corpus.db) == []


def test_stubs_come_only_when_asked_for(corpus: Any) -> None:
    corpus.finish("https://example.org/stub", text="Lead.", page=PageStatus.STUB, outcome=Outcome.STUB)
    corpus.finish("https://example.org/full", text="All.")
    assert selected(corpus.db) == ["full"]
    assert selected(corpus.db, include=frozenset({"stub"})) == ["stub", "full"]


def test_an_article_missing_once_is_still_selected_and_a_stub_only_when_asked_for(corpus: Any) -> None:
    corpus.finish("https://example.org/full", text="All.")
    corpus.finish("https://example.org/stub", text="Lead.", page=PageStatus.STUB, outcome=Outcome.STUB)
    for name in ("full", "stub"):
        assert corpus.finish(f"https://example.org/{name}", status=404, outcome=Outcome.HTTP_ERROR) is Outcome.MISSING_ONCE
    assert selected(corpus.db) == ["full"]
    assert selected(corpus.db, include=frozenset({"missing_once"})) == ["full", "stub"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["early", "late", "undated"]),
        (date(2026, 2, 1), None, ["late", "undated"]),
        (None, date(2026, 2, 1), ["early", "late"]),
        (None, date(2026, 1, 31), ["early"]),
        (date(2026, 3, 1), date(2026, 3, 1), ["undated"]),
        (date(2026, 3, 2), None, []),
        (date(2026, 2, 1), date(2026, 2, 1), ["late"]),
    ],
)
def test_days_are_of_publication_or_else_of_capture(corpus: Any, since: date | None, until: date | None, found: list[str]) -> None:
    corpus.finish("https://example.org/early", text="1", facts=facts(day="2026-01-31T23:59:00+03:00"))
    corpus.finish("https://example.org/late", text="2", facts=facts(day="2026-02-01"))
    corpus.finish("https://example.org/undated", text="3", facts=facts())
    assert selected(corpus.db, since=since, until=until) == found


def test_languages_and_sources_narrow_the_selection(corpus: Any) -> None:
    for code in ("en", "en-GB", "EN-us", "eng", "ar"):
        corpus.finish(f"https://example.org/{code}", text=code, facts=facts(language=code))
    corpus.finish("https://example.org/unknown", text="?", facts=facts())
    assert selected(corpus.db, languages=("en",)) == ["en", "en-GB", "EN-us"]
    assert selected(corpus.db, languages=("ar", "eng")) == ["eng", "ar"]
    assert selected(corpus.db, sources=("other",)) == []
    assert len(selected(corpus.db, sources=("example", "other"))) == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("witness", ["a", "b"]),
        ("WITNESS", ["a", "b"]),
        ("50%", ["c"]),
        ("5_%", []),
        ("%", []),
        ("witnesses", ["a", "b"]),
        ('"witness spoke"', ["b"]),
        ("witness -nothing", ["b"]),
        ("_", []),
        ("o'brien", ["c"]),
        ("москва", ["d"]),
        ("nothing OR москвы", ["a", "d"]),
        ("/", []),
        ('"; DROP TABLE url', []),
    ],
)
def test_a_query_selects_what_search_finds(corpus: Any, query: str, found: list[str]) -> None:
    corpus.finish("https://example.org/a", text="Nothing.", facts=facts("The witness"))
    corpus.finish("https://example.org/b", text="A Witness spoke.")
    corpus.finish("https://example.org/c", text="50% said O'Brien")
    corpus.finish("https://example.org/d", text="Из МОСКВЫ в Москва.")
    assert selected(corpus.db, query=parse_query(query)) == found


def test_many_revisions_stream_in_constant_memory(corpus: Any) -> None:
    for number in range(120):
        corpus.finish(f"https://example.org/{number}", text=f"{number} " + "x" * 100_000)
    tracemalloc.start()
    with corpus.db.read() as session:
        count = sum(1 for _ in select(session, Selection()))
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 120
    assert peak < 7_000_000, "all the texts together are 12 MB"


def test_runs_are_written_down(db: Database, clock: Any) -> None:
    assert last_run(db) is None
    start_run(db, command="crawl", software="0.1", now=clock())
    second = start_run(db, command="crawl --all", software="0.1", now=clock())
    run = last_run(db)
    assert run is not None
    assert (run.id, run.ended_at, run.exit_code, run.summary, run.command) == (second, None, None, {}, "crawl --all")
    end_run(db, second, summary={"stored": 3, "note": "a\x00b"}, exit_code=ExitCode.ATTENTION, now=clock.move(hours=1))
    run = last_run(db)
    assert run is not None
    assert (run.exit_code, run.summary) == (3, {"stored": 3, "note": "ab"})
    assert run.ended_at is not None
    assert run.ended_at - run.started_at == timedelta(hours=1)
