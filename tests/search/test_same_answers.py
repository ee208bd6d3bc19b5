"""SQLite, PostgreSQL and a plain reading of every text agree on which documents a question finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.search.highlighting import find_marks
from pipelines.search.parsing import parse_query
from pipelines.search.query import And, Node, Not, Or, WantedTerm
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database, open_database
from pipelines.store.search.full_text import search
from pipelines.store.search.selection import select

QUESTIONS, PARTS = 400, 20
NO_TIME = -1.0  # so that the index is not asked for a page, as after a count that took too long
PATIENT = 60.0  # what is found is asked here, not how soon
CORPUS = [line.split("\t") for line in (Path(__file__).parent / "corpus.tsv").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgresql_server: str, filler: Any) -> Iterator[tuple[Database, Database]]:
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    databases = (open_database(tmp_path_factory.mktemp("both") / "corpus.db"), open_database(postgresql_server))
    for database in databases:
        filler(database)
    yield databases
    for database in databases:
        database.close()


def questions() -> Iterator[str]:
    """Words, parts of words and neighbours out of the corpus, joined at random."""
    chance = random.Random(5)
    for _ in range(QUESTIONS):
        parts = []
        for _ in range(chance.randint(1, 4)):
            _, _, title, text = chance.choice(CORPUS)
            words = chance.choice([title, text]).split()
            place = chance.randrange(len(words))
            word = words[place]
            start = chance.randrange(len(word))
            kind = chance.choice(["word", "word", "part", "phrase", "prefix", "title"])
            made = {
                "word": word,
                "part": word[start : start + 4],
                "phrase": f'"{" ".join(words[place : place + 3])}"',
                "prefix": word[:3] + "*",
                "title": f"title:{word}",
            }[kind]
            parts.append(chance.choice(["", "", "", "-", "NOT "]) + made)
            parts.append(chance.choice(["", "", "OR", "AND"]))
        question = " ".join(parts)
        yield f"({question}) OR {parts[0]}" if chance.random() < 0.2 else question


def matches(node: Node, texts: dict[str, str]) -> bool:
    if isinstance(node, WantedTerm):
        return any(find_marks(text, [node], field) for field, text in texts.items())
    if isinstance(node, Not):
        return not matches(node.part, texts)
    assert isinstance(node, And | Or)
    return (all if isinstance(node, And) else any)(matches(part, texts) for part in node.parts)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))])
def test_all_three_agree(both: tuple[Database, Database], part: int) -> None:
    found_any = 0
    count = QUESTIONS // PARTS
    for question in islice(questions(), part * count, (part + 1) * count):
        query = parse_query(question)
        if query.root is None:
            continue
        expected = {
            number for number, (_, _, title, text) in enumerate(CORPUS, start=1) if matches(query.root, {"title": title, "text": text})
        }
        for database in both:
            with database.read() as session:
                found = search(session, query, Selection(), limit=100, seconds=PATIENT)
                assert {hit.document_id for hit in found.hits} == expected, (question, database.name)
                assert {revision.document_id for revision in select(session, Selection(query=parse_query(question)))} == expected
                assert found.total == len(expected) == sum(count for _, count in found.facets.languages)
                read = search(session, query, Selection(), limit=100, seconds=NO_TIME)
                assert [hit.document_id for hit in read.hits] == sorted(expected, reverse=True), "read one by one, those stored last first"
                assert not read.is_ranked
        found_any += bool(expected)
    assert found_any > count / 2
