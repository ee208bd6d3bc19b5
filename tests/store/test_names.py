"""What models found, in both databases: what is unread, what is kept, and the mentions that come of it with the list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.names.finding import ModelFinds
from pipelines.names.mention import Field, NameKind
from pipelines.names.name_list import ListedName, list_names
from pipelines.search.selection import Revisions, Selection
from pipelines.store.database.connection import open_database
from pipelines.store.names.finds import count_languages, count_unread, find_unread, read_finds, write_finds
from pipelines.store.names.model_pass import plan_models
from pipelines.store.names.reading import read_named, with_names
from pipelines.store.names.tally import count_names, read_sentences
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.search.selection import select
from pipelines.store.session_copy import copy_to_sqlite

TEXTS = {
    "a": "Ali Hasan left Nakuru. Nobody saw it.",
    "b": "River Watch wrote to Nakuru.\nRiver Watch waits.",
    "c": "ALI HASAN spoke.",
}
LISTED = list_names([ListedName(name="Ali Hasan", kind=NameKind.PERSON), ListedName(name="Nakuru", kind=NameKind.PLACE)])
ALL = Selection()


@pytest.fixture
def three(corpus: Any) -> Any:
    for name, text in TEXTS.items():
        corpus.finish(f"https://example.org/{name}", text=text)
    return corpus


def watch_of(text: str, model: str = "toy 1") -> ModelFinds:
    places = tuple(
        (Field.TEXT, start, start + 11, NameKind.ORGANISATION) for start in range(len(text)) if text.startswith("River Watch", start)
    )
    return ModelFinds(model=model, places=places)


def read_all(corpus: Any, model: str = "toy 1") -> list[int]:
    """Let a model read what it has not read; the documents."""
    with corpus.db.read() as session:
        languages = count_languages(session, ALL)
        unread = find_unread(session, ALL, languages=languages, model=model, behind=0, at_once=99)
        assert len(unread) == count_unread(session, ALL, languages=languages, model=model)
    write_finds(corpus.db, [(one.pin, watch_of(one.text, model)) for one in unread])
    return [one.pin[0] for one in unread]


def test_a_model_reads_each_revision_once_and_another_one_all_again(three: Any) -> None:
    assert read_all(three) == [1, 2, 3]
    assert read_all(three) == []
    three.finish("https://example.org/b", text="River Watch waits no more, and says so.")
    assert read_all(three) == [2]
    assert read_all(three, "toy 2") == [1, 2, 3]
    with three.db.read() as session:
        found = read_finds(session, [(1, 1), (2, 1), (2, 2), (9, 9)])
    assert {pin: finds.model for pin, finds in found.items()} == {(1, 1): "toy 2", (2, 1): "toy 1", (2, 2): "toy 2"}
    assert found[2, 1].places == ((Field.TEXT, 0, 11, NameKind.ORGANISATION), (Field.TEXT, 29, 40, NameKind.ORGANISATION))


def test_what_is_gone_meanwhile_is_passed_over(three: Any) -> None:
    write_finds(three.db, [((77, 1), watch_of("")), ((1, 1), watch_of(""))])
    write_finds(three.db, [])
    with three.db.read() as session:
        assert list(read_finds(session, [(77, 1), (1, 1)])) == [(1, 1)]


def test_names_are_counted_with_what_found_them(three: Any) -> None:
    read_all(three)
    with three.db.read() as session:
        found = count_names(session, ALL, LISTED)
        some = count_names(session, ALL, LISTED, kinds=frozenset({NameKind.PLACE}), limit=1)
    rows = [(row.name, row.kind, row.count, row.documents, row.found_by, row.spellings, row.document) for row in found.rows]
    assert rows == [
        ("Ali Hasan", "person", 2, 2, ("list",), ("ALI HASAN", "Ali Hasan"), 1),
        ("Nakuru", "place", 2, 2, ("list",), ("Nakuru",), 1),
        ("River Watch", "organisation", 2, 1, ("toy 1",), ("River Watch",), 2),
    ]
    assert [row.sentence for row in found.rows] == ["Ali Hasan left Nakuru.", "Ali Hasan left Nakuru.", "River Watch wrote to Nakuru."]
    assert (found.different, found.documents, found.read, found.without_model, found.is_sample) == (3, 3, 3, 0, False)
    assert [row.name for row in some.rows] == ["Nakuru"]


def test_of_many_documents_a_part_is_read_and_that_is_told(three: Any) -> None:
    with three.db.read() as session:
        found = count_names(session, ALL, LISTED, at_most=1)
    assert found.documents == 3
    assert found.is_sample
    assert found.read < 3
    assert found.without_model == found.read


def test_the_sentences_of_a_name_are_those_of_its_mentions(three: Any) -> None:
    read_all(three)
    with three.db.read() as session:
        population = choose_documents(session, ALL, at_most=0)
        sentences = [(one.document_id, one.written, one.sentence) for one in read_sentences(session, population, LISTED, "ali  hasan")]
        found = {one.document_id: [mention.written for mention in one.mentions] for one in read_named(session, population, list_names(()))}
    assert sentences == [(1, "Ali Hasan", "Ali Hasan left Nakuru."), (3, "ALI HASAN", "ALI HASAN spoke.")]
    assert found == {1: [], 2: ["River Watch", "River Watch"], 3: []}


def test_revisions_are_given_with_the_names_of_their_own_text(three: Any) -> None:
    read_all(three)
    three.finish("https://example.org/b", text="Nakuru is far from here, they say.")
    with three.db.read() as session:
        given = with_names(session, select(session, Selection(revisions=Revisions.ALL)), LISTED)
        found = {(one.document_id, one.number): [mention.written for mention in one.mentions] for one in given}
    assert found == {
        (1, 1): ["Ali Hasan", "Nakuru"],
        (2, 1): ["River Watch", "Nakuru", "River Watch"],
        (2, 2): ["Nakuru"],
        (3, 1): ["ALI HASAN"],
    }


def test_each_language_has_its_model_and_what_none_reads_is_counted(three: Any) -> None:
    with three.db.read() as session:
        (language,) = count_languages(session, ALL)
    assert plan_models(three.db, ALL, {"qq": "some"}).without == {language: 3}
    work = plan_models(three.db, ALL, {"xx": "any"})
    assert (dict(work.languages), work.without) == ({"any": (language,)}, {})


def test_the_copy_of_a_session_has_what_models_found(three: Any, tmp_path: Path) -> None:
    read_all(three)
    copy_to_sqlite(three.db, tmp_path / "session.db")
    copy = open_database(tmp_path / "session.db", read_only=True)
    with copy.read() as session:
        assert read_finds(session, [(2, 1)])[2, 1].model == "toy 1"
    copy.close()
