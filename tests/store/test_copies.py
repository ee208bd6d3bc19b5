"""Copies are found, linked and grouped as documents come, change and go; nothing is merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from pipelines.items import Fact, Facts, Link, LinkKind
from pipelines.outcomes import CopyKind, Outcome
from pipelines.search.selection import Selection
from pipelines.store.copies import index as copies_module
from pipelines.store.copies.groups import CopyGroup, copies_of, find_groups
from pipelines.store.copies.index import count_unindexed, forget_copies, index_copies
from pipelines.store.database.copy_models import CopyBandRow, CopyIndexRow, CopyLinkRow
from pipelines.store.database.models import DocumentRow, UrlRow
from pipelines.store.frontier.queue import Frontier
from pipelines.store.revisions.documents import document_for_url, latest_revision
from pipelines.store.search.selection import select as select_revisions
from pipelines.store.visits.finish import finish_visit


def story(name: str, sentences: int = 20) -> str:
    """No four words in a row are those of another name's story."""
    said = (f"{name} witness {n} told {name} court of {n * 7} {name} officers and {name} nights." for n in range(sentences))
    return "\n".join(said)


def url(name: str, source: str = "example") -> str:
    return f"https://{source}.org/{name}"


def index(corpus: Any) -> int:
    linked = 0
    while (step := index_copies(corpus.db)).documents:
        linked += step.linked
    return linked


def group_of(corpus: Any, name: str, source: str = "example") -> CopyGroup:
    with corpus.db.read() as session:
        document = document_for_url(session, url(name, source))
        assert document is not None
        return copies_of(session, document.id)


def members(group: CopyGroup) -> list[int]:
    return [copy.document_id for copy in group.documents]


def groups(corpus: Any) -> list[list[int]]:
    with corpus.db.read() as session:
        return [members(group) for group in find_groups(session)]


def store_on(corpus: Any, source: Any, name: str, text: str, *, facts: Facts, make: Any) -> Outcome:
    """Store a text on another source than the corpus's own."""
    address = url(name, source.name)
    frontier = Frontier(corpus.db, corpus.clock)
    frontier.add_sources([source])
    frontier.add_links(source.name, [Link(url=address, kind=LinkKind.ARTICLE)], depth=1, found_on="")
    with corpus.db.read() as session:
        url_id = session.scalar(select(UrlRow.id).where(UrlRow.url == address))
    visit = replace(corpus.visit_of(url("aside")), url_id=url_id, url=address, source=source.name)
    extraction = make(text, facts=facts)
    rest = {"reason": "", "duration_ms": 1, "now": corpus.clock(), "outcome": None}
    return finish_visit(corpus.db, visit=visit, run_id=corpus.run_id, capture=corpus.capture(address), extraction=extraction, **rest)


def test_copies_are_linked_with_kind_likeness_and_words_and_stay_documents(corpus: Any, clock: Any) -> None:
    text = story("Homs")
    corpus.finish(url("unrelated"), text=story("Lima"))
    corpus.finish(url("first"), text=text)
    clock.move(hours=1)
    corpus.finish(url("edited"), text=text.replace("witness 4 told", "witness 4 never told"))
    corpus.finish(url("same"), text=text.replace("\n", "\n\n"))
    assert index(corpus) == 2
    found = group_of(corpus, "first")
    assert (found.group, found.kind, members(found)) == (2, CopyKind.NEAR_DUPLICATE, [2, 3, 4])
    first, edited, same = found.documents
    assert (first.kind, edited.kind, same.kind) == (None, CopyKind.NEAR_DUPLICATE, CopyKind.EXACT)
    assert 0.9 < edited.similarity < 1
    assert same.similarity == 1
    assert [(word.here, word.there) for word in edited.differences] == [("", "never")]
    assert same.differences == ()
    assert members(group_of(corpus, "unrelated")) == [1]
    with corpus.db.read() as session:
        assert session.scalar(select(func.count()).select_from(DocumentRow)) == 4


def test_an_agency_text_on_two_sources_is_a_wire_copy_with_its_credit_and_earliest_capture(
    corpus: Any, clock: Any, source_of: Any, extraction_of: Any
) -> None:
    credit = Facts(agencies=Fact(value=("AFP",), rule="byline"))
    other = source_of("other")
    store_on(corpus, other, "wire", story("Homs"), facts=credit, make=extraction_of)
    clock.move(hours=3)
    corpus.finish(url("wire"), text="GENEVA \u2013 " + story("Homs", sentences=12))
    index(corpus)
    found = group_of(corpus, "wire")
    assert (found.kind, found.agencies, members(found)) == (CopyKind.WIRE_COPY, ("AFP",), [1, 2])
    assert [(copy.source, copy.kind) for copy in found.documents] == [("other", CopyKind.WIRE_COPY), ("example", None)]
    assert found.documents[0].first_captured_at == clock() - timedelta(hours=3)
    assert found.documents[0].contained > 0.95
    with corpus.db.read() as session:
        rows = {row.document_id: (row.copy_group, row.copy_kind) for row in select_revisions(session, Selection())}
    assert rows == {1: (1, "wire_copy"), 2: (1, "wire_copy")}


def test_a_document_captured_earlier_than_the_first_of_its_group_becomes_its_first(corpus: Any, clock: Any) -> None:
    corpus.finish(url("a"), text=story("Homs"))
    corpus.finish(url("b"), text=story("Homs") + "\nMore.")
    index(corpus)
    clock.move(days=-30)
    corpus.finish(url("older"), text=story("Homs") + "\nEarlier.")
    index(corpus)
    assert groups(corpus) == [[3, 1, 2]]
    assert group_of(corpus, "a").group == 3


def test_a_text_that_joins_two_groups_makes_them_one_and_its_edit_parts_them_again(corpus: Any) -> None:
    left, right = story("Homs", 30), story("Lima", 30)
    for name, text in (("l1", left), ("l2", left + "\nOne."), ("r1", right), ("r2", right + "\nTwo.")):
        corpus.finish(url(name), text=text)
    index(corpus)
    assert groups(corpus) == [[1, 2], [3, 4]]
    corpus.finish(url("both"), text=left + "\n" + right)
    index(corpus)
    assert groups(corpus) == [[1, 2, 3, 4, 5]]
    for _ in range(2):  # the loss of most of a text is believed at the second visit
        corpus.finish(url("both"), text=story("Oslo"))
    assert count_unindexed(corpus.db) == 1
    index(corpus)
    assert groups(corpus) == [[1, 2], [3, 4]]
    assert members(group_of(corpus, "both")) == [5]
    with corpus.db.read() as session:
        assert not session.scalars(select(CopyLinkRow).where((CopyLinkRow.document_id == 5) | (CopyLinkRow.other_id == 5))).all()


def test_the_edit_of_a_document_is_found_by_its_new_text_and_no_longer_by_its_old_one(corpus: Any) -> None:
    corpus.finish(url("a"), text=story("Homs"))
    index(corpus)
    corpus.finish(url("a"), text=story("Lima"))
    corpus.finish(url("old"), text=story("Homs"))
    corpus.finish(url("new"), text=story("Lima"))
    index(corpus)
    assert groups(corpus) == [[1, 3]]


def test_translations_are_linked_where_both_pages_say_so_and_are_no_copies(corpus: Any) -> None:
    def facts(language: str, *others: str) -> Facts:
        named = Fact(value=others, rule="link hreflang") if others else None
        return Facts(language=Fact(value=language, rule="words"), translations=named)

    corpus.finish(url("en/a"), text=story("Homs"), facts=facts("en", f"de {url('de/a')}", f"fr {url('fr/a')}/", f"es {url('es/a')}"))
    corpus.finish(url("de/a"), text="Zeugen sagten aus.", facts=facts("de", f"en {url('en/a')}?utm_source=x"))
    corpus.finish(url("fr/a"), text="Des témoins.", facts=facts("fr", f"en {url('')}"))
    corpus.finish(url("es/a"), text="Testigos.", facts=facts("en", f"en {url('en/a')}"))
    assert index(corpus) == 1
    for name, other in (("en/a", 2), ("de/a", 1)):
        found = group_of(corpus, name)
        assert (found.group, len(found.documents)) == (None, 1)
        assert [copy.document_id for copy in found.translations] == [other]
    assert group_of(corpus, "fr/a").translations == group_of(corpus, "es/a").translations == ()
    with corpus.db.read() as session:
        revision = latest_revision(session, 1)
        assert revision is not None
        assert (revision.copy_group, revision.copy_kind) == (None, "")


def test_many_copies_cost_each_no_more_and_are_one_group(corpus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket_full, at_once = 12, 9  # as many as are kept and written are the same case
    monkeypatch.setattr(copies_module, "BUCKET_FULL", bucket_full)
    monkeypatch.setattr(copies_module, "AT_ONCE", at_once)
    count = bucket_full + at_once + 5
    for number in range(count):
        corpus.finish(url(f"daily-{number}"), text=story("Homs") + f"\nReport {number}.")
    index(corpus)
    (group,) = groups(corpus)
    assert sorted(group) == list(range(1, count + 1))
    with corpus.db.read() as session:
        fullest = select(func.count()).select_from(CopyBandRow).group_by(CopyBandRow.band).order_by(func.count().desc()).limit(1)
        assert session.scalar(fullest) == bucket_full


def test_the_index_is_the_same_whatever_the_steps_and_when_it_is_made_anew(corpus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [story(name) + f"\nEdition {edition}." for edition in range(3) for name in ("Homs", "Lima", "Oslo")]
    for number, text in enumerate(texts):
        corpus.finish(url(str(number)), text=text)

    def content() -> list[Any]:
        with corpus.db.read() as session:
            tables = (CopyIndexRow, CopyLinkRow, CopyBandRow)
            return [session.execute(select(*table.__table__.columns).order_by(*table.__table__.primary_key)).all() for table in tables]

    index(corpus)
    before = content()
    for at_once in (1, 4, 50):
        monkeypatch.setattr(copies_module, "AT_ONCE", at_once)
        forget_copies(corpus.db)
        assert count_unindexed(corpus.db) == len(texts)
        index(corpus)
        assert content() == before
    assert count_unindexed(corpus.db) == 0


def test_a_text_without_words_is_indexed_and_like_nothing(corpus: Any) -> None:
    corpus.finish(url("a"), text="")
    corpus.finish(url("b"), text="")
    assert index(corpus) == 0
    assert count_unindexed(corpus.db) == 0
