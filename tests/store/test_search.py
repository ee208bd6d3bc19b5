"""The index of search keeps up with the documents, and what a search tells beside its hits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from pipelines.items import Fact, Facts
from pipelines.outcomes import Outcome
from pipelines.search.parsing import parse_query
from pipelines.search.query import Dated
from pipelines.search.selection import Revisions, Selection
from pipelines.store.database.connection import Database
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.search.concordance import concordance
from pipelines.store.search.full_text import SearchResult, search
from pipelines.store.search.index import PART_REPEATS, PART_TERMS, count_waiting, forget_other_analyzers, index_waiting, vectors_of
from pipelines.store.search.selection import select

PATIENT = 60.0  # these tests ask what is found; a machine with other work must not turn that into "no time"


def ask(db: Database, question: str, **selection: Any) -> SearchResult:
    with db.read() as session:
        return search(session, parse_query(question), Selection(**selection), limit=100, seconds=PATIENT)


def ids(db: Database, question: str, **selection: Any) -> list[int]:
    return sorted(hit.document_id for hit in ask(db, question, **selection).hits)


def test_a_new_revision_replaces_the_one_before_in_the_index(corpus: Any) -> None:
    corpus.finish(text="A curfew was declared in the whole of the city on Monday evening.")
    assert ids(corpus.db, "curfew") == [1]
    corpus.clock.move(days=1)
    assert corpus.finish(text="Officials said that nothing at all had happened there, and named no reason.") is Outcome.REVISED
    assert ids(corpus.db, "curfew") == []
    assert ids(corpus.db, "officials") == [1]
    assert ids(corpus.db, "-curfew") == [1]


def test_a_document_that_is_gone_stays_searchable_and_is_marked(corpus: Any) -> None:
    corpus.finish(text="A curfew was declared.")
    corpus.finish(outcome=Outcome.GONE, status=410)
    assert ids(corpus.db, "curfew") == []
    found = ask(corpus.db, "curfew", include=frozenset({"gone"}))
    assert [hit.status for hit in found.hits] == ["gone"]


def test_documents_of_an_older_winnow_are_counted_until_they_are_indexed(corpus: Any) -> None:
    for number in range(3):
        corpus.finish(f"https://example.org/{number}", text=f"A curfew, number {number}.")
    index = "search_text" if corpus.db.engine.dialect.name == "sqlite" else "search_part"
    with corpus.db.write() as session:
        session.execute(text("DELETE FROM search_index"))
        session.execute(text(f"INSERT INTO {index} ({index}) VALUES ('delete-all')" if index == "search_text" else f"DELETE FROM {index}"))
    found = ask(corpus.db, "curfew")
    assert (found.total, found.not_indexed) == (0, 3)
    assert list(index_waiting(corpus.db)) == [3]
    assert list(index_waiting(corpus.db)) == []
    assert ids(corpus.db, "curfew") == [1, 2, 3]
    assert ask(corpus.db, "curfew").not_indexed == 0


def test_what_another_analyzer_read_is_indexed_anew(corpus: Any) -> None:
    corpus.finish(text="A curfew was declared.")
    forget_other_analyzers(corpus.db)
    with corpus.db.read() as session:
        assert count_waiting(session) == 0
    with corpus.db.write() as session:
        session.execute(text("UPDATE search_index SET analyzer = 0"))
    assert ask(corpus.db, "curfew").not_indexed == 1
    forget_other_analyzers(corpus.db)
    assert list(index_waiting(corpus.db)) == [1]
    assert ids(corpus.db, "curfew") == [1]


def test_phrases_are_found_anywhere_in_a_long_text(corpus: Any) -> None:
    words = [f"word{number}" for number in range(3 * PART_TERMS)]
    repeated = " ".join(["echo"] * (3 * PART_REPEATS))
    corpus.finish(text=f"{' '.join(words)} {repeated} needle and thread {repeated} far away")
    for place in (0, PART_TERMS - 70, PART_TERMS - 5, PART_TERMS - 1, PART_TERMS, 2 * PART_TERMS - 64, len(words) - 6):
        assert ids(corpus.db, f'"{" ".join(words[place : place + 5])}"') == [1], place
    assert ids(corpus.db, f'"{" ".join(words[PART_TERMS - 40 : PART_TERMS + 20])}"') == [1]
    assert ids(corpus.db, '"echo needle and thread echo"') == [1]
    assert ids(corpus.db, '"echo far away" word0 word20000') == [1]
    assert ids(corpus.db, '"word0 word2"') == []


def test_a_text_of_one_word_is_cut_so_that_no_place_is_lost() -> None:
    vectors = list(vectors_of(["a"] * 1_000))
    assert all(vector.count(",") + 1 <= PART_REPEATS for vector in vectors)
    assert list(vectors_of([])) == []


def test_filters_and_facets(corpus: Any) -> None:
    for name, language, day in (("a", "en", "2024-05-03"), ("b", "en-GB", "2023-01-01"), ("c", "ar", None)):
        facts = Facts(
            title=Fact(value="Curfew", rule="og"),
            language=Fact(value=language, rule="html"),
            date=Fact(value=day, rule="meta") if day else None,
            authors=Fact(value=("Jane Doe",), rule="meta") if name == "a" else None,
        )
        corpus.finish(f"https://example.org/{name}", text=f"A curfew in {name}.", facts=facts)
    found = ask(corpus.db, "curfew")
    assert found.facets.languages == (("ar", 1), ("en", 1), ("en-GB", 1))
    assert found.facets.years == (("2026", 1), ("2024", 1), ("2023", 1))
    assert found.facets.sources == (("example", 3),)
    assert ids(corpus.db, "lang:en") == [1, 2]
    assert ids(corpus.db, "curfew NOT lang:en") == [3]
    assert ids(corpus.db, "lang:ar OR date:2023") == [2, 3]
    assert ids(corpus.db, "after:2024") == [1, 3]
    assert ids(corpus.db, "before:2024-05-03") == [2]
    assert ids(corpus.db, "date:2023..2024") == [1, 2]
    assert ids(corpus.db, 'author:"jane doe"') == [1]
    assert ids(corpus.db, "jane") == []
    assert ids(corpus.db, "source:EXAMPLE") == [1, 2, 3]
    assert ids(corpus.db, "source:other") == []
    assert ids(corpus.db, "curfew", languages=("ar",), since=date(2026, 1, 1)) == [3]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("date:2024", ["2024", "2024-01", "2024-05", "2024-01-01", "2024-05-31"]),
        ("date:2024-05", ["2024-05", "2024-05-31"]),
        ("date:2024-01", ["2024-01", "2024-01-01"]),
        ("date:2024-01-01", ["2024-01-01"]),
        ("date:2023..2024-04", ["2023", "2024-01", "2024-01-01"]),
        ("before:2024", ["2023"]),
        ("before:2024-06", ["2023", "2024-01", "2024-05", "2024-01-01", "2024-05-31"]),
        ("before:2024-05-31", ["2023", "2024-01", "2024-01-01"]),
        ("after:2024", ["2024", "2024-01", "2024-05", "2024-01-01", "2024-05-31"]),
        ("after:2024-01-02", ["2024-05", "2024-05-31"]),
        ("after:2024-05-02", ["2024-05-31"]),
    ],
)
def test_a_date_that_says_only_a_month_or_a_year_is_found_where_the_whole_of_it_lies_in_the_days(
    corpus: Any, question: str, found: list[str]
) -> None:
    days = ("2023", "2024", "2024-01", "2024-05", "2024-01-01", "2024-05-31")
    for day in days:
        corpus.finish(f"https://example.org/{day}", text=f"A curfew, {day}.", facts=Facts(date=Fact(value=day, rule="meta")))
    assert [days[number - 1] for number in ids(corpus.db, question)] == found
    (asked,) = parse_query(question).filters()
    assert isinstance(asked, Dated)
    since, until = (date.fromisoformat(day) if day else None for day in (asked.first, asked.before))
    selection = Selection(since=since, until=until - timedelta(days=1) if until else None)
    with corpus.db.read() as session:
        assert [revision.date for revision in select(session, selection)] == found
        assert [one.date for one in select(session, replace(selection, revisions=Revisions.ALL))] == found
        facets = search(session, parse_query("curfew"), selection, seconds=PATIENT).facets
    assert facets.total == len(found)
    assert facets.years == tuple(sorted(Counter(day[:4] for day in found).items(), reverse=True))


def test_the_title_counts_more_and_the_excerpt_shows_the_words(corpus: Any) -> None:
    filler = "Nothing of note was said by anyone at the meeting. " * 20
    corpus.finish("https://example.org/a", text=f"{filler} Then a curfew was declared. {filler}")
    corpus.finish("https://example.org/b", text=filler, facts=Facts(title=Fact(value="Curfew in the city", rule="og")))
    corpus.finish("https://example.org/c", text=filler)
    found = ask(corpus.db, "curfew")
    assert [hit.document_id for hit in found.hits] == [2, 1]
    assert ("Curfew", True) in found.hits[0].title
    assert ("curfew", True) in found.hits[1].snippet
    assert sum(len(piece) for piece, _ in found.hits[1].snippet) < 300


def test_a_question_without_words_finds_nothing_and_says_why(corpus: Any) -> None:
    corpus.finish(text="A curfew!!!")
    found = ask(corpus.db, "!!!")
    assert (found.total, found.hits) == (0, ())
    assert "letters or digits" in found.notes[0]
    assert ids(corpus.db, "curfew", query=parse_query("!!!")) == []


def test_a_concordance_has_each_place_with_its_surroundings(corpus: Any) -> None:
    corpus.finish(text="A curfew\nwas declared. The curfew ended.", facts=Facts(title=Fact(value="On the curfew", rule="og")))
    with corpus.db.read() as session:
        lines = list(concordance(session, parse_query("curfew"), Selection(), width=12))
        assert [(line.field, line.left, line.keyword, line.right) for line in lines] == [
            ("title", "On the ", "curfew", ""),
            ("text", "A ", "curfew", " was declare"),
            ("text", "clared. The ", "curfew", " ended."),
        ]
        assert len(list(concordance(session, parse_query("curfew"), Selection(), limit=2))) == 2
        assert list(concordance(session, parse_query("lang:en"), Selection())) == []


def test_a_slow_question_is_cut_off_and_the_session_goes_on(db: Database) -> None:
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"
    with db.read() as session:
        with pytest.raises(TimeIsUpError), time_limit(session, seconds=0.05):
            session.execute(text(slow)).scalar_one()
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_a_search_without_time_still_answers(corpus: Any) -> None:
    corpus.finish(text="A curfew was declared.")
    with corpus.db.read() as session:
        found = search(session, parse_query("curfew"), Selection(), seconds=1e-9)
    assert found.hits or found.notes
