"""Counts by facet: kept by the database whatever writes a document, and the same as counting the documents themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from pipelines.items import Fact, Facts
from pipelines.search.selection import Selection
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow
from pipelines.store.overview import UNDATED, count_months
from pipelines.store.search.conditions import conditions_of, is_of_facets
from pipelines.store.search.facets import selected_facets

PAGES = (
    ("a", "en", "2024-05-03"),
    ("b", "en-GB", "2023-01-01"),
    ("c", "ar", None),
    ("d", None, "2023"),
    ("e", "en", "2023-05"),
    ("f", "en", "2023-05-31"),
)


def store(corpus: Any) -> None:
    for name, language, day in PAGES:
        facts = Facts(
            title=Fact(value=name, rule="og"),
            language=Fact(value=language, rule="html") if language else None,
            date=Fact(value=day, rule="meta") if day else None,
        )
        corpus.finish(f"https://example.org/{name}", text=f"A curfew in {name}.", facts=facts)


def facets(corpus: Any) -> list[tuple[Any, ...]]:
    """Counted by the triggers, and in documents."""
    columns = (FacetRow.language, FacetRow.status, FacetRow.page_status, FacetRow.month)
    with corpus.db.read() as session:
        kept = session.execute(select(*columns, FacetRow.documents).where(FacetRow.documents != 0)).all()
        named = select(*columns, func.count()).join(DocumentRow, DocumentRow.facet_id == FacetRow.id).group_by(*columns)
        assert sorted(kept) == sorted(session.execute(named).all())
        own = (DocumentRow.language, DocumentRow.status, DocumentRow.page_status, func.substr(DocumentRow.day, 1, 8))
        assert sorted(kept) == sorted(session.execute(select(*own, func.count()).group_by(*own)).all())
    return sorted(kept)


def test_counts_follow_every_change_of_a_document(corpus: Any) -> None:
    store(corpus)
    assert len(facets(corpus)) == 6
    with corpus.db.write() as session:
        session.execute(text("UPDATE document SET status = 'gone' WHERE id = 1"))
        session.execute(text("UPDATE document SET status = 'article' WHERE id = 2"))  # the same as before
        session.execute(text("UPDATE document SET language = 'en', day = '2023-05-30' WHERE id IN (3, 4, 5)"))
    assert facets(corpus) == [
        ("en", "article", "article", "2023-05-", 4),
        ("en", "gone", "article", "2024-05-", 1),
        ("en-GB", "article", "article", "2023-01-", 1),
    ]
    with corpus.db.write() as session:
        session.execute(text("DELETE FROM search_index WHERE document_id = 1"))
        session.execute(text("DELETE FROM revision WHERE document_id = 1"))
        session.execute(text("DELETE FROM document WHERE id = 1"))
    assert sum(row[-1] for row in facets(corpus)) == 5


def test_articles_without_a_date_are_counted_apart_from_months(corpus: Any) -> None:
    store(corpus)
    with corpus.db.read() as session:
        found = [(one.month, one.articles) for one in count_months(session)]
    assert found == [("", 1), ("2023-01", 1), ("2023-05", 2), ("2024-05", 1), (UNDATED, 1)]
    dated = Facts(title=Fact(value="c", rule="og"), date=Fact(value="2022-02-02", rule="meta"))
    corpus.finish("https://example.org/c", text="A curfew in c, and its end.", facts=dated)
    with corpus.db.read() as session:
        again = {one.month: one.articles for one in count_months(session)}
    assert again.get(UNDATED, 0) == 0
    assert again["2022-02"] == 1


def test_a_later_revision_moves_its_document(corpus: Any) -> None:
    address = "https://example.org/a"
    corpus.finish(
        address, text="A curfew.", facts=Facts(language=Fact(value="en", rule="html"), date=Fact(value="2024-05-03", rule="meta"))
    )
    corpus.clock.move(days=40)
    corpus.finish(
        address, text="The end of it.", facts=Facts(language=Fact(value="fr", rule="html"), date=Fact(value="2024-06-03", rule="meta"))
    )
    assert facets(corpus) == [("fr", "article", "article", "2024-06-", 1)]


def span(day: str) -> tuple[str, str]:
    """The first and the last day of a date that may say only its month or its year; a last day that no month has does no harm."""
    return day + "-01-01"[len(day) - 4 :], day + "-12-31"[len(day) - 4 :]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, None),
        ("2023-05-01", None),
        (None, "2023-05-31"),
        ("2023-05-01", "2023-05-31"),
        ("2023-05-31", None),
        (None, "2023-05-30"),
        ("2023-01-01", "2023-12-31"),
    ],
)
@pytest.mark.parametrize("languages", [(), ("en",)])
def test_a_selection_is_counted_as_its_documents_are(corpus: Any, since: str | None, until: str | None, languages: tuple[str, ...]) -> None:
    store(corpus)
    days = {name: date.fromisoformat(value) for name, value in (("since", since), ("until", until)) if value}
    selection = Selection(languages=languages, **days)
    with corpus.db.read() as session:
        counted = selected_facets(session, selection)
        ids = session.scalars(select(DocumentRow.id).where(*conditions_of(selection))).all()
    assert counted.total == len(ids)
    assert is_of_facets(selection) == (since != "2023-05-31" and until != "2023-05-30")
    assert sum(count for _, count in counted.years) == counted.total
    expected = {
        number
        for number, (_, language, day) in enumerate(PAGES, 1)
        if (not languages or (language or "").lower().split("-")[0] == "en")
        and (since is None or span(day or corpus.clock().isoformat()[:10])[0] >= since)
        and (until is None or span(day or corpus.clock().isoformat()[:10])[1] <= until)
    }
    assert set(ids) == expected
